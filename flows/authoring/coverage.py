"""Lists the states and transitions of flows that no transcript covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.definition.checks.ways import targets
from flows.definition.draft import Draft
from flows.definition.toml.source_map import Place
from flows.errors import Problem
from flows.model import Flow

Step = tuple[str, str]
"""A state: the flow's name and its own."""

Way = tuple[str, str, str, Place]
"""A way out of a state: the flow's name, the state's, where it leads, and the branch or button it is."""


@dataclass(slots=True)
class Passed:
    """The states entered and the transitions fired so far, as an engine that is watched tells them."""

    states: set[Step] = field(default_factory=set)
    ways: set[Way] = field(default_factory=set)

    def entered(self, flow: str, state: str) -> None:
        """Note a state."""
        self.states.add((flow, state))

    def went(self, flow: str, state: str, to: str, place: Place) -> None:
        """Note a transition."""
        self.ways.add((flow, state, to, place))


def states_of(flow: Flow) -> set[Step]:
    """Return every state."""
    return {(flow.name, name) for name in flow.states}


def transitions_of(flow: Flow) -> set[Way]:
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
    ways = {way for flow in flows for way in transitions_of(flow)}
    return (
        f"{len(states & passed.states)} of {len(states)} states and "
        f"{len(ways & passed.ways)} of {len(ways)} ways out of them are in a talk"
    )
