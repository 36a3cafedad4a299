"""Compiles flows to machines of the library `transitions`, and lets one transition fire."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import Protocol, cast

from transitions import EventData, Machine, Transition

from flows.definition.checks.ways import targets
from flows.definition.toml.source_map import Place
from flows.model import Choice, Flow, Guard, Value, Values

ANSWER = "answer"
Condition = Callable[[EventData], bool]


class Watch(Protocol):
    """Observer of where sessions go, for coverage; there is none while people are served."""

    def entered(self, flow: str, state: str) -> None:
        """Note that a state was entered."""

    def went(self, flow: str, state: str, to: str, place: Place) -> None:
        """Note the transition that fired, with its place in the file."""


class Way(Transition):
    """A transition that knows its place in the content file.

    It has a condition at most, and calls nothing before or after it.
    """

    place: Place

    def execute(self, event_data: EventData) -> bool:
        """Move the cursor if the condition holds, and tell whether it did."""
        if self.conditions and not cast("Condition", self.conditions[0].func)(event_data):
            return False
        cursor = cast("Cursor", event_data.model)  # the library takes any object for a model
        cursor.state, cursor.fired = cast("str", self.dest), self
        return True


class FlowMachine(Machine):
    """The library's machine with transitions that know their place."""

    transition_cls = Way


class Cursor:
    """Position of one turn in a shared machine. One object per turn, so that no machine stores people."""

    __slots__ = ("fired", "goto", "picks", "state", "values")

    def __init__(self, state: str, goto: str | None, picks: Value, values: Values) -> None:
        self.state = state
        self.goto = goto
        self.picks = picks if isinstance(picks, tuple) else (picks,)
        self.values = values
        self.fired: Way | None = None


class _Compiled(dict[str, Machine]):
    """Machines by their flow's name, each compiled when somebody first takes a step in it."""

    def __init__(self, flows: Mapping[str, Flow]) -> None:
        super().__init__()
        self._flows = flows

    def __missing__(self, name: str) -> Machine:
        self[name] = machine = compile_flow(self._flows[name])
        return machine


class Machines:
    """All flows, each compiled once."""

    def __init__(self, flows: Mapping[str, Flow], watch: Watch | None = None) -> None:
        self.watch = watch
        self._machines = _Compiled(flows)

    def watched_by(self, watch: Watch) -> Machines:
        """Return the same machines, telling `watch` where sessions go."""
        watched = copy(self)
        watched.watch = watch
        return watched

    def step(self, flow: str, cursor: Cursor) -> str:
        """Let the first transition fire whose condition holds, and return the state it leads to."""
        left = cursor.state
        self._machines[flow].events[ANSWER].trigger(cursor)
        if self.watch and cursor.fired:
            self.watch.went(flow, left, cursor.state, cursor.fired.place)
        return cursor.state


def compile_flow(flow: Flow) -> Machine:
    """Return a machine that holds no model. Its states are the flow's and every `@flow` it leads to.

    Transitions lie in the order in which they are tried: a picked choice's own target comes first, then the
    branches as the author wrote them. Conditions get their own closures: `transitions` looks strings up
    and calls them.
    """
    outside = {to for state in flow.states.values() for _, to in targets(state) if to.startswith("@")}
    machine = FlowMachine(
        model=None, states=[*flow.states, *sorted(outside)], initial=flow.start, auto_transitions=False,
        send_event=True,
    )  # fmt: skip
    for state in flow.states.values():
        ways = list(targets(state))
        leading = [choice for choice in state.choices if choice.goto]
        conditions = (*map(_picked, leading), *(_holds(branch.when) for branch in state.goto))
        for (place, to), condition in zip(
            (*ways[len(state.goto) :], *ways[: len(state.goto)]), conditions, strict=True
        ):
            machine.add_transition(ANSWER, state.name, to, conditions=condition)
            cast("Way", machine.events[ANSWER].transitions[state.name][-1]).place = place
    return machine


def _picked(choice: Choice) -> Condition:
    def condition(event: EventData) -> bool:
        cursor = cast("Cursor", event.model)
        return cursor.goto == choice.goto and choice.id in cursor.picks

    return condition


def _holds(guard: Guard | None) -> Condition | None:
    return None if guard is None else lambda event: bool(guard(cast("Cursor", event.model).values))
