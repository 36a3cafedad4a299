"""Names the kind of question that is open, so that screening knows what "it" may mean. Pure."""

from __future__ import annotations

from typing import Literal

from flows.model import Flow, State

Asked = Literal["", "plan", "date", "session", "reason", "safety"]
"""The kind of question that is open. Empty: none. `safety`: Help now or the safety note, where words
about dying mean just that; in all others "it", "going" and "a date" mean therapy."""

SAFETY_FLOWS = frozenset({"help", "safety", "offer-1", "offer-2", "offer-3"})
"""Flows about the person's own life: nothing is taken for therapy there."""


THERAPY: frozenset[Asked] = frozenset({"plan", "date", "session", "reason"})
"""Questions at which "it" is most likely therapy."""


def asked(flow: str, state: State | None) -> Asked:
    """Return the kind of question a state of a flow asks; empty without a state."""
    if state is None:
        return ""
    if flow in SAFETY_FLOWS:
        return "safety"
    if state.kind == "plan" or state.keep in {"plan", "way"}:
        return "plan"
    if state.kind in {"date", "time"}:
        return "date"
    return "reason" if state.keep == "reasons" or flow == "reasons" else "session"


def asks_about_danger(flow: Flow, name: str) -> bool:
    """Tell whether a state asks about danger: in Help now, or where most answers lead there."""
    state = flow.states[name]
    if flow.name == "help":
        return state.sensitive and bool(state.choices)
    leading = [choice for choice in state.choices if choice.goto and _leads_to_help(flow, choice.goto)]
    return len(leading) > len(state.choices) / 2


def _leads_to_help(flow: Flow, name: str) -> bool:
    """Tell whether a state calls Help now, or is the card or the sensitive question before it."""
    state = flow.states.get(name)
    if state is None:
        return False
    behind = [flow.states[branch.to] for branch in state.goto if branch.to in flow.states]
    if state.sensitive:
        names = [choice.goto for choice in state.choices if choice.goto is not None]
        behind += [flow.states[one] for one in names if one in flow.states]
    card = state.kind == "say" or state.sensitive
    return state.flow == "help" or (card and any(one.flow == "help" for one in behind))
