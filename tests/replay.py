"""Replays the talks of tests/talks/; `stile check --talks tests/talks` says what none comes through."""

from __future__ import annotations

from pathlib import Path

import bot.replay
from flows import shipped
from flows.authoring import coverage
from flows.authoring.coverage import Step, Way

TALKS = Path(__file__).parent / "talks"


class Replay(bot.replay.Replay):
    """Replays talks and remembers what they came through."""

    def __init__(self) -> None:
        super().__init__(shipped.conversation())

    def states(self) -> set[Step]:
        """Return every state there is."""
        return {step for flow in self.library.flows.values() for step in coverage.states_of(flow)}

    def ways(self) -> set[Way]:
        """Return every way out of every state."""
        return {way for flow in self.library.flows.values() for way in coverage.ways_of(flow)}


def report(replay: Replay) -> str:
    """Return how much of the shipped flows was come through, in one line."""
    return coverage.report([*replay.library.flows.values()], replay.passed)
