"""Processes updates: each is durable before it is confirmed, those of one person in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from bot.ports import NotHeld, StoreUnusable
from flows.model import Event, is_start

Raw = Mapping[str, object]

_TRIES = 3
_REST_AFTER_STORE_ERROR = 5.0
# Each writes one record to the same disk, so that more at once would only wait elsewhere.
_AT_ONCE = 32


class ParsedUpdate(Struct, frozen=True):
    """Content of an update: an event, the id of a tap to confirm, a group to leave.

    `language` is that of the person who called us into the group, as Telegram gives it.
    """

    update_id: int
    event: Event | None = None
    query: str = ""
    group: int | None = None
    language: str = ""


class Receiver(Protocol):
    """Handler of events: the app behind the gate."""

    async def receive(self, event: Event) -> None:
        """Handle the event. Its result is durable when this returns."""
        ...

    def answer_meanwhile(self, event: Event) -> None:
        """Give a recordless answer to an event that waits because nothing can be stored."""
        ...

    def needs_help(self, event: Event) -> bool:
        """Tell whether the event calls for help. In doubt it does."""
        ...

    async def apologise(self, event: Event) -> None:
        """Give a recordless answer to an event that can't be handled."""
        ...


class Reader(Protocol):
    """Parser of updates."""

    def read(self, raw: Raw) -> ParsedUpdate:
        """Parse an update. An unreadable one becomes an event with the value `broken`."""
        ...

    def acknowledge(self, received: ParsedUpdate) -> None:
        """Confirm the tap and leave the group, soon; failures are ignored."""
        ...


class UpdateProcessor(Protocol):
    """Processor of raw updates, as polling and the webhook know it."""

    @property
    def is_stuck(self) -> bool:
        """Tell whether nothing can be stored now."""
        ...

    async def take(self, batch: Sequence[Raw]) -> int | None:
        """Process a batch; return the offset that confirms it, or None when it may not be confirmed."""
        ...

    async def accept(self, raw: Raw) -> bool:
        """Process one update and return whether it is durable: always, but for a stop with a full disk."""
        ...

    def look_at(self, batch: Sequence[Raw]) -> None:
        """Give recordless answers while nothing can be stored. The events are processed later too."""
        ...


class Intake:
    """Processes updates, and skips one that can't be processed."""

    def __init__(self, app: Receiver, reader: Reader, stop: asyncio.Event) -> None:
        self._app = app
        self._reader = reader
        self._stop = stop
        self._log = logging.getLogger(__name__)
        self._room = asyncio.Semaphore(_AT_ONCE)
        self.is_stuck = False
        """True while nothing can be stored."""

    async def take(self, batch: Sequence[Raw]) -> int | None:
        return await self.take_read([self._reader.read(raw) for raw in batch])

    async def take_read(self, received: Sequence[ParsedUpdate]) -> int | None:
        """Process a batch that was read; return the offset that confirms it, or None as `take` does."""
        lines: dict[str, list[ParsedUpdate]] = {}
        for one in received:
            lines.setdefault(one.event.person if one.event else "", []).append(one)
        # New people wait behind those who are in a flow.
        ordered = sorted(lines.values(), key=lambda line: says_hello(line[0]))
        if len(ordered) == 1:  # as most are, and a task of its own costs as much as a step of a talk
            applied = [await self.in_order(ordered[0])]
        else:
            applied = await asyncio.gather(*(self.in_order(line) for line in ordered))
        return max(one.update_id for one in received) + 1 if received and all(applied) else None

    def look_at(self, batch: Sequence[Raw]) -> None:
        for raw in batch:
            if event := self._reader.read(raw).event:
                self._app.answer_meanwhile(event)

    async def accept(self, raw: Raw) -> bool:
        return await self.apply(self._reader.read(raw))

    async def apply(self, received: ParsedUpdate) -> bool:
        """Process one update and return whether it is durable.

        It always is, but for a stop with a full disk and a person whom another worker serves now.
        """
        if received.event and not await self._receive(received.event):
            return False
        self._reader.acknowledge(received)
        return True

    async def in_order(self, line: Sequence[ParsedUpdate]) -> bool:
        """Process updates of one person that came together; return whether all are durable."""
        async with self._room:
            for number, received in enumerate(line):
                # They were written before the first of them could be answered.
                if not await self.apply(_together(received) if number else received):
                    return False
        return True

    async def _receive(self, event: Event) -> bool:
        left = _TRIES
        while left:
            try:
                await self._app.receive(event)
            except StoreUnusable:
                self.is_stuck = True
                if await stopped_within(self._stop, _REST_AFTER_STORE_ERROR):
                    return False
            except NotHeld:
                return False
            except Exception:  # noqa: BLE001 - one update must not keep all others waiting
                left -= 1
                self._log.exception("an update could not be handled", extra={"person": event.person})
            else:
                self.is_stuck = False
                return True
        self._log.error("skipping an update after %d failed attempts", _TRIES, extra={"person": event.person})
        return await self._answer_unprocessable(event)

    async def _answer_unprocessable(self, event: Event) -> bool:
        """Say that something went wrong and ask again; if that fails too, give a recordless answer."""
        stand_in = broken(event)
        try:
            if event == stand_in or self._app.needs_help(event):
                await self._app.apologise(event)
            else:
                await self._app.receive(stand_in)
        except NotHeld:
            return False
        except Exception:  # noqa: BLE001 - whatever it is, the others wait
            self._log.exception("an update could not be handled", extra={"person": event.person})
            with suppress(Exception):
                await self._app.apologise(event)
        return True


def _together(received: ParsedUpdate) -> ParsedUpdate:
    return replace(received, event=replace(received.event, together=True)) if received.event else received


def broken(event: Event) -> Event:
    """Return the substitute for an event that could not be handled."""
    return Event(event.person, event.update_id, "other", "broken", language=event.language)


def unreadable(raw: Raw) -> ParsedUpdate:
    """Return the readable parts of an invalid update: its id, its tap and its chat."""
    number, query = _within(raw, "update_id"), _within(raw, "callback_query", "id")
    received = ParsedUpdate(
        number if isinstance(number, int) else 0, query=query if isinstance(query, str) else ""
    )
    for path in (("message",), ("callback_query", "message"), ("edited_message",)):
        chat = _within(raw, *path, "chat", "id")
        if isinstance(chat, int) and _within(raw, *path, "chat", "type") == "private":
            return replace(received, event=broken(Event(str(chat), received.update_id, "other")))
    return received


def says_hello(received: ParsedUpdate) -> bool:
    """Tell whether the update is a /start, with or without the payload of a link."""
    return received.event is not None and is_start(received.event)


def _within(raw: object, *path: str) -> object:
    for name in path:
        raw = raw.get(name) if isinstance(raw, Mapping) else None
    return raw


async def stopped_within(stop: asyncio.Event, within: float) -> bool:
    """Wait for the time or the stop; return whether it is time to stop."""
    try:
        async with asyncio.timeout(within):
            await stop.wait()
    except TimeoutError:
        return False
    return True
