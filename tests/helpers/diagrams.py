"""Which states of a drawn flow the program opens by itself."""

from __future__ import annotations

from collections.abc import Iterable

from flows.authoring.diagram import Diagram, diagram
from flows.definition.draft import Draft


def opened_by_the_program(draft: Draft) -> set[str]:
    """Return the states that the program opens by itself, and those behind them."""
    return {*draft.flow.entries, *behind(diagram(draft), draft.flow.entries)}


def behind(drawn: Diagram, states: Iterable[str]) -> set[str]:
    """Return the nodes that edges lead to from these states."""
    found: set[str] = set()
    ahead = [*states]
    while ahead:
        source = ahead.pop()
        targets = {edge.target for edge in drawn.edges if edge.source == source} - found
        found |= targets
        ahead += targets
    return found
