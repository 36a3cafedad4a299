"""Adds flows to the menu that their `menu` and `order` name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.definition.checks.ways import reachable, targets
from flows.model import Choice, Flow, State

MENU = "menu"
"""The flow that holds the menus."""

MENU_STATES = {"main": "topics", "fear": "topics", "more": "more"}
"""State of the menu flow that lists the flows of each `menu`. A flow under "fear" that the flow *fear* does
not lead to stands with the other topics, so that somebody can find it."""

MENU_LIMIT = 12
"""Choices on one page of a menu; with more of them, the last one leads to the next page."""


def menu_flow(flows: Mapping[str, Flow]) -> Flow | None:
    """Return the menu flow with every flow that names a menu and is not listed in one yet.

    A flow stands before the first listed one with a greater `order`. None without a menu flow.
    """
    menu = flows.get(MENU)
    if menu is None:
        return None
    listed = _listed(flows)
    states = dict(menu.states)
    for flow in sorted(flows.values(), key=lambda flow: (flow.order, flow.name)):
        name = MENU_STATES.get(flow.menu or "", "")
        if name in states and f"@{flow.name}" not in listed:
            states[name] = replace(states[name], choices=_with(states[name].choices, flow, flows))
    pages = {page.name: page for state in states.values() for page in _pages(state, menu)}
    return menu if pages == dict(menu.states) else replace(menu, states=pages)


def _listed(flows: Mapping[str, Flow]) -> set[str]:
    """Return the flows that the menu leads to: itself, by the flow *fear*, or by screens beside the flows."""
    leading = (flow for flow in flows.values() if flow.menu is None or flow.name in {MENU, "fear"})
    edges = {
        f"@{flow.name}": {to for state in flow.states.values() for _, to in targets(state)}
        for flow in leading
    }
    return reachable(edges[f"@{MENU}"], edges)


def _with(choices: tuple[Choice, ...], flow: Flow, flows: Mapping[str, Flow]) -> tuple[Choice, ...]:
    behind = (
        n
        for n, choice in enumerate(choices)
        if (other := flows.get((choice.goto or "").removeprefix("@"))) and other.order > flow.order
    )
    at = next(behind, len(choices))
    return (*choices[:at], Choice(f"flow-{flow.name}", flow.title, f"@{flow.name}"), *choices[at:])


def _pages(state: State, menu: Flow) -> list[State]:
    """Return a state of the menu as one page, or as several that lead from one to the next."""
    shipped = len(menu.states[state.name].choices)
    most = max(MENU_LIMIT, shipped)
    if len(state.choices) <= most:
        return [state]
    label = next((one.label for one in menu.states[menu.start].choices if one.id == "more"), menu.title)
    pages: list[State] = []
    rest, name = state.choices, state.name
    while rest:
        last = len(rest) <= most
        onward = () if last else (Choice("next-page", label, f"{state.name}-{len(pages) + 2}"),)
        cut = len(rest) if last else most - 1
        pages.append(replace(state, name=name, choices=(*rest[:cut], *onward)))
        rest, name = rest[cut:], f"{state.name}-{len(pages) + 1}"
    return pages
