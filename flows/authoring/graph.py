"""Draws a flow, or the table of the dialogue, as a Mermaid flowchart."""

from __future__ import annotations

import re
from itertools import pairwise

from flows.authoring.diagram import OTHERWISE, Edge, Node, diagram
from flows.definition.draft import Draft
from flows.definition.kinds import KINDS
from flows.dialogue.modes import LEADS, MODES, ROWS
from flows.locale.lengths import clip

TEXT, LABEL = 60, 40
"""Letters of a text and of a way's label that a picture can hold."""

_SYNTAX = re.compile(r'["#<>&`]|%(?=%)')


def mermaid(draft: Draft) -> str:
    """Return the flowchart: a node for every state and every talk it leads to, an arrow for every way.

    Thick arrows are the short way; states between that are always gone through hang on the thin ones.
    """
    drawn = diagram(draft)
    ids = {node.id: f"s{n}" for n, node in enumerate(drawn.nodes)}
    nodes = [f"  {ids[node.id]}{_node(node)}" for node in drawn.nodes]
    arrows = [f"  {ids[edge.source]} -->{_label(edge)} {ids[edge.target]}" for edge in drawn.edges]
    short = [f"  {ids[one]} == short ==> {ids[after]}" for one, after in pairwise(drawn.short)]
    return "\n".join(["flowchart TD", *nodes, *arrows, *short]) + "\n"


def dialogue() -> str:
    """Return the flowchart of the dialogue's table: modes are round, actions square.

    An arrow to an action carries the events that call it; a dotted one leads to a mode that may follow.
    """
    called: dict[tuple[str, str], list[str]] = {}
    for row in ROWS:
        for mode in ("any mode",) if row.modes == MODES else row.modes:
            called.setdefault((mode, row.action), []).append(row.event)
    modes = [f'  {_id(mode)}(["{mode}"])' for mode in ("any mode", *MODES)]
    actions = [f'  {action}["{action.replace("_", " ")}"]' for action in LEADS]
    calls = [f'  {_id(mode)} -->|"{"<br/>".join(said)}"| {action}' for (mode, action), said in called.items()]
    leads = [f"  {action} -.-> {_id(mode)}" for action, modes in LEADS.items() for mode in modes]
    return "\n".join(["flowchart LR", *modes, *actions, *calls, *leads]) + "\n"


def _id(mode: str) -> str:
    return f"mode_{mode.replace(' ', '_')}"


def _node(node: Node) -> str:
    if node.kind == "flow":
        return f'[["{_safe(node.id)}"]]'
    opening, closing = KINDS[node.asks].shape
    said = clip(node.text, TEXT)
    return f"{opening}{node.id}{'<br/>' if said else ''}{_safe(said)}{closing}"


def _label(edge: Edge) -> str:
    labels = ("else" if label == OTHERWISE else label for label in edge.labels)
    said = "<br/>".join(_safe(clip(label, LABEL)) for label in labels)
    return f'|"{said}"|' if said else ""


def _safe(text: str) -> str:
    """Write as entities what Mermaid takes for syntax between quotes; all else stays readable as it is."""
    return _SYNTAX.sub(lambda found: f"#{ord(found[0])};", text)
