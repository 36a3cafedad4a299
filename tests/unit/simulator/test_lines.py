"""Lines of a transcript, read and written: which key taps which button, and how spans are written."""

from __future__ import annotations

import asyncio

import pytest

from bot.simulator import lines, people
from bot.simulator.simulator import Simulator
from flows.model import BACK, HELP, Button, Message
from tests.helpers.chat import shipped_conversation


@pytest.mark.parametrize("who", ["three-weeks-in", "drifting"])
def test_a_walk_read_from_a_transcript_is_written_as_it_was(who: str) -> None:
    async def rewritten() -> list[str]:
        simulator, written = Simulator(shipped_conversation()), list[str]()
        for line in people.lines_of(who):
            read = await lines.read(line, simulator)
            assert read is not None
            written.append(lines.written(*read, simulator))
            await simulator.do(*read)
        return written

    assert asyncio.run(rewritten()) == people.lines_of(who)


def test_answers_have_numbers_and_ways_out_have_letters() -> None:
    yes, no, back, helped = Button("Yes", "y"), Button("No", "n"), Button("Back", BACK), Button("Help", HELP)

    assert lines.keys(Message("?", rows=((yes, no), (back, helped)))) == {
        "1": yes, "2": no, "b": back, "h": helped,
    }  # fmt: skip


def test_the_numbers_of_a_scale_are_its_own_keys() -> None:
    seven, eight = Button("7", "7"), Button("8", "8")

    assert lines.keys(Message("?", rows=((seven, eight),))) == {"7": seven, "8": eight}


@pytest.mark.parametrize(
    ("span", "minutes"),
    [("30m", 30), ("12h", 720), ("3 d", 4320), ("2w", 20160), ("", None), ("3", None), ("3y", None)],
)
def test_a_span_is_read_in_minutes(span: str, minutes: int | None) -> None:
    assert lines.minutes(span) == minutes


def test_only_typed_lines_of_a_transcript_are_typed_again() -> None:
    assert lines.typed("> /agree\nWelcome.\n [1] Yes\n> 1\n") == ["/agree", "1"]
