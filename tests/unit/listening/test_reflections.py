"""Which line answers is a matter of rule, the same every time."""

from __future__ import annotations

import pytest

from flows.listening.recap import RECAP_CHARS, laid_out
from flows.listening.reflections import band, chosen, quotable, seed


def test_the_choice_among_variants_is_the_same_everywhere() -> None:
    assert seed("anna", "2026-03-02", "fear") == 1_241_546_501
    assert chosen(["a", "b"], 4) == "a"
    assert chosen(["a", "b"], 5) == "b"


def test_a_line_gives_way_where_its_first_word_opened_one_of_the_last_two() -> None:
    variants = ["So it is.", "It is both."]

    assert chosen(variants, 0, ["So you said."]) == "It is both."
    assert chosen(variants, 0, ["So you said.", "Small.", "Kept."]) == "So it is."
    assert chosen(variants, 0, ["So you said.", "It was."]) == "So it is."
    assert chosen([], 3) == ""


@pytest.mark.parametrize(("typed", "fits"), [
    ("my friends", True), ("nothing", False), ("a" * 91, False), ("two\nlines", False), ("…", False),
    ("12", False),
])  # fmt: skip
def test_only_words_that_say_something_are_quoted_back(typed: str, fits: bool) -> None:
    assert quotable(typed, "en") is fits


@pytest.mark.parametrize(("value", "name"), [(0, "0-3"), (3, "0-3"), (10, "10"), (7, "")])
def test_a_number_is_in_a_band(value: int, name: str) -> None:
    assert band(value, ["0-3", "10", "typed"]) == name


def test_a_recap_leaves_out_parts_that_do_not_fit() -> None:
    text = laid_out("So:", ["a" * 120, "b" * 120, "c" * 120], "Right?")

    assert len(text) <= RECAP_CHARS
    assert text.startswith("So:\n• aaa")
    assert text.endswith("b\nRight?")
