"""Lines to people without a record are bounded, and let go of."""

from __future__ import annotations

import asyncio

from bot.runtime.direct_replies import MOST_AT_ONCE
from bot.runtime.gate import MOST_REMEMBERED
from flows.person import Outgoing
from tests.helpers.gated_bot import LISTED, World


def test_lines_to_strangers_are_bounded_while_nothing_can_be_sent() -> None:
    class Stuck(World):
        async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
            del person, item, body
            await asyncio.Event().wait()
            return None

    async def scene() -> int:
        world = Stuck(LISTED)
        for number in range(MOST_REMEMBERED + 500):
            await world.event("text", "let me in", person=str(10_000 + number))
        under_way = len(asyncio.all_tasks()) - 1
        await world.app.replies.close()
        return under_way

    assert asyncio.run(scene()) <= MOST_AT_ONCE


def test_a_line_that_can_not_be_sent_is_let_go() -> None:
    async def scene() -> None:
        world = World(LISTED, fails=True)

        await world.event("text", "hello", person="99")

        assert await world.settled() == []
        await world.app.replies.close()

    asyncio.run(scene())
