"""Words around a hit, and what they make of it."""

from __future__ import annotations

import pytest

from flows.safety.lists.patterns import Patterns
from flows.safety.lists.rarest import Rarest, word_index
from flows.safety.lists.surroundings import Surrounding, Surroundings

WORDS = ("not", "a", "joke", "once")
SIGNS = {word: chr(0xE000 + n) for n, word in enumerate(WORDS)}
PATTERNS = Patterns(SIGNS, {}, "", frozenset({"not"}))


def signs(text: str) -> str:
    return "".join(SIGNS[word] for word in text.split())


@pytest.mark.parametrize(("where", "text", "found"), [
    ("before", "once not", {"denied"}), ("before", "not once", set()), ("after", "not once", {"denied"}),
    ("after", "once not", set()),
])  # fmt: skip
def test_words_stand_right_beside_a_hit(where: str, text: str, found: set[str]) -> None:
    line = Surrounding(PATTERNS, where, "denied", "not", ())  # type: ignore[arg-type]  # one of the places
    lines = Surroundings([line], Rarest([word_index([[0]])], "".join(SIGNS[word] for word in WORDS)))

    assert lines.frames(signs(text), signs(text)) == found


def test_a_line_needs_a_word_of_each_further_set() -> None:
    further = (frozenset({SIGNS["joke"]}),)
    line = Surrounding(PATTERNS, "after", "joke", "a", further)
    lines = Surroundings([line], Rarest([word_index([[1]])], "".join(SIGNS[word] for word in WORDS)))

    assert lines.frames(signs("a joke"), signs("a joke")) == {"joke"}
    assert lines.frames(signs("a once"), signs("a once")) == frozenset()
