"""A walk replayed on the same content."""

from __future__ import annotations

from bot.simulator import people
from bot.simulator.replay import Replay
from tests.helpers.chat import shipped_conversation


def test_a_walk_on_the_same_content_gives_the_same_chat() -> None:
    typed = people.lines_of("three-weeks-in")

    assert Replay(shipped_conversation()).entered(typed) == Replay(shipped_conversation()).entered(typed)
