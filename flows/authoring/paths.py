"""Follows every way through a flow and tells which answers are surely, or possibly, there at each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flows.authoring.implied import NOTHING, Implied, implied
from flows.checks import known_facts, savers_of
from flows.conditions import Condition
from flows.draft import Draft
from flows.locate import Place
from flows.model import Flow, State

ALWAYS = frozenset({"today", "emergency", "help_line", "directories", "countries", "quiet_hours", "slot"})
"""The facts that are never missing."""

_REASONS = frozenset({"reasons", "reasons_text", "top_reason", "top_reason_on"})
_NOTE = frozenset({"note", "note_on"})
_RANKING = frozenset({"ranking", "barriers", "barrier_names", "top_barrier"})

TOGETHER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(_REASONS, _REASONS),
        **dict.fromkeys(_NOTE, _NOTE),
        **dict.fromkeys((*_RANKING, "stands_out", "first_things"), _RANKING),
    }
)
"""Facts that are there whenever another one is."""

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a state, with what is surely answered on it beyond what was before."""

    to: str
    gained: Names
    lost: Names


@dataclass(frozen=True, slots=True)
class Known:
    """What is answered when a state is entered: by everybody, and by anybody."""

    surely: Mapping[str, Names]
    possibly: Mapping[str, Names]


def known(draft: Draft) -> Known:
    """Return what is answered at each state, whichever way was taken to it."""
    flow = draft.flow
    ways = {state.name: tuple(_ways(state, _conditions(draft))) for state in flow.states.values()}
    every = frozenset({*savers_of(flow), *known_facts(flow)})
    surely = _spread(flow, ways, ALWAYS, every, frozenset.intersection, _surely_after)
    possibly = _spread(flow, ways, NOTHING, NOTHING, frozenset.union, _possibly_after(flow))
    return Known(surely, possibly)


def _conditions(draft: Draft) -> Mapping[Place, Condition]:
    return dict(draft.conditions)


def _ways(state: State, conditions: Mapping[Place, Condition]) -> Iterator[Way]:
    own = frozenset({state.save} - {""})
    given = own if _always_given(state) else NOTHING
    lost = own if state.skip and not given else NOTHING
    for n, choice in enumerate(state.choices):
        if choice.goto:
            when = _implied(conditions, ("state", state.name, "choices", n, "when"))
            yield Way(choice.goto, own | when.if_true, NOTHING)
    passed: Names = NOTHING
    for n, branch in enumerate(state.goto):
        when = _implied(conditions, ("state", state.name, "goto", n, "when"))
        yield Way(branch.to, given | passed | when.if_true, lost)
        passed |= when.if_false


def _implied(conditions: Mapping[Place, Condition], place: Place) -> Implied:
    if place not in conditions:
        return Implied()
    found = implied(conditions[place].source)
    return Implied(_with_company(found.if_true), _with_company(found.if_false))


def _with_company(names: Names) -> Names:
    return names.union(*(TOGETHER.get(name, NOTHING) for name in names))


def _always_given(state: State) -> bool:
    empty = (state.kind == "list" and state.low == 0) or state.kind == "preview"
    return bool(state.save) and not state.skip and not empty


Step = Callable[[str, Names, Way], Names]


def _spread(
    flow: Flow,
    ways: Mapping[str, tuple[Way, ...]],
    first: Names,
    unknown: Names,
    meet: Callable[[Names, Names], Names],
    after: Step,
) -> dict[str, Names]:
    """Carry what is known along the ways until nothing changes any more."""
    found = dict.fromkeys(flow.states, unknown)
    found[flow.start] = first
    waiting = list(flow.states)
    while waiting:
        name = waiting.pop(0)
        for way in ways[name]:
            if way.to in found:
                met = meet(found[way.to], after(name, found[name], way))
                if met != found[way.to]:
                    found[way.to] = met
                    waiting.append(way.to)
    return found


def _surely_after(name: str, before: Names, way: Way) -> Names:
    del name
    return (before - way.lost) | way.gained


def _possibly_after(flow: Flow) -> Step:
    def after(name: str, before: Names, way: Way) -> Names:
        del way
        return before | {flow.states[name].save} - {""}

    return after
