"""Holds the first messages of a crowd of newcomers, so that nobody in a talk waits behind them.

Telegram gives updates in their order, a hundred at a time, and only after those before are confirmed. A
newcomer's record takes milliseconds to make, so that ten thousand of them would keep everybody waiting for
a minute. Where many newcomers stand in one hundred, their /start is stored as it came, a hundred in one
write, and confirmed; they are let in a few at a time beside everybody else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import msgspec

from bot.ports import StoreUnusable
from bot.telegram_api.intake import Intake, ParsedUpdate, Raw, Reader, says_hello, stopped_within

CROWD = 20
"""Newcomers in one batch from which on they are held. Fewer are let in at once."""

_AT_ONCE = 8
"""Newcomers let in at once: their records leave most of a second to the others."""

_REST = 1.0
"""Seconds for which nobody is let in after a batch with a crowd: behind it there may be people in a talk."""

_REST_AFTER_STORE_ERROR = 2.0


class HeldUpdates(Protocol):
    """Durable place for updates that are confirmed and not yet processed."""

    def held(self) -> list[tuple[int, bytes | None]]:
        """Return the held updates by number; None for one that is damaged."""
        ...

    async def hold(self, updates: Sequence[tuple[int, bytes]]) -> None:
        """Store updates durably by number, each once.

        Raises:
            StoreUnusable: nothing was written.
        """
        ...

    async def release(self, numbers: Sequence[int]) -> None:
        """Remove held updates.

        Raises:
            StoreUnusable: nothing was removed.
        """
        ...

    def knows(self, person: str) -> bool:
        """Tell whether anything is kept of this person."""
        ...


class Crowd:
    """Processor of raw updates. `intake` processes each; newcomers in a crowd wait for it."""

    def __init__(
        self, intake: Intake, reader: Reader, held: HeldUpdates, stop: asyncio.Event, *, least: int = CROWD
    ) -> None:
        """Put the parts together. At least so many newcomers in a batch are a crowd."""
        self._intake = intake
        self._reader = reader
        self._held = held
        self._stop = stop
        self._least = least
        self._loaded = asyncio.Event()
        self._waiting: dict[str, list[ParsedUpdate]] = {}
        self._entering: dict[str, asyncio.Task[None]] = {}
        self._arrived = asyncio.Event()
        self._quiet = asyncio.Event()
        self._is_full = False
        self._log = logging.getLogger(__name__)

    @property
    def is_stuck(self) -> bool:
        return self._is_full or self._intake.is_stuck

    async def take(self, batch: Sequence[Raw]) -> int | None:
        received = [self._reader.read(raw) for raw in batch]
        await self._loaded.wait()
        newcomers = self._crowd(received)
        held, others = list[ParsedUpdate](), list[ParsedUpdate]()
        for one in received:
            (held if one.event and one.event.person in newcomers else others).append(one)
        if not held:
            self._quiet.set()
        elif not await self._hold(held):
            return None
        for one in others:
            if one.event:
                await self._let_in(one.event.person)
        if others and await self._intake.take_read(others) is None:
            return None
        return max(one.update_id for one in received) + 1 if received else None

    async def accept(self, raw: Raw) -> bool:
        received = self._reader.read(raw)
        await self._loaded.wait()
        if received.event:
            await self._let_in(received.event.person)
        return await self._intake.apply(received)

    def look_at(self, batch: Sequence[Raw]) -> None:
        self._intake.look_at(batch)

    async def run(self) -> None:
        """Let in those who wait, those of an earlier process first, until it is time to stop."""
        await self._load()
        while not await self._nothing_to_do():
            people = list(self._waiting)[:_AT_ONCE]
            await asyncio.gather(*map(self._let_in, people))

    async def close(self) -> None:
        """Finish with those who are being let in. The others stay held, for the next start."""
        await asyncio.gather(*self._entering.values())

    def _crowd(self, received: Sequence[ParsedUpdate]) -> set[str]:
        """Return the people without a record who only say hello, or nobody where they are too few."""
        hello, more = set[str](), set[str]()
        for one in received:
            if one.event:
                (hello if says_hello(one) else more).add(one.event.person)
        hello -= more
        if len(hello) < self._least:
            return set()  # nobody has to be looked for
        newcomers = {person for person in hello if not self._held.knows(person)}
        return newcomers if len(newcomers) >= self._least else set()

    async def _hold(self, updates: Sequence[ParsedUpdate]) -> bool:
        """Store the updates durably, however long that takes; return False when it is time to stop first."""
        bodies = [(one.update_id, msgspec.json.encode(one)) for one in updates]
        while True:
            try:
                await self._held.hold(bodies)
            except StoreUnusable:
                self._is_full = True
                if await stopped_within(self._stop, _REST_AFTER_STORE_ERROR):
                    return False
            else:
                break
        self._is_full = False
        self._quiet.clear()
        self._line_up(updates)
        return True

    def _line_up(self, updates: Sequence[ParsedUpdate]) -> None:
        for one in updates:
            if one.event:
                self._waiting.setdefault(one.event.person, []).append(one)
        self._arrived.set()

    async def _load(self) -> None:
        found = [(number, _decoded(body)) for number, body in await self._found()]
        if damaged := [number for number, one in found if one is None]:
            told = "updates of newcomers that waited and are damaged, so that they get no answer: %d"
            self._log.error(told, len(damaged))
            with suppress(StoreUnusable):
                await self._held.release(damaged)
        self._quiet.set()
        self._line_up([one for _, one in found if one])
        self._loaded.set()

    async def _found(self) -> list[tuple[int, bytes | None]]:
        while True:
            with suppress(StoreUnusable):
                return self._held.held()
            await asyncio.sleep(_REST_AFTER_STORE_ERROR)

    async def _nothing_to_do(self) -> bool:
        """Wait until somebody may be let in; return whether it is time to stop."""
        while not self._stop.is_set():
            if not self._waiting:
                self._arrived.clear()
                await _first(self._arrived, self._stop)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(_REST):
                    await _first(self._quiet, self._stop)
            if self._waiting:
                break
        return self._stop.is_set()

    async def _let_in(self, person: str) -> None:
        """Process what is held of the person, before anything newer of theirs."""
        if person in self._waiting and person not in self._entering:
            task = asyncio.create_task(self._process(person))
            self._entering[person] = task
            task.add_done_callback(lambda _: self._entering.pop(person))
        if entering := self._entering.get(person):
            await asyncio.shield(entering)

    async def _process(self, person: str) -> None:
        updates = self._waiting.pop(person)
        if not await self._intake.in_order(updates):
            return
        # An update that can't be removed now is recognised when it is processed again after the next start.
        with suppress(StoreUnusable):
            await self._held.release([one.update_id for one in updates])


def _decoded(body: bytes | None) -> ParsedUpdate | None:
    if body is None:
        return None
    with suppress(msgspec.MsgspecError):
        return msgspec.json.decode(body, type=ParsedUpdate)
    return None


async def _first(*events: asyncio.Event) -> None:
    """Wait until one of the events is set."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
