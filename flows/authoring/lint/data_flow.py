"""Follows every way through a flow and tells which answers are surely, or possibly, there at each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flows.authoring.lint.implications import NO_NAMES, Implied, implied
from flows.definition.checks.validation import known_facts, savers_of
from flows.definition.conditions import Condition
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.toml.source_map import Place
from flows.model import Flow, State

ALWAYS = frozenset(
    {"today", "emergency", "help_line", "directories", "countries", "quiet_from", "quiet_to", "slot"}
)
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

WORKED_OUT: Mapping[str, tuple[tuple[str, frozenset[str]], ...]] = MappingProxyType(
    {
        "sessions": (
            ("starts_on", frozenset({"day"})),
            ("starts_at", frozenset({"at"})),
            ("days_off", frozenset({"since", "until"})),
            ("weeks_between", frozenset({"weeks"})),
        ),
        "messages": (
            ("slot_comes", frozenset({"slot"})),
            ("quiet_until", frozenset({"pause_until"})),
            ("quiet_until", frozenset({"until"})),
            ("quiet_days", frozenset({"pause_until"})),
            ("quiet_days", frozenset({"until"})),
        ),
    }
)
"""Facts that each `derive` works out of answers, with those answers: where these are there, the fact is."""

Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a state, with what is surely answered on it beyond what was before."""

    to: str
    gained: Names
    lost: Names


@dataclass(frozen=True, slots=True)
class Known:
    """Answers given when a state is entered: on all paths, and on some path."""

    surely: Mapping[str, Names]
    possibly: Mapping[str, Names]


def known(draft: Draft) -> Known:
    """Return what is answered at each state, whichever way was taken to it."""
    flow = draft.flow
    conditions = dict(draft.conditions)
    ways = {
        state.name: (*_ways(state, conditions), *_short_ways(flow, state), *_put_right(flow, state))
        for state in flow.states.values()
    }
    every = frozenset({*savers_of(flow), *known_facts(flow)})
    surely = _spread(flow, ways, ALWAYS, every, frozenset.intersection, _surely_after)
    possibly = _spread(flow, ways, NO_NAMES, NO_NAMES, frozenset.union, _possibly_after(flow))
    worked_out = WORKED_OUT.get(flow.derive or "", ())
    for name, names in surely.items():
        surely[name] = names | {fact for fact, answers in worked_out if answers <= names}
    return Known(surely, possibly)


def _short_ways(flow: Flow, state: State) -> Iterator[Way]:
    """Yield where the short way can lead from one of its states, or from one that is always gone through."""
    if flow.short and (state.name in (flow.start, *flow.short) or state.always or kind_of(state).calls):
        pages = (name for name, one in flow.states.items() if kind_of(one).makes_page)
        for to in (*flow.short, *pages):
            yield Way(to, NO_NAMES, frozenset({state.save} - {""}))


def _put_right(flow: Flow, state: State) -> Iterator[Way]:
    """Yield the ways from a recap to the states it gives back, and from those to the recap."""
    for part in state.parts:
        yield Way(part.source, NO_NAMES, NO_NAMES)
    for one in flow.states.values():
        if any(part.source == state.name for part in one.parts):
            yield Way(one.name, NO_NAMES, frozenset({state.save} - {""}))


def _ways(state: State, conditions: Mapping[Place, Condition]) -> Iterator[Way]:
    own = frozenset({state.save} - {""})
    given = NO_NAMES if state.skip or kind_of(state).may_be_empty(state) else own
    lost = own if state.skip and not given else NO_NAMES
    for n, choice in enumerate(state.choices):
        if choice.goto:
            when = _implied(conditions, ("state", state.name, "choices", n, "when"))
            yield Way(choice.goto, own | when.if_true, NO_NAMES)
    passed: Names = NO_NAMES
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
    return names.union(*(TOGETHER.get(name, NO_NAMES) for name in names))


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
    return (before - way.lost) | way.gained | (way.lost & ALWAYS)  # a fact is there without the answer


def _possibly_after(flow: Flow) -> Step:
    def after(name: str, before: Names, way: Way) -> Names:
        del way
        return before | {flow.states[name].save} - {""}

    return after
