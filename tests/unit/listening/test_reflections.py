"""Which line answers is a matter of rule, the same every time."""

# ruff: noqa: E501 - what people type stands close together

from __future__ import annotations

import pytest

from flows.listening.recap import RECAP_CHARS, laid_out
from flows.listening.reflections import band, chosen, excerpt, opening_words, quotable, seed


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


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "the slow mornings", "the slow mornings"),
        (
            "en",
            "My choir, if that counts. Nobody asks you anything, you breathe at the same time as thirty others.",
            "My choir, if that counts …",
        ),
        (
            "en",
            "Honestly? I'm scared they'll all go back to their own lives. And that I'll be the host again, for fourteen.",
            "… I'm scared they'll all go back to their own lives …",
        ),
        (
            "en",
            "I think of it like a bridge that has to carry full load on the first day, and if one bolt is missing you close it",
            "I think of it like a bridge that has to carry full load on the first day …",
        ),
        (
            "en",
            "She's kind and she means well, I know that. But every time I leave I feel smaller than before I came.",
            "",
        ),
        (
            "en",
            "What would you say to a friend who does that every single week, and who then says that it was nothing?",
            "",
        ),
        (
            "en",
            "Id want to be able to drive the kids to nippers on sunday morning without doing the maths on last night",
            "Id want to be able to drive the kids to nippers on sunday morning …",
        ),
        ("en", "idk", ""),
        (
            "de",
            "Ich kann am Stausee nicht vorbeifahren. Also nehme ich jeden Morgen den langen Weg und sage, er sei schöner.",
            "Ich kann am Stausee nicht vorbeifahren …",
        ),
        (
            "es",
            "No puedo pasar por delante del pantano. Cada mañana doy un rodeo y digo que me gustan las vistas desde allí.",
            "No puedo pasar por delante del pantano …",
        ),
    ],
)
def test_long_words_are_quoted_by_their_beginning(language: str, typed: str, said: str) -> None:
    assert excerpt(typed, language) == said


@pytest.mark.parametrize(("text", "said"), [
    ("my sister", "my sister"), ("the twins and i clean offices in the evenings so theres no hour", "the twins …"),
    ("work, and the commute that takes two hours each way every day", "work, and the commute that takes two hours …"),
    ("x" * 60, f"{'x' * 45} …"),
])  # fmt: skip
def test_long_words_are_named_by_their_first_ones_when_they_come_again(text: str, said: str) -> None:
    assert opening_words(text, "en") == said
