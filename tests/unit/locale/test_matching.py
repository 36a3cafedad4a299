"""Typed words are compared whatever their form: case, marks, skin tones, and one word after another."""

from __future__ import annotations

import pytest

from flows.locale.matching import alternatives, is_blank, longest, made_of, plain, unmarked, words_of
from tests.helpers.offenders import each

YES, PLEASE = frozenset({"yes", "go on"}), frozenset({"please"})


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("  Yes!! ", "yes"),
        ("ＹＥＳ", "yes"),
        ("I don’t", "i don't"),
        ("👍🏽", "👍"),
        ("“quoted”", "quoted"),
        ("go\n on", "go on"),
        ("3.5", "3.5"),
    ],
)
def test_a_text_is_compared_without_what_means_nothing(typed: str, compared: str) -> None:
    assert plain(typed) == compared


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Yes, please!", True),
        ("please go on", True),
        ("go", False),
        ("yes but not now", False),
        ("", False),
        (" ".join(["yes"] * 12), True),
        (" ".join(["yes"] * 13), False),
    ],
)
def test_a_text_is_made_of_known_ones_or_says_more(typed: str, known: bool) -> None:
    assert made_of(typed, YES, PLEASE) is known


def test_a_bar_stands_between_words_that_mean_the_same() -> None:
    words = words_of({"yes-words": "Yes|Go on!||", "title": "A | B"})

    assert words.typed["yes-words"] == YES
    assert words.written["title"] == "A | B"


@pytest.mark.parametrize(("text", "blank"), [("", True), (" \u200d\n", True), ("\u2060", True), (".", False)])
def test_joiners_and_spaces_are_blank(text: str, blank: bool) -> None:
    assert is_blank(text) is blank


def test_the_longest_reading_of_each_place_is_taken() -> None:
    known = {("new", "york"): 2, ("york",): 1}

    read = longest(["in", "new", "york", "york"], 3, lambda words: known.get(tuple(words)))

    assert list(read) == [(0, None), (1, 2), (3, 1)]


@each(("written", "typed"), [
    ("ya sé qué es", {"ya se que es"}), ("zurück", {"zuruck", "zurueck"}), ("español", {"espanol"}),
    ("done", set[str]()),
])  # fmt: skip
def test_a_text_is_also_typed_without_its_accents(written: str, typed: set[str]) -> None:
    assert unmarked(written) == typed
    assert alternatives(written) == {written, *typed}


def test_a_word_without_accents_stays_what_it_means_by_itself() -> None:
    words = words_of({"good": "schön|gemütlich", "small": "schon"})

    assert words.typed["good"] == {"schön", "schoen", "gemütlich", "gemutlich", "gemuetlich"}
    assert words.typed["small"] == {"schon"}
