"""Describes a flow as a diagram: a node for each state and each flow it leads to, an edge for each way on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from flows.authoring.condition_text import in_words
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.toml.source_map import Place
from flows.model import Flow, State

NodeKind = Literal["state", "end", "flow"]

OTHERWISE = "otherwise"
"""Label of the last branch: it is taken when no other is."""


@dataclass(frozen=True, slots=True)
class Node:
    """A state with its own text and the line it begins at, or another flow (`@name`, without a text)."""

    id: str
    kind: NodeKind
    asks: str = ""
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to another, with everything that leads there: button labels and conditions."""

    source: str
    target: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagram:
    """A flow's nodes in the author's order, other flows last, and its edges."""

    start: str
    nodes: tuple[Node, ...] = field(default_factory=tuple)
    edges: tuple[Edge, ...] = field(default_factory=tuple)
    short: tuple[str, ...] = ()
    """The states of the short way, from the first state to the page; empty where there is none."""


def diagram(draft: Draft, flow: Flow | None = None) -> Diagram:
    """Return the diagram of a flow. `flow` is the same one with its texts in another language."""
    shown = flow or draft.flow
    edges = tuple(edge for state in draft.flow.states.values() for edge in _edges(state, draft))
    outside = sorted({edge.target for edge in edges if edge.target.startswith("@")})
    nodes = [_node(shown.states.get(name, state)) for name, state in draft.flow.states.items()]
    every = (*nodes, *(Node(name, "flow") for name in outside))
    return Diagram(draft.flow.start, every, edges, short_way_of(draft.flow))


def short_way_of(flow: Flow) -> tuple[str, ...]:
    """Return the states of the short way, from the first state to the page; empty where there is none."""
    page = next((name for name, state in flow.states.items() if kind_of(state).makes_page), None)
    ends = () if page is None else (page,)
    return (flow.start, *flow.short, *ends) if flow.short else ()


def _node(state: State) -> Node:
    text = " ".join(state.ask.source.split())
    return Node(state.name, "end" if kind_of(state).ends else "state", state.kind, text, state.line)


def _edges(state: State, draft: Draft) -> list[Edge]:
    labels: dict[str, list[str]] = {}
    for to, label in ways(state, draft):
        labels.setdefault(to, []).append(label)
    return [Edge(state.name, to, tuple(dict.fromkeys(filter(None, found)))) for to, found in labels.items()]


def ways(state: State, draft: Draft) -> list[tuple[str, str]]:
    """Return where a state leads, each with what it takes to go there; empty where that is all."""
    conditions = dict(draft.conditions)
    found = [(choice.goto, choice.label.source) for choice in state.choices if choice.goto]
    for n, branch in enumerate(state.goto):
        place: Place = ("state", state.name, "goto", n, "when")
        when = in_words(conditions[place].source, draft.flow) if place in conditions else ""
        found.append((branch.to, when or (OTHERWISE if len(state.goto) > 1 or found else "")))
    return found


def route(drawn: Diagram, target: str) -> tuple[str, ...]:
    """Return the nodes of a shortest way from the start to a node, both included; empty where none leads."""
    before: dict[str, str] = {drawn.start: ""}
    waiting = [drawn.start]
    for name in waiting:
        for edge in drawn.edges:
            if edge.source == name and edge.target not in before:
                before[edge.target] = name
                waiting.append(edge.target)
    found: list[str] = []
    name = target if target in before else ""
    while name:
        found.append(name)
        name = before[name]
    return tuple(reversed(found))
