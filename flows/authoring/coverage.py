"""Tells which states and ways of the talks no recorded talk has come through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.checks import targets
from flows.draft import Draft
from flows.engine import Engine, Here
from flows.errors import Problem
from flows.loader import Library
from flows.model import Flow, Session, Turn

Step = tuple[str, str]
"""A state: the flow's name and its own."""

Way = tuple[str, str, str]
"""A way out of a state: the flow's name, the state's and where it leads."""


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
        if session.path:
            self._passed.ways.add((session.flow, session.path[-1], session.state))
        return super()._arrive(session, here, so_far)


def states_of(flow: Flow) -> set[Step]:
    """Return every state."""
    return {(flow.name, name) for name in flow.states}


def ways_of(flow: Flow) -> set[Way]:
    """Return every way out of every state."""
    return {(flow.name, state.name, to) for state in flow.states.values() for _, to in targets(state)}


def coverage_problems(draft: Draft, passed: Passed) -> Iterator[Problem]:
    """Yield the states and the ways out of them that no talk comes through."""
    flow = draft.flow
    for state in flow.states.values():
        if (flow.name, state.name) not in passed.states:
            words = "no talk comes through here. Record one: stile try, then /save; or run stile explore"
            yield draft.notes.problem("C101", ("state", state.name), words)
            continue
        told: set[str] = set()
        for place, to in targets(state):
            if to not in told and (flow.name, state.name, to) not in passed.ways:
                told.add(to)
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
