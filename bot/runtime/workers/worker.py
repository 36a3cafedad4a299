"""Takes leases on a share of the people, and gives them back once nothing is under way to those people."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from bot.ports import StoreUnusable
from bot.runtime.workers.consumer import Consumer
from bot.storage.workers.leases import ROUND, Leases
from bot.storage.workers.tables import HOUSE, PARTITIONS, POLLER

_REST_AFTER_STORE_ERROR = 1.0
_LET_GO = timedelta(seconds=5)
"""Longest wait for work under way in partitions that are given back; it is repeated until there is none."""

_LAST = timedelta(seconds=8)
"""Longest wait of a stop for updates and messages under way; its leases last longer."""


class Served(Protocol):
    """Deliveries to people: the app."""

    async def resume(self) -> None:
        """Go on with the unsent messages to people of the share."""
        ...

    async def let_go(self, goes: Callable[[str], bool], within: timedelta) -> bool:
        """Stop delivering to people for whom `goes` is true; return whether nothing is being sent to them."""
        ...

    async def next_due(self) -> datetime | None:
        """Return the next due time (UTC) of the share's people; None for never."""
        ...


class Cache(Protocol):
    """Records that the store keeps decrypted."""

    def forget_all(self) -> None:
        """Drop them, since another worker may have changed them."""
        ...


class Worker:
    """Holds leases, and serves the people of their partitions."""

    def __init__(
        self,
        leases: Leases,
        consumer: Consumer,
        app: Served,
        cache: Cache,
        bring_forward: Callable[[datetime], None],
    ) -> None:
        """Put the parts together. `bring_forward` gets the next due time of the share."""
        self._leases = leases
        self._consumer = consumer
        self._app = app
        self._cache = cache
        self._bring_forward = bring_forward
        self._changed = asyncio.Event()
        self._giving: dict[int, asyncio.Task[None]] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._left = 0
        self._running: asyncio.Task[None] | None = None
        self._log = logging.getLogger(__name__)
        self.after_taking: list[Callable[[], Awaitable[object]]] = []
        """Called after partitions were taken over."""
        self.in_the_house: list[Callable[[], Awaitable[object]]] = []
        """Called when this worker begins to keep house for all."""

    def look(self) -> None:
        """Renew the leases soon, since another worker gave some back."""
        self._changed.set()

    @property
    def polls(self) -> bool:
        """Tell whether this worker is the one that fetches updates."""
        return not self._stopping and self._leases.open(POLLER)

    @property
    def keeps_house(self) -> bool:
        """Tell whether this worker keeps house for all."""
        return self._leases.open(HOUSE)

    async def run(self) -> None:
        """Renew the leases until `stop`."""
        self._running = asyncio.current_task()
        is_announced = False
        while True:
            self._changed.clear()
            rest = ROUND
            try:
                await self.turn()
                if not is_announced:
                    is_announced = True
                    await self._leases.announce()
            except StoreUnusable:
                rest = _REST_AFTER_STORE_ERROR
            except Exception:  # noqa: BLE001 - leases that are not renewed would leave people alone
                self._log.exception("renewing the leases failed; trying again")
                rest = _REST_AFTER_STORE_ERROR
            with suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._changed.wait()

    async def turn(self) -> None:
        """Renew the leases once, begin to serve the new ones, and give back those beyond the share.

        Raises:
            StoreUnusable: the database can't be reached.
        """
        found = await self._leases.renew(() if self._stopping else (POLLER, HOUSE))
        if found.left and not self._left:
            newer = "nobody serves %d partitions, which a newer version had: start that version, or this anew"
            self._log.warning(newer, found.left)
        self._left = found.left
        if found.lost | found.gained:
            self._cache.forget_all()
        if found.lost:
            self._begin(self._stop_serving(found.lost))
        if found.gained:
            self._leases.begin(found.gained)
            self._log.info("serving %d of %d partitions", len(self._leases.numbers()), PARTITIONS)
            self._consumer.look()
            self._begin(self._take_over(found.gained))
        if new := found.surplus - self._giving.keys():
            self._leases.prepare_to_give(new)
            giving = asyncio.create_task(self._give(new))
            self._giving |= dict.fromkeys(new, giving)
        # Others may have changed a due time: an order of the operator, or the worker before.
        if (due := await self._app.next_due()) is not None:
            self._bring_forward(due)

    async def stop(self) -> None:
        """Wait for updates and messages under way, then give all leases back."""
        self._stopping = True
        if self._running:
            self._running.cancel()
        with suppress(StoreUnusable):
            await self._leases.renew()
        self._leases.prepare_to_give(range(HOUSE + 1))
        beside = {*self._beside, *self._giving.values()}
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await self._consumer.let_go(_anybody, _LAST)
        await self._app.let_go(_anybody, _LAST)
        with suppress(StoreUnusable):
            await self._consumer.read()
            await self._leases.leave()

    async def _give(self, numbers: Collection[int]) -> None:
        goes = self._people_of(numbers)
        try:
            while not (await self._consumer.let_go(goes, _LET_GO) and await self._app.let_go(goes, _LET_GO)):
                pass
            await self._consumer.read()
            await self._leases.give(numbers)
        except StoreUnusable:
            self.look()
        finally:
            for number in numbers:
                self._giving.pop(number, None)

    async def _stop_serving(self, numbers: Collection[int]) -> None:
        self._log.warning("another worker has taken over %d partitions", len(numbers))
        await self._app.let_go(self._people_of(numbers), _LET_GO)

    async def _take_over(self, gained: Collection[int]) -> None:
        calls = [self._app.resume, *self.after_taking, *(self.in_the_house if HOUSE in gained else ())]
        for call in calls:
            with suppress(StoreUnusable):  # what is left is found by the schedule, or the next take-over
                await call()

    def _people_of(self, numbers: Collection[int]) -> Callable[[str], bool]:
        return lambda person: self._leases.partition(person) in numbers

    def _begin(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


def _anybody(person: str) -> bool:
    del person
    return True
