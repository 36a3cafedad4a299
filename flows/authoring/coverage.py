"""Tells which states and ways of the talks no recorded talk has come through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flows.checks import targets
from flows.draft import Draft
from flows.engine import Engine, Here
from flows.errors import Problem
from flows.loader import Library
from flows.locate import Place
from flows.model import Flow, Session, State, Turn, Value, Values
from flows.verdict import Accept

Step = tuple[str, str]
"""A state: the flow's name and its own."""

Way = tuple[str, str, str, Place]
"""A way out of a state: the flow's name, the state's, where it leads, and the branch or button it is."""


@dataclass(slots=True)
class Passed:
    """What was come through so far."""

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
        return super()._arrive(session, here, so_far)

    def _follow(self, session: Session, verdict: Accept, here: Here, so_far: Turn) -> Turn:
        state = self._state(session, here)
        values = self.asking.values(session, here.facts, here.language)
        place, to = next(_taken(state, verdict, values))
        self._passed.ways.add((session.flow, state.name, to, place))
        return super()._follow(session, verdict, here, so_far)


def _taken(state: State, verdict: Accept, values: Values) -> Iterator[tuple[Place, str]]:
    """Yield the ways the answer may take, the one it does take first."""
    ways = dict(targets(state))
    branches, buttons = list(ways.items())[: len(state.goto)], list(ways.items())[len(state.goto) :]
    if verdict.goto is None:
        for (place, to), branch in zip(branches, state.goto, strict=True):
            if branch.when is None or branch.when(values):
                yield place, to
    picks = _picks(verdict.value)
    for (place, to), choice in zip(buttons, (one for one in state.choices if one.goto), strict=True):
        if choice.id in picks and to == verdict.goto:
            yield place, to


def _picks(value: Value) -> Sequence[object]:
    return value if isinstance(value, tuple) else (value,)


def states_of(flow: Flow) -> set[Step]:
    """Return every state."""
    return {(flow.name, name) for name in flow.states}


def ways_of(flow: Flow) -> set[Way]:
    """Return every way out of every state."""
    return {(flow.name, state.name, to, at) for state in flow.states.values() for at, to in targets(state)}


def coverage_problems(draft: Draft, passed: Passed) -> Iterator[Problem]:
    """Yield the states and the ways out of them that no talk comes through."""
    flow = draft.flow
    for state in flow.states.values():
        if (flow.name, state.name) not in passed.states:
            words = "no talk comes through here. Record one: stile try, then /save; or run stile explore"
            yield draft.notes.problem("C101", ("state", state.name), words)
            continue
        for place, to in targets(state):
            if (flow.name, state.name, to, place) not in passed.ways:
                words = (
                    f"no talk goes from here to `{to}`. Record one: stile try, /save; or run stile explore"
                )
                yield draft.notes.problem("C102", place, words)


def report(flows: list[Flow], passed: Passed) -> str:
    """Return how much was come through, in one line."""
    states = {step for flow in flows for step in states_of(flow)}
    ways = {way for flow in flows for way in ways_of(flow)}
    return (
        f"{len(states & passed.states)} of {len(states)} states and "
        f"{len(ways & passed.ways)} of {len(ways)} ways out of them are in a talk"
    )
