"""Makes up answers with which a person can stand at any state, without the way there. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from flows.authoring.diagram import diagram, route
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.model import Session, State, Value

BY_TYPE: Mapping[str, Value] = {
    "text": "In my own words.", "list": ("One line of mine",), "flag": True, "date": "2026-04-02",
    "time": "18:30",
}  # fmt: skip
"""An answer for every type of value that needs no choices."""

ON_A_SCALE = 0.75
"""Position of the sample number on a scale: high enough for most branches that ask for a high one."""


def standing(draft: Draft, state: str, token: int) -> Session | None:
    """Return a session at a state, with a sample answer for each state of a shortest way there.

    If the state asks nothing (an end, a call), the session is at the last state before it that does.
    The result is None where there is none, or where the state can't be reached.
    """
    flow = draft.flow
    way = route(diagram(draft), state)
    while way and (kind_of(flow.states[way[-1]]).ends or kind_of(flow.states[way[-1]]).calls):
        way = way[:-1]
    if not way:
        return None
    answers: dict[str, Value] = {}
    for name, following in pairwise(way):
        asked = flow.states[name]
        if asked.save and (answer := _sample(asked, following, answers, flow.states)) is not None:
            answers[asked.save] = answer
    path = tuple(name for name in way[:-1] if not kind_of(flow.states[name]).calls)
    return Session(flow.name, flow.version, flow.logic, way[-1], token, path=path, answers=answers)


def in_words(answers: Mapping[str, Value]) -> str:
    """Return made-up answers as a short list: `size 8, why big`."""
    shown = (
        (name, ", ".join(map(str, value)) if isinstance(value, tuple) else value)
        for name, value in answers.items()
    )
    return "; ".join(f"{name} {value}" for name, value in shown)


def _sample(state: State, following: str, answers: Mapping[str, Value], states: Mapping[str, State]) -> Value:
    kind = kind_of(state)
    if not kind.answered or kind.makes_page:
        return None
    if state.choices or state.options_from:
        return _picked(state, following, answers, states)
    if kind.value_type == "number":
        return state.low + round((state.high - state.low) * ON_A_SCALE)
    return _typed(state) or BY_TYPE.get(kind.value_type)


def _typed(state: State) -> Value:
    """Return what is typed for an answer of several parts, such as a plan's cue and act."""
    kind, parts = kind_of(state), tuple[str, ...]()
    if kind.value_type != "list":
        return None
    while (following := kind.samples(state, parts)) and following[0] not in parts:
        parts = (*parts, following[0])
    return parts or None


def _picked(state: State, following: str, answers: Mapping[str, Value], states: Mapping[str, State]) -> Value:
    """Return the choice that leads to the following state, or the first there is."""
    leading: Sequence[str] = [choice.id for choice in state.choices if choice.goto == following]
    origin = states.get(state.options_from or "")
    earlier = answers.get(origin.save) if origin else None
    offered = [*leading, *(earlier if isinstance(earlier, tuple) else ()), *(one.id for one in state.choices)]
    if not offered:
        return None
    return (offered[0],) if kind_of(state).value_type == "list" else offered[0]
