"""The simulated chat is Telegram's: edited in place, wound by the clock, forked without a trace."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from itertools import product

import pytest
from msgspec.structs import replace

from bot.cli.authors.simulate import SCRIPTS, person_after
from bot.simulator import lines, people
from bot.simulator.simulator import HORIZON, START, YOU, Simulator
from flows.dialogue.conversation import Conversation
from tests.helpers.chat import shipped_conversation
from tests.helpers.tiers import sampled

MINUTE = timedelta(minutes=1)
Sign = tuple[datetime, str]


@pytest.fixture(scope="module")
def conversation() -> Conversation:
    return shipped_conversation()


async def lived(conversation: Conversation, typed: list[str]) -> Simulator:
    simulator = Simulator(conversation)
    for line in typed:
        read = await lines.read(line, simulator)
        assert read is not None
        await simulator.do(*read)
    return simulator


def chat_of(simulator: Simulator) -> list[tuple[object, ...]]:
    return [
        (bubble.id, bubble.at, bubble.message, bubble.own, bubble.file) for bubble in simulator.chat.bubbles
    ]


def test_a_tap_makes_no_bubble_and_typed_words_make_one(conversation: Conversation) -> None:
    async def walked() -> Simulator:
        return await lived(conversation, ["/agree", "/start goals", "1"])

    simulator = asyncio.run(walked())

    assert [bubble.message.text for bubble in simulator.chat.bubbles if bubble.own] == ["/start goals"]
    assert sum(bool(bubble.message.rows) for bubble in simulator.chat.bubbles) == 1


def test_a_message_comes_by_itself_to_somebody_who_drifts(conversation: Conversation) -> None:
    async def wound() -> tuple[Simulator, bool]:
        simulator = await lived(conversation, people.lines_of("drifting"))
        return simulator, await simulator.next()

    simulator, came = asyncio.run(wound())

    assert came
    assert "To be calm with my son" in simulator.chat.bubbles[-1].message.text
    assert simulator.now > START + timedelta(days=12)


@pytest.mark.parametrize(("language", "line"), [("de", "Mit meinem Sohn ruhig"), ("es", "Estar en calma")])
def test_somebody_who_drifts_types_in_their_own_language(
    conversation: Conversation, language: str, line: str
) -> None:
    async def wound() -> tuple[Simulator, bool]:
        simulator = Simulator(conversation, language=language)
        for typed in people.lines_of("drifting", language):
            read = await lines.read(typed, simulator)
            assert read is not None
            await simulator.do(*read)
        return simulator, await simulator.next()

    simulator, came = asyncio.run(wound())

    assert came
    assert line in simulator.chat.bubbles[-1].message.text


@pytest.mark.parametrize("who", people.TITLES)
def test_what_is_ahead_is_what_comes_and_nothing_happens_by_looking(
    conversation: Conversation, who: str
) -> None:
    async def looked() -> None:
        simulator = await lived(conversation, people.lines_of(who))
        before, record = chat_of(simulator), await simulator.store.load("you")

        ahead = await simulator.ahead()

        assert chat_of(simulator) == before
        assert await simulator.store.load("you") == record
        came = len(simulator.chat.bubbles)
        for _ in ahead:
            assert await simulator.next()
        arrived = [(bubble.at, bubble.message.text) for bubble in simulator.chat.bubbles[came:]]
        assert arrived == [(one.at, one.text) for one in ahead]
        assert all(one.why for one in ahead)

    asyncio.run(looked())


@pytest.mark.parametrize("script", sampled(SCRIPTS, [*SCRIPTS][::4]))
def test_what_is_ahead_of_any_life_is_what_winding_the_clock_brings(
    conversation: Conversation, script: str
) -> None:
    async def wound(number: int, weeks: int) -> tuple[list[Sign], list[Sign]]:
        person, now = person_after(script, number, weeks)
        simulator = Simulator(conversation, now)
        planned = conversation.planned(person, now).due
        await simulator.store.commit(replace(person, id=YOU), 0, planned)
        ahead = [(one.at, one.text) for one in await simulator.ahead(most=4)]
        await simulator.wait(HORIZON)
        came = [(one.at, one.message.text) for one in simulator.chat.bubbles if not one.own]
        await simulator.close()
        return ahead, came[:4]

    told = 0
    for number, weeks in product(range(2), (0, 2, 7)):
        ahead, came = asyncio.run(wound(number, weeks))
        assert ahead == came, (number, weeks)
        told += len(ahead)
    assert told
