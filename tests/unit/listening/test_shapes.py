"""Shapes of typed words in any language; those of each language are tested with its grammar."""

from __future__ import annotations

import pytest

from flows.listening.shapes import sentences, shape


@pytest.mark.parametrize(
    "typed", ["don't know why he left. dr. no said so", "at 3 a.m. I wake", "being alone... again"]
)
def test_a_stop_within_a_sentence_ends_none(typed: str) -> None:
    assert len(sentences(typed)) == typed.count(". dr") + 1


def test_a_language_without_word_lists_splices_nothing() -> None:
    assert shape("meus amigos", "pt") == "other"
    assert shape("quem sou eu?", "pt") == "question"


@pytest.mark.parametrize("region", ["en-GB", "es-419", "de-CH"])
def test_a_region_is_heard_as_its_language(region: str) -> None:
    typed = {"en-GB": "my debts", "es-419": "mis deudas", "de-CH": "meine Schulden"}[region]
    assert shape(typed, region) == "thing"


def test_sentence_ends_are_found_in_words_marks_and_spaces_of_any_length() -> None:
    assert sentences("It's a lot…! Then I go. e.g. at 3. May is hard?! Yes.") == (
        "It's a lot…!",
        "Then I go.",
        "e.g. at 3. May is hard?!",
        "Yes.",
    )
    for sign in "a!. …":
        assert sentences(sign * 20_000) == ((sign * 20_000).strip(),)
