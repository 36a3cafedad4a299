"""Several of the choices, by taps or typed at once."""

from __future__ import annotations

import pytest

from flows.engine.prompt import Accepted, Partial, Rejected
from flows.engine.prompts.multi import OWN_PICKS
from flows.model import DONE, OTHER, OWN
from tests.helpers.prompts import OPTIONS, question, taps, types


def test_taps_in_a_multi_add_and_take_out() -> None:
    asked = question("multi", OPTIONS, ("c",))

    assert taps(asked, "b") == Partial(("c", "b"))
    assert taps(asked, "c") == Partial(())
    assert taps(asked, "a") == Partial(("a",))
    assert taps(question("multi", OPTIONS, ("a",)), "b") == Partial(("b",))


def test_several_can_be_typed_at_once() -> None:
    assert types(question("multi", OPTIONS, ("c",)), "1, calm") == Partial(("c", "a"))


def test_what_is_no_pick_is_refused_or_taken_as_own_words() -> None:
    assert types(question("multi", OPTIONS), "mint") == Rejected("choose-several")
    assert taps(question("multi", OPTIONS), OTHER) == Rejected("unknown-button")
    open_ = question("multi", OPTIONS, ("a",), other=True)
    assert types(open_, "mint, calm") == Partial((OWN + "mint, calm",))
    assert taps(open_, OTHER) == Partial(("a",), "type-it")
    assert taps(open_, "z") == Rejected("unknown-button")


def test_the_same_own_words_are_not_there_twice() -> None:
    assert types(question("multi", OPTIONS, (OWN + "mint", "c"), other=True), "mint") == Partial(
        ("c", OWN + "mint")
    )


def test_own_words_beside_choices_are_no_more_than_fit() -> None:
    full = tuple(f"{OWN}{n}th line" for n in range(OWN_PICKS))

    assert types(question("multi", OPTIONS, full, other=True), "one more") == Rejected(
        "list-full", (("high", OWN_PICKS),)
    )


@pytest.mark.parametrize("done", ["done", "Finished", "that's it"])
def test_a_multi_is_closed_by_typing_or_tapping_done(done: str) -> None:
    asked = question("multi", OPTIONS, ("c", "b", OWN + "mint"))

    closed = Accepted(
        ("c", "b", OWN + "mint"), "Calm, Both, really, mint", "there", ("Calm", "Both, really", "mint")
    )
    assert types(asked, done) == taps(asked, DONE) == closed
    assert types(question("multi", OPTIONS), done) == Rejected("pick-one")
