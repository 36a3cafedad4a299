"""Replays the talks of tests/talks/, and notes which states and branches of the shipped flows they pass.

`python -m tests.replay` prints what is not passed by any talk.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bot.playground import Playground, typed
from flows import shipped
from flows.conversation import Conversation
from flows.engine import Engine, Here
from flows.loader import Library
from flows.model import Session, State, Turn

TALKS = Path(__file__).parent / "talks"

Step = tuple[str, str]
"""A state: the flow's name and its own."""

Way = tuple[str, str, str]
"""A way out of a state: the flow's name, the state's and where it leads."""


@dataclass(slots=True)
class Passed:
    """What was passed so far."""

    states: set[Step] = field(default_factory=set)
    ways: set[Way] = field(default_factory=set)


class Watched(Engine):
    """The engine, which also notes where it goes."""

    def __init__(self, library: Library, passed: Passed) -> None:
        super().__init__(library)
        self._passed = passed

    def _arrive(self, session: Session, here: Here, so_far: Turn) -> Turn:
        if not session.state.startswith("@"):
            self._passed.states.add((session.flow, session.state))
        if session.path:
            self._passed.ways.add((session.flow, session.path[-1], session.state))
        return super()._arrive(session, here, so_far)


class Replay:
    """Replays talks and remembers what they passed."""

    def __init__(self) -> None:
        self.passed = Passed()
        self.conversation: Conversation = shipped.conversation()
        self.library = self.conversation.library
        self.conversation.talks.engine = Watched(self.library, self.passed)

    def told(self, talk: str) -> str:
        """Return the talk as it goes now, by what is typed in it."""
        return asyncio.run(self._told(typed(talk)))

    async def _told(self, lines: list[str]) -> str:
        playground = Playground(self.conversation)
        for line in lines:
            await playground.enter(line)
        return "\n".join(playground.transcript)

    def states(self) -> set[Step]:
        """Return every state there is."""
        return {(flow.name, state) for flow in self.library.flows.values() for state in flow.states}

    def ways(self) -> set[Way]:
        """Return every way out of every state."""
        every = ((flow.name, state) for flow in self.library.flows.values() for state in flow.states.values())
        return {(flow, state.name, to) for flow, state in every for to in _targets(state)}


def _targets(state: State) -> set[str]:
    return {branch.to for branch in state.goto} | {choice.goto for choice in state.choices if choice.goto}


def report(replay: Replay) -> str:
    """Return how much of the shipped flows was passed, in one line."""
    states, ways = replay.states(), replay.ways()
    return (
        f"{len(states & replay.passed.states)} of {len(states)} states, "
        f"{len(ways & replay.passed.ways)} of {len(ways)} ways out of them are passed by a talk"
    )


if __name__ == "__main__":
    replay = Replay()
    for file in sorted(TALKS.glob("*.txt")):
        replay.told(file.read_text(encoding="utf-8"))
    for flow, state in sorted(replay.states() - replay.passed.states):
        print(f"{flow}/{state}")
    for flow, state, to in sorted(replay.ways() - replay.passed.ways):
        print(f"{flow}/{state} -> {to}")
    print(report(replay))
