"""Text as it is set: its direction, and characters that no font has."""

from __future__ import annotations

import pytest

from bot.files import typesetter
from bot.files.typesetter import right_to_left


@pytest.mark.parametrize(("text", "rtl"), [
    ("3 of us", False), ("שלום 3", True), ("… مرحبا", True), ("ok שלום", False), ("", False),
])  # fmt: skip
def test_the_first_letter_says_where_a_text_runs(text: str, *, rtl: bool) -> None:
    assert right_to_left(text) is rtl


def test_a_character_without_a_glyph_is_a_box_and_a_control_is_a_mark() -> None:
    with typesetter.opened("a\U0001fffe") as setter:
        assert setter is not None
        assert setter.missing == "\U0001fffe"
        assert setter.drawn("a\U0001fffe\x07") == "a□\ufffd"
        assert setter.drawn("\u202eabc") == "abc"


def test_a_long_word_may_be_broken_where_the_line_ends() -> None:
    with typesetter.opened("a") as setter:
        assert setter is not None
        assert setter.words("x" * 30)["text"] == "x" * 20 + "\u200b" + "x" * 10
        assert setter.part("x" * 30)["text"] == "x" * 30
