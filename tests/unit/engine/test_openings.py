"""A longer text picks the choice that it begins with, unless it takes it back or leaves it in doubt."""

from __future__ import annotations

import pytest

from flows.engine.openings import OPENS_WITHIN, begun
from flows.engine.prompt import Option, Prompt
from tests.helpers.prompts import question

DEGREES = (
    Option("a", "Not at all", "a"),
    Option("b", "Sort of", "b"),
    Option("c", "Very much", "c", typed="loads"),
)
YES_NO = (Option("yes", "Yes", "yes"), Option("no", "No", "no"))
ASKED, PLAIN = question("choice", DEGREES), question("choice", YES_NO)
SENSITIVE = question("choice", YES_NO, sensitive=True)


def picked(asked: Prompt, text: str) -> tuple[str, bool] | None:
    found = begun(asked, text)
    return (found.option.value, found.rest) if found else None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sort of, because Mum's day centre closes at four", ("b", True)),
        ("sort of", ("b", False)),
        ("loads. I never stop", ("c", True)),
        ("Sort of, please", ("b", False)),
        ("Sort of a mess here", None),
        ("It's sort of", ("b", False)),
        ("My sister says very much", None),
        ("Sort of, no, very much", None),
        ("sort of " + "really, " * OPENS_WITHIN, None),
        ("", None),
    ],
)
def test_the_choice_at_the_beginning_is_picked(text: str, found: tuple[str, bool] | None) -> None:
    assert picked(ASKED, text) == found


def test_a_no_to_a_sensitive_question_is_taken_only_where_nothing_is_in_doubt() -> None:
    assert picked(SENSITIVE, "No, nothing like that, I'm only tired") == ("no", True)
    assert picked(SENSITIVE, "No, well, maybe sometimes") is None
    assert picked(SENSITIVE, "Well, no") is None
    assert picked(SENSITIVE, "No, " + "I only sleep badly and " * 10) is None


def test_a_yes_and_a_no_together_pick_nothing() -> None:
    assert picked(PLAIN, "yes, I did") == ("yes", True)
    assert picked(PLAIN, "yes, no") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("yeah he called me late", ("yes", True)),
        ("no i havent told her", ("no", True)),
        ("One time yes. I did call them", ("yes", True)),
        ("maybe yes. I did call them", None),
        ("yeah I don't think so", None),
        ("yes man", None),
    ],
)
def test_a_yes_needs_no_comma_before_a_clause(text: str, found: tuple[str, bool] | None) -> None:
    assert picked(PLAIN, text) == found


def test_what_follows_the_yes_of_a_label_begins_it_as_well() -> None:
    partly = question(
        "choice", (Option("bit", "Yes, a bit", "bit"), Option("none", "I don't think so", "none"))
    )

    assert picked(partly, "a bit, yeah. It sits there") == ("bit", True)


def test_the_words_behind_a_choice_are_kept_as_they_were_typed() -> None:
    found = begun(PLAIN, "One time yes.  I did call, Anna")

    assert found is not None
    assert found.behind == "I did call, Anna"
