"""Draws a flow as a Mermaid flowchart, from the flow itself."""

from __future__ import annotations

from collections.abc import Mapping

from flows.authoring.in_words import in_words
from flows.draft import Draft
from flows.locate import Place
from flows.model import Flow, State
from flows.text import clip

SHAPES: Mapping[str, tuple[str, str]] = {
    "say": ('("', '")'), "text": ('[/"', '"/]'), "list": ('[/"', '"/]'), "end": ('(["', '"])'),
    "call": ('[["', '"]]'), "preview": ('[\\"', '"\\]'),
}  # fmt: skip
"""What isn't here is something to tap, and gets six corners."""

TEXT, LABEL = 60, 40
"""Letters of a text and of a way's label that a picture can hold."""


def mermaid(draft: Draft) -> str:
    """Return the flowchart: a node for every state and every talk it leads to, an arrow for every way."""
    flow = draft.flow
    outside = sorted({to for state in flow.states.values() for to, _ in _ways(state, draft) if to[:1] == "@"})
    ids = {name: f"s{n}" for n, name in enumerate((*flow.states, *outside))}
    nodes = [f"  {ids[state.name]}{_node(state)}" for state in flow.states.values()]
    nodes += [f'  {ids[name]}[["{_safe(name)}"]]' for name in outside]
    return "\n".join(["flowchart TD", *nodes, *_arrows(flow, draft, ids)]) + "\n"


def _node(state: State) -> str:
    opening, closing = SHAPES.get(state.kind, ('{{"', '"}}'))
    said = clip(" ".join(state.ask.source.split()), TEXT)
    return f"{opening}{state.name}{'<br/>' if said else ''}{_safe(said)}{closing}"


def _arrows(flow: Flow, draft: Draft, ids: Mapping[str, str]) -> list[str]:
    arrows: list[str] = []
    for state in flow.states.values():
        labels: dict[str, list[str]] = {}
        for to, label in _ways(state, draft):
            labels.setdefault(to, []).append(label)
        for to, found in labels.items():
            said = "<br/>".join(_safe(clip(label, LABEL)) for label in dict.fromkeys(found) if label)
            shown = f'|"{said}"|' if said else ""
            arrows.append(f"  {ids[state.name]} -->{shown} {ids[to]}")
    return arrows


def _ways(state: State, draft: Draft) -> list[tuple[str, str]]:
    """Return where the state leads, each with what it takes to go there."""
    conditions = dict(draft.conditions)
    ways = [(choice.goto, choice.label.source) for choice in state.choices if choice.goto]
    for n, branch in enumerate(state.goto):
        place: Place = ("state", state.name, "goto", n, "when")
        when = in_words(conditions[place].source, draft.flow) if place in conditions else ""
        ways.append((branch.to, when or ("else" if len(state.goto) > 1 or ways else "")))
    return ways


def _safe(text: str) -> str:
    """Write what Mermaid would take for syntax as entities."""
    return "".join(f"#{ord(char)};" if char in '"#<>{}[]|`\\;*' else char for char in text)
