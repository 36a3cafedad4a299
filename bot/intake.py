"""Applies updates: each is durable before it is confirmed, one person's in their order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot.store import StoreUnusable
from flows.model import Event

Raw = Mapping[str, object]

_TRIES = 3
_REST_AFTER_STORE_ERROR = 5.0
# Each is one record's worth of work on one disk; more at once only waits in another line.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Received:
    """What an update says: an event, a tap that waits to be answered, a group we are not meant for."""

    update_id: int
    event: Event | None = None
    query: str = ""
    group: int | None = None


class Receiver(Protocol):
    """Whoever handles events."""

    async def receive(self, event: Event) -> None:
        """Handle the event; what it led to is durable when this returns."""
        ...


class Reader(Protocol):
    """Whoever understands updates."""

    def read(self, raw: Raw) -> Received:
        """Understand an update. One that can't be understood is an event with the value `broken`."""
        ...

    def acknowledge(self, received: Received) -> None:
        """Answer the tap and leave the group, soon and as well as can be."""
        ...


class Intake:
    """Applies updates, and steps over one that can't be applied."""

    def __init__(self, app: Receiver, reader: Reader, stop: asyncio.Event) -> None:
        self._app = app
        self._reader = reader
        self._stop = stop
        self._log = logging.getLogger(__name__)
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def take(self, batch: Sequence[Raw]) -> int | None:
        """Apply a batch and return the offset that confirms it, or None when it may not be confirmed."""
        received = [self._reader.read(raw) for raw in batch]
        lines: dict[str, list[Received]] = {}
        for one in received:
            lines.setdefault(one.event.person if one.event else "", []).append(one)
        applied = await asyncio.gather(*(self._in_order(line) for line in lines.values()))
        return max(one.update_id for one in received) + 1 if received and all(applied) else None

    async def apply(self, received: Received) -> bool:
        """Apply one update and say whether it is durable. It isn't only when we stop with a full disk."""
        if received.event and not await self._receive(received.event):
            return False
        self._reader.acknowledge(received)
        return True

    async def _in_order(self, line: list[Received]) -> bool:
        async with self._room:
            for received in line:
                if not await self.apply(received):
                    return False
        return True

    async def _receive(self, event: Event) -> bool:
        left = _TRIES
        while left:
            try:
                await self._app.receive(event)
            except StoreUnusable as error:
                self._log.error("nothing can be stored, trying again: %s", error)
                if await stopped_within(self._stop, _REST_AFTER_STORE_ERROR):
                    return False
            except Exception:  # noqa: BLE001 - one update must not keep all others waiting
                left -= 1
                self._log.exception("an update could not be handled", extra={"person": event.person})
            else:
                return True
        self._log.error("an update is stepped over after %d tries", _TRIES, extra={"person": event.person})
        return event == broken(event) or await self._receive(broken(event))


def broken(event: Event) -> Event:
    """Return the event that stands in for one that could not be handled."""
    return Event(event.person, event.update_id, "other", "broken", language=event.language)


def unreadable(raw: Raw) -> Received:
    """Make what can be made of an update that isn't one: its number, the tap, and whom to tell."""
    number, query = _within(raw, "update_id"), _within(raw, "callback_query", "id")
    received = Received(
        number if isinstance(number, int) else 0, query=query if isinstance(query, str) else ""
    )
    for path in (("message",), ("callback_query", "message"), ("edited_message",)):
        chat = _within(raw, *path, "chat", "id")
        if isinstance(chat, int) and _within(raw, *path, "chat", "type") == "private":
            return replace(received, event=broken(Event(str(chat), received.update_id, "other")))
    return received


def _within(raw: object, *path: str) -> object:
    for name in path:
        raw = raw.get(name) if isinstance(raw, Mapping) else None
    return raw


async def stopped_within(stop: asyncio.Event, within: float) -> bool:
    """Wait, but not once it is time to stop; say whether it is."""
    try:
        async with asyncio.timeout(within):
            await stop.wait()
    except TimeoutError:
        return False
    return True
