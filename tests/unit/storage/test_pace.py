"""All workers share one line for nudges, and a pause that one of them meets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.storage.workers.pace import DOOR, NUDGE_EVERY, QUEUE, SharedPace
from tests.helpers.worker_tables import connected


def play(url: str, story: Callable[[SharedPace, SharedPace], Awaitable[None]]) -> None:
    async def scene() -> None:
        async with connected(url) as database:
            await story(*(SharedPace(database, str.encode) for _ in range(2)))

    asyncio.run(scene())


async def place(pace: SharedPace, row: int) -> float:
    """Wait for a place, and return when it is."""
    while True:
        has_place, wait = await pace.place(row)
        await asyncio.sleep(wait.total_seconds())
        if has_place:
            return time.monotonic()


def test_places_of_two_workers_are_apart(database: str) -> None:
    async def story(first: SharedPace, second: SharedPace) -> None:
        found = await asyncio.gather(*(place(one, DOOR) for _ in range(5) for one in (first, second)))
        assert max(found) - min(found) >= 9 * NUDGE_EVERY - 0.03

    play(database, story)


def test_a_place_is_not_given_long_ahead(database: str) -> None:
    async def story(first: SharedPace, _: SharedPace) -> None:
        begun = time.monotonic()
        given = [(await first.place(QUEUE))[0] for _ in range(40)]
        took = time.monotonic() - begun  # a busy machine takes its time, in which places come up
        assert 4 <= sum(given) <= 4 + (0.2 + took) / NUDGE_EVERY + 3

    play(database, story)


def test_refusals_of_two_chats_pause_all_workers_and_one_alone_does_not(database: str) -> None:
    async def story(first: SharedPace, second: SharedPace) -> None:
        await first.place(DOOR)
        after = timedelta(seconds=30)
        await first.refused("7", after)
        await first.refused("7", after)
        assert await second.pause() == timedelta()
        await second.refused("8", after)
        assert timedelta(seconds=28) < await first.pause() <= after
        await first.place(QUEUE)
        has_place, wait = await first.place(DOOR)
        assert not has_place
        assert wait > timedelta(seconds=28)

    play(database, story)
