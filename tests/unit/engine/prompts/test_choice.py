"""One of several choices, by tap or by typing."""

from __future__ import annotations

import pytest

from flows.engine.parsers import pick
from flows.engine.prompt import Accepted, Option, Partial, Rejected
from flows.model import OTHER, OWN, Given
from tests.helpers.prompts import OPTIONS, question, taps, types


@pytest.mark.parametrize("typed", ["Calm", "calm.", "3", "３", "٣", "c"])
def test_a_choice_is_found_by_its_label_or_its_number(typed: str) -> None:
    found = pick(question("choice", OPTIONS), Given(typed))

    assert (found is None) == (typed == "c")
    assert found is None or found.value == "c"


@pytest.mark.parametrize("typed", ["0", "4", "1" * 10, "⑩" * 4096])
def test_a_number_that_no_button_has_picks_nothing(typed: str) -> None:
    assert types(question("choice", OPTIONS), typed) == Rejected("choose")


def test_a_choice_is_found_by_its_label_up_to_a_colon_where_one_alone_begins_so() -> None:
    lengths = (Option("s", "Short: 5 questions", "short"), Option("w", "All of it: 9 minutes", "whole"))
    fits = (Option("f", "Yes: fear", "fear"), Option("g", "Yes: goals", "goals"))

    whole, short = (types(question("choice", lengths), text) for text in ("all of it", "Short."))
    assert isinstance(whole, Accepted)
    assert isinstance(short, Accepted)
    assert (whole.value, short.value) == ("whole", "short")
    assert isinstance(types(question("choice", fits), "yes"), Rejected)
    assert isinstance(types(question("choice", lengths, own={"exact": True}), "short"), Rejected)


def test_a_span_among_the_typed_words_is_a_number_and_exact_takes_typed_words_alone() -> None:
    ages = (
        Option("old", "Older", "old", typed="grown|18-120"),
        Option("young", "Younger", "young", typed="3-17"),
    )
    told = {
        text: types(question("choice", ages, own={"exact": True}), text)
        for text in ("18", "17", "121", "grown")
    }

    found = {text: one.value if isinstance(one, Accepted) else "" for text, one in told.items()}
    assert found == {"18": "old", "17": "young", "121": "", "grown": "old"}


def test_an_id_that_is_a_number_wins_over_the_place() -> None:
    numbers = (Option("1", "Not me", "1"), Option("0", "Very much", "0"))

    found = pick(question("choice", numbers), Given("0"))
    second = pick(question("choice", numbers), Given("2"))

    assert (found, second) == (numbers[1], numbers[1])


def test_a_choice_says_where_it_leads() -> None:
    assert taps(question("choice", OPTIONS), "b") == Accepted("b", "Both, really", "there")


def test_what_is_no_choice_is_refused_where_own_words_are_not_asked_for() -> None:
    assert taps(question("choice", OPTIONS), "z") == Rejected("unknown-button")
    assert taps(question("choice", OPTIONS), OTHER) == Rejected("unknown-button")


def test_own_words_in_a_choice_are_marked_as_such() -> None:
    asked = question("choice", OPTIONS, other=True)

    assert types(asked, " mint ") == Accepted(OWN + "mint", "mint")
    assert taps(asked, OTHER) == Partial((), "type-it")
    assert taps(asked, "z") == Rejected("unknown-button")
