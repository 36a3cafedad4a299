"""The position in the dialogue: tokens only grow, and a suspended run is there once."""

from __future__ import annotations

from flows.model import EMPTY_STACK, Session, Stack
from flows.person import Dialog, Line, ScreenState

FEAR, GOALS = Session("fear", 1, "a", "door", 7), Session("goals", 1, "b", "mine", 9)


def test_the_token_of_a_dialog_is_the_last_one_given_out() -> None:
    assert Dialog(token=3).with_stack(Stack((FEAR,))).token == 7
    assert Dialog(token=8).with_stack(Stack((FEAR,))).token == 8
    assert Dialog(token=8).with_stack(EMPTY_STACK).token == 8


def test_a_run_is_suspended_in_place_of_another_of_its_flow() -> None:
    before = Dialog(stack=Stack((FEAR,)), suspended=(Session("fear", 1, "a", "why", 2), GOALS))

    after = before.suspend(FEAR)

    assert (after.stack, after.suspended) == (EMPTY_STACK, (GOALS, FEAR))


def test_a_run_is_resumed_with_a_token_of_its_own_and_nothing_that_waits() -> None:
    before = Dialog(suspended=(FEAR, GOALS), pending_text="held", token=12)

    after = before.resume(FEAR, FEAR)

    assert (after.stack.top.token, after.token) == (13, 13)
    assert (after.suspended, after.pending_text) == ((GOALS,), "")


def test_a_flow_that_is_dropped_takes_the_text_that_waits_for_it() -> None:
    after = Dialog(suspended=(FEAR, GOALS), pending_text="held").drop("fear")

    assert (after.suspended, after.pending_text) == ((GOALS,), "")


def test_a_screen_in_front_has_new_buttons_and_a_page_that_was_begun_is_kept() -> None:
    shown = Dialog(token=4).show(ScreenState("page", lines=(Line("what", "What it is", "words"),)))

    assert shown.screen is not None
    assert (shown.token, shown.screen.token) == (5, 5)
    closed = shown.close_screen().screen
    assert closed is not None
    assert (closed.view, len(closed.lines)) == ("", 1)
    assert Dialog().show(ScreenState("history")).close_screen().screen is None
