"""A recap is right, or names its parts so that the wrong one is asked again."""

from __future__ import annotations

import pytest

from flows.engine.prompt import Accepted, Option, Partial, Rejected
from flows.engine.prompts.recap import PUT_RIGHT
from tests.helpers.prompts import question, taps, types

PARTS = (Option("#0", "It happens", "where"), Option("#1", "It costs me", "cost"))
ASKED, PUTTING_RIGHT = question("recap"), question("recap", PARTS, (PUT_RIGHT,))


@pytest.mark.parametrize("typed", ["yes", "Yes!", "yep", "yeah basically", "yeah fair enough"])
def test_yes_goes_on(typed: str) -> None:
    assert isinstance(types(ASKED, typed), Accepted)
    assert isinstance(taps(ASKED, ":yes"), Accepted)


@pytest.mark.parametrize("typed", ["Not quite", "no"])
def test_not_quite_asks_which_part_is_not_right(typed: str) -> None:
    assert types(ASKED, typed) == Partial((PUT_RIGHT,))
    assert taps(ASKED, ":no") == Partial((PUT_RIGHT,))


def test_the_picked_part_is_asked_again() -> None:
    for result in (taps(PUTTING_RIGHT, "#1"), types(PUTTING_RIGHT, "it costs me")):
        assert isinstance(result, Accepted)
        assert result.again == "cost"


def test_a_yes_says_that_all_is_right_after_all() -> None:
    result = types(PUTTING_RIGHT, "no wait, yes")
    again = types(PUTTING_RIGHT, "yeah that's right")

    assert isinstance(again, Accepted)
    assert again.again == ""
    assert result == Rejected("choose")


def test_anything_else_is_refused_with_what_to_choose() -> None:
    assert types(ASKED, "the second one") == Rejected("yes-or-no")
    assert types(PUTTING_RIGHT, "neither") == Rejected("choose")
