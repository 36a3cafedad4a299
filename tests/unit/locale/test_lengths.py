"""Texts are measured, shortened and split by what people see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.locale.lengths import clip, one_line, split, utf16

WORDS = st.text(st.characters(codec="utf-16", exclude_categories=["Cs"]), max_size=40)


@given(st.text(max_size=80))
def test_utf16_counts_what_telegram_counts(text: str) -> None:
    assert utf16(text) == sum(2 if char > "\uffff" else 1 for char in text)


@given(WORDS, st.integers(1, 40))
def test_a_clipped_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    short = clip(text, limit)

    assert len(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("enough", 6, "enough"),
        ("too long here", 9, "too long…"),
        ("ab👩‍👩‍👧c", 5, "ab…"),
        ("ab👍🏽cd", 4, "ab…"),
        ("abe\u0301d", 4, "ab…"),
        ("a🇩🇪🇫🇷b", 5, "a🇩🇪…"),
    ],
)
def test_a_clip_never_goes_through_a_letter_or_an_emoji(text: str, limit: int, short: str) -> None:
    assert clip(text, limit) == short


def test_a_text_of_several_lines_is_cut_on_one() -> None:
    assert one_line(" to sleep \n\tthrough  the night", 15) == "to sleep throu…"


@given(st.text(st.sampled_from("ab \n👍👩\u200d\u0301"), max_size=200), st.integers(2, 30))
def test_split_loses_nothing_and_every_part_fits(text: str, limit: int) -> None:
    parts = split(text, limit)

    assert "".join(parts) == text
    assert all(0 < utf16(part) <= limit for part in parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("short", ("short",)),
        ("one two\n\nthree\nfour", ("one two\n\n", "three\nfour")),
        ("one two\nthree four", ("one two\n", "three four")),
        ("one two three four", ("one two ", "three four")),
        ("onetwothreefour", ("onetwothreef", "our")),
        ("12345678901👍x", ("12345678901", "👍x")),
    ],
)
def test_split_cuts_at_a_paragraph_then_a_line_then_a_word(text: str, parts: tuple[str, ...]) -> None:
    assert split(text, 12) == parts


def test_a_long_text_is_cut_at_telegrams_limit() -> None:
    parts = split("word " * 2000)

    assert [len(part) for part in parts] == [4095, 4095, 1810]
