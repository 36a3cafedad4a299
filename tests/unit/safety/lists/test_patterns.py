"""Phrases of a list as patterns over signs, one sign a word."""

from __future__ import annotations

import re

import pytest

from flows.safety.lists.patterns import Patterns, reach

SIGNS = {word: chr(0xE000 + n) for n, word in enumerate(["i", "want", "to", "go", "home", "not", "never"])}
PATTERNS = Patterns(SIGNS, {"DENIED": ("not", "never")}, SIGNS["i"], frozenset({"not", "never"}))


def signs(text: str) -> str:
    return "".join(SIGNS[word] for word in text.split())


@pytest.mark.parametrize(("phrase", "text", "holds"), [
    ("want to go", "i want to go home", True), ("want to go", "want go", False),
    ("want to? go", "want go", True), ("want/go home", "go home", True), ("DENIED go", "never go", True),
    ("!DENIED go", "never go", True), ("~DENIED go", "never go", False),
])  # fmt: skip
def test_a_phrase_fits_words(phrase: str, text: str, *, holds: bool) -> None:
    if phrase.startswith("!"):  # no such word may follow where it stands
        phrase = f"never {phrase}"

    assert bool(re.search(PATTERNS.regex(phrase), signs(text))) is holds


def test_an_element_stands_for_the_words_of_its_set_and_of_each_choice() -> None:
    assert PATTERNS.words("DENIED") == ("not", "never")
    assert PATTERNS.words("go/DENIED") == ("go", "not", "never")
    assert PATTERNS.words("to?") == ("to",)


def test_a_phrase_denies_where_a_not_is_part_of_it() -> None:
    assert PATTERNS.denies("not go")
    assert PATTERNS.denies("DENIED go")
    assert not PATTERNS.denies("~not go")


def test_a_phrase_takes_as_many_words_as_it_has() -> None:
    assert reach("want to go") == 3
    assert reach("~not want to go") == 3
