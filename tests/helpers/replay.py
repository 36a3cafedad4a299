"""Replays tests/transcripts; `stile check --transcripts tests/transcripts` lists what none covers."""

from __future__ import annotations

import bot.simulator.replay
from flows.authoring import coverage
from flows.authoring.coverage import Step, Way
from tests.helpers.chat import shipped_conversation
from tests.helpers.paths import ROOT

TRANSCRIPTS = ROOT / "tests" / "transcripts"


class Replay(bot.simulator.replay.Replay):
    """Replays talks and remembers what they came through."""

    def __init__(self) -> None:
        super().__init__(shipped_conversation())

    def states(self) -> set[Step]:
        """Return every state there is."""
        return {step for flow in self.library.flows.values() for step in coverage.states_of(flow)}

    def ways(self) -> set[Way]:
        """Return every way out of every state."""
        return {way for flow in self.library.flows.values() for way in coverage.transitions_of(flow)}


def report(replay: Replay) -> str:
    """Return how much of the shipped flows was come through, in one line."""
    return coverage.report([*replay.library.flows.values()], replay.passed)
