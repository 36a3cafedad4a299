"""A typed text as it is compared: with whole entries, with what is made of them, drawn-out letters or not."""

from __future__ import annotations

import pytest

from flows.dialogue.answers.typed_text import TypedText
from flows.locale.matching import words_of

WORDS = words_of({"thanks": "thanks|thank you", "small": "hm|oh|so", "bye": "bye|good night"})
LISTS = WORDS.typed


def typed(text: str) -> TypedText:
    return TypedText(text, WORDS, "en")


def test_labels_are_compared_as_they_stand_and_words_without_what_is_drawn_out() -> None:
    text = typed("  Hmmmm, THANKS! ")

    assert (text.plain, text.said) == ("hmmmm, thanks", "hm, thanks")


@pytest.mark.parametrize(
    ("text", "whole"), [("Good night.", True), ("good night, thanks", False), ("", False)]
)
def test_a_whole_entry_is_found_in_the_lists_that_are_named(text: str, *, whole: bool) -> None:
    assert typed(text).is_in("thanks", "bye") is whole


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("thank you so", True),
        ("Thanksssss, oh", True),
        ("thank", False),
        ("thanks a lot", False),
        ("...", False),
    ],
)
def test_a_text_is_made_of_entries_or_says_more(text: str, *, made: bool) -> None:
    assert typed(text).is_made_of(LISTS["thanks"], LISTS["small"]) is made


@pytest.mark.parametrize(
    ("text", "held"), [("oh, thanks, bye", True), ("thanks", False), ("bye for now", False), ("bye", True)]
)
def test_what_stands_around_a_goodbye_is_none_by_itself(text: str, *, held: bool) -> None:
    assert typed(text).holds((LISTS["bye"],), (LISTS["thanks"], LISTS["small"])) is held
