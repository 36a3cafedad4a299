"""Rate limits of all workers together: answers by this worker's own limits, nudges by one pace."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from datetime import timedelta

from bot.ports import StoreUnusable
from bot.runtime.rate_limits import Limiter, Limits, Rank
from bot.storage.workers.leases import elapsed
from bot.storage.workers.pace import DOOR, QUEUE, SharedPace

_REST_AFTER_STORE_ERROR = 1.0
_LOOK_EVERY = 0.5
"""Seconds between two looks for a 429 that another worker got."""


class CommonLimiter(Limiter):
    """Limiter that asks the database before each nudge; while it can't be reached none is sent."""

    def __init__(self, pace: SharedPace, limits: Limits | None = None) -> None:
        """Send nudges by the shared pace, and answers within `limits`."""
        super().__init__(elapsed, limits)
        self._common = pace
        self._line: deque[tuple[str, asyncio.Future[None]]] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()

    async def turn(self, chat: str, rank: Rank = Rank.ANSWER) -> None:
        if rank is Rank.NUDGE:
            await self._queue(chat)
        await super().turn(chat, rank)

    async def leave(self) -> None:
        await super().leave()
        await self._place(DOOR)

    def hurry(self, chat: str) -> None:
        for waiting, place in self._line:
            if waiting == chat and not place.done():
                place.set_result(None)
        super().hurry(chat)

    def refused(self, chat: str, after: timedelta) -> None:
        super().refused(chat, after)
        telling = asyncio.create_task(self._tell(chat, after))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def watch(self) -> None:
        """Pause when another worker gets a 429; runs until cancelled."""
        while True:
            with suppress(StoreUnusable):
                if pause := await self._common.pause():
                    self.pause(pause)
            await asyncio.sleep(_LOOK_EVERY)

    async def _queue(self, chat: str) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append((chat, place))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._serve())
        await place

    async def _serve(self) -> None:
        while self._line:
            await self._place(QUEUE)
            # Those who hurried or gave up need no place any more.
            while self._line:
                _, place = self._line.popleft()
                if not place.done():
                    place.set_result(None)
                    break

    async def _place(self, row: int) -> None:
        while True:
            try:
                has_place, wait = await self._common.place(row)
            except StoreUnusable:
                has_place, wait = False, timedelta(seconds=_REST_AFTER_STORE_ERROR)
            if wait:
                await asyncio.sleep(wait.total_seconds())
            if has_place:
                return

    async def _tell(self, chat: str, after: timedelta) -> None:
        with suppress(StoreUnusable):
            await self._common.refused(chat, after)
