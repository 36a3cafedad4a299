"""The dialog stack holds flow runs over each other, and the top one asks."""

from __future__ import annotations

from msgspec.structs import replace

from flows.model import EMPTY_STACK, Session, Stack

MENU, FEAR, HELP = (Session(flow, 1, "logic", "start", 1) for flow in ("menu", "fear", "help"))
THREE = Stack((MENU, FEAR, HELP))


def test_the_run_pushed_last_is_on_top_and_the_first_at_the_base() -> None:
    stack = EMPTY_STACK.push(MENU).push(FEAR)

    assert (stack.top, stack.base, stack.flow) == (FEAR, MENU, "fear")
    assert stack.below == Stack((MENU,))


def test_an_empty_stack_is_false_and_asks_nothing() -> None:
    assert not EMPTY_STACK
    assert EMPTY_STACK.flow == ""
    assert not EMPTY_STACK.leads_back


def test_back_leads_on_where_a_run_lies_below_or_a_question_before() -> None:
    answered = replace(FEAR, path=("door",))

    assert Stack((MENU, FEAR)).leads_back
    assert Stack((answered,)).leads_back
    assert not Stack((FEAR,)).leads_back


def test_the_uppermost_run_of_a_flow_is_found() -> None:
    later = replace(FEAR, token=2)
    stack = THREE.push(later)

    assert stack.find("fear") is later
    assert stack.find("sleep") is None
    assert stack.below_run_of("fear") == THREE
    assert stack.below_run_of("sleep") == stack


def test_a_change_that_changes_no_run_returns_the_stack_itself() -> None:
    assert THREE.changed(lambda run: run) is THREE
    assert THREE.with_top(HELP) is THREE
    assert THREE.changed(lambda run: replace(run, token=9)).top.token == 9
    assert THREE.with_top(MENU).runs == (MENU, FEAR, MENU)
