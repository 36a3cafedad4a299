"""A flow's diagram has each state and each way that the check of targets knows, and no other."""

from __future__ import annotations

import itertools

from flows.authoring.diagram import OTHERWISE, diagram, route
from flows.definition.checks.ways import targets
from flows.definition.draft import Draft
from tests.helpers.chat import shipped_reading
from tests.helpers.diagrams import opened_by_the_program
from tests.helpers.offenders import each

DRAFTS = shipped_reading().drafts


@each("draft", DRAFTS.values())
def test_a_diagram_has_every_state_and_every_way(draft: Draft) -> None:
    drawn = diagram(draft)

    states = draft.flow.states
    leads = {(state.name, to) for state in states.values() for _, to in targets(state)}
    assert {(edge.source, edge.target) for edge in drawn.edges} == leads
    assert len(drawn.edges) == len(leads)
    assert [node.id for node in drawn.nodes if node.kind != "flow"] == list(states)
    assert {node.id for node in drawn.nodes if node.kind == "flow"} == {to for _, to in leads if to[0] == "@"}
    assert {node.id for node in drawn.nodes if node.kind == "end"} == {
        state.name for state in states.values() if state.kind == "end"
    }


@each("draft", DRAFTS.values())
def test_a_route_leads_to_every_node_over_edges_that_are_there(draft: Draft) -> None:
    drawn = diagram(draft)
    edges = {(edge.source, edge.target) for edge in drawn.edges}

    opened = opened_by_the_program(draft)
    for node in drawn.nodes:
        way = route(drawn, node.id)
        if not way:
            assert node.id in opened, "only what the program opens by itself lies apart"
            continue
        assert (way[0], way[-1]) == (drawn.start, node.id)
        assert set(itertools.pairwise(way)) <= edges


def test_a_way_is_named_by_its_button_its_condition_or_what_is_left() -> None:
    drawn = diagram(DRAFTS["symptoms"])

    labels = {label for edge in drawn.edges for label in edge.labels}
    assert OTHERWISE in labels
    assert any("“" in label for label in labels)
    assert route(drawn, "nowhere") == ()
