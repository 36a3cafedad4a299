"""Reading a text costs no more than its length allows, whatever it holds."""

from __future__ import annotations

import pytest

from flows.safety.normalise import pieces


@pytest.mark.parametrize(
    "part", ["want to die ", "i ", "k***l ", "not want to live ", "die. i ", "die,", "a-b*c_ ", "\\ufdfa "]
)
def test_what_repeats_is_looked_at_a_few_times_only(part: str) -> None:
    assert len(pieces(part * (4096 // len(part)))) <= 60


def test_what_comes_after_repeats_is_read() -> None:
    assert pieces("i do not want to die " * 190 + "but i want to kill myself")[-3:] == (
        "to",
        "kill",
        "myself",
    )


def test_an_everyday_text_loses_nothing() -> None:
    text = "today was long and i was tired and then we talked and it helped a little " * 2

    assert " ".join(pieces(text)) == text.strip()


def test_a_short_would_makes_no_other_word() -> None:
    assert " ".join(pieces("she'd said we’d go, he'd not")) == "she would said we would go , he would not"
