"""Nudges of a worker wait for their place among those of all; answers do not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.ports import StoreUnusable
from bot.runtime.rate_limits import Rank
from bot.runtime.workers import common_pace
from bot.runtime.workers.common_pace import CommonLimiter
from bot.storage.workers.pace import DOOR, QUEUE, SharedPace

SOON = timedelta(milliseconds=1)


class Line(SharedPace):
    """Gives as many places as it is told to, and notes what it is told."""

    def __init__(self, places: int = 0) -> None:
        self.places = places
        self.asked: list[int] = []
        self.told: list[str] = []
        self.is_away = False

    async def place(self, row: int) -> tuple[bool, timedelta]:
        if self.is_away:
            raise StoreUnusable("away")
        self.asked.append(row)
        if row == DOOR or self.places:
            self.places -= row == QUEUE
            return True, timedelta()
        return False, SOON

    async def refused(self, person: str, after: timedelta) -> None:
        del after
        self.told.append(person)

    async def pause(self) -> timedelta:
        return timedelta(seconds=30)


async def sent(limiter: CommonLimiter, order: list[str], chat: str, rank: Rank) -> None:
    await limiter.turn(chat, rank)
    order.append(chat)


def play(story: Callable[[], Awaitable[None]]) -> None:
    async def scene() -> None:
        async with asyncio.timeout(5):
            await story()

    asyncio.run(scene())


def test_answers_ask_for_no_place_and_nudges_wait_for_theirs_in_order() -> None:
    async def story() -> None:
        line, order = Line(), list[str]()
        limiter = CommonLimiter(line)
        nudges = [asyncio.create_task(sent(limiter, order, chat, Rank.NUDGE)) for chat in "ab"]
        await asyncio.sleep(0.01)
        await sent(limiter, order, "c", Rank.ANSWER)
        assert order == ["c"]
        line.places = 2
        await asyncio.gather(*nudges)
        assert order == ["c", "a", "b"]

    play(story)


def test_a_nudge_before_an_answer_waits_no_longer() -> None:
    async def story() -> None:
        order = list[str]()
        limiter = CommonLimiter(Line())
        nudges = [asyncio.create_task(sent(limiter, order, chat, Rank.NUDGE)) for chat in "ab"]
        await asyncio.sleep(0.01)
        limiter.hurry("b")
        await nudges[1]
        assert order == ["b"]
        nudges[0].cancel()
        await asyncio.gather(nudges[0], return_exceptions=True)

    play(story)


def test_without_the_database_no_nudge_leaves() -> None:
    async def story() -> None:
        line, order = Line(1), list[str]()
        line.is_away = True
        limiter = CommonLimiter(line)
        nudge = asyncio.create_task(sent(limiter, order, "a", Rank.NUDGE))
        await asyncio.sleep(0.05)
        assert not order
        line.is_away = False
        await nudge

    common_pace._REST_AFTER_STORE_ERROR, before = 0.01, common_pace._REST_AFTER_STORE_ERROR  # noqa: SLF001
    try:
        play(story)
    finally:
        common_pace._REST_AFTER_STORE_ERROR = before  # noqa: SLF001


def test_a_refusal_is_told_to_all_and_their_pause_is_obeyed() -> None:
    async def story() -> None:
        line, order = Line(), list[str]()
        limiter = CommonLimiter(line)
        limiter.refused("a", SOON)
        watching = asyncio.create_task(limiter.watch())
        await asyncio.sleep(0.01)
        assert line.told == ["a"]
        answer = asyncio.create_task(sent(limiter, order, "b", Rank.ANSWER))
        await asyncio.sleep(0.05)
        assert not order
        for task in (watching, answer):
            task.cancel()
        await asyncio.gather(watching, answer, return_exceptions=True)

    play(story)
