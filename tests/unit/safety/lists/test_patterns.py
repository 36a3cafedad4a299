"""Phrases of a list as patterns over signs, one sign a word."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.safety.lexicon_files import Level
from flows.safety.lists.patterns import END, Patterns, Row, reach, signs_of
from tests.helpers.phrase_regex import regex

WORDS = ["i", "want", "to", "go", "home", "not", "never"]
SIGNS = signs_of(WORDS)
PATTERNS = Patterns(SIGNS, {"DENIED": ("not", "never")}, SIGNS["i"], frozenset({"not", "never"}))
ROWS = st.lists(st.sampled_from([*SIGNS.values(), END]), max_size=14)
_NAMED = st.sampled_from(["i", "want", "to", "go", "home", "DENIED", "want/go", "to/DENIED"])
_OTHER = st.sampled_from(["..", "...", "!i", "~go", "!DENIED", "to?", "want/go?", "^", "$"])


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """Phrases of words in a row, with gaps, ends and what must not stand there; or in any order."""
    words = draw(st.lists(_NAMED, min_size=1, max_size=5))
    if draw(st.booleans()) and 1 < len(words) < 5:
        return " ".join(["&", *words, *draw(st.lists(st.just("!i"), max_size=1))])
    between = [draw(st.lists(_OTHER, max_size=2)) for _ in words]
    return " ".join(one for word, others in zip(words, between, strict=True) for one in (*others, word))


def signs(text: str) -> str:
    return "".join(SIGNS[word] for word in text.split())


@pytest.mark.parametrize(("phrase", "text", "holds"), [
    ("want to go", "i want to go home", True), ("want to go", "want go", False),
    ("want to? go", "want go", True), ("want/go home", "go home", True), ("DENIED go", "never go", True),
    ("never !DENIED go", "never go", True), ("~DENIED go", "never go", False),
    ("want .. home", "want to go home", True), ("want .. home", "want to go not home", False),
    ("& home go", "go to home", True), ("& home go", "home never", False),
])  # fmt: skip
def test_a_phrase_fits_words(phrase: str, text: str, *, holds: bool) -> None:
    row = Row(signs(text))

    assert bool([*PATTERNS.pattern(phrase).spans(row, 0, len(signs(text)))]) is holds


@given(phrases(), ROWS, st.sampled_from([None, "idiom"]))
def test_a_pattern_finds_what_an_expression_finds(phrase: str, row: list[str], level: Level | None) -> None:
    expected = re.compile(regex(PATTERNS, phrase, SIGNS["i"], level)).finditer("".join(row))

    found = [*PATTERNS.pattern(phrase, level).spans(Row(row), 0, len(row))]

    assert found == [match.span() for match in expected]


@given(phrases(), ROWS, st.integers(0, 14), st.integers(0, 14))
def test_a_pattern_finds_the_same_in_a_part_of_a_row(phrase: str, row: list[str], a: int, b: int) -> None:
    begin, end = sorted((min(a, len(row)), min(b, len(row))))
    text = "".join(row)
    expression = re.compile(regex(PATTERNS, phrase))
    apart = {*"^$!"}.isdisjoint(phrase)  # what stands behind the end is seen, and by an expression it isn't

    found = [*PATTERNS.pattern(phrase).spans(Row(row), begin, end)]

    assert not apart or found == [match.span() for match in expression.finditer(text, begin, end)]
    assert all(begin <= start < stop <= end for start, stop in found)


@given(phrases(), ROWS)
def test_words_around_a_hit_are_the_same_as_an_expression(phrase: str, row: list[str]) -> None:
    text = "".join(row)

    found = re.compile(PATTERNS.regex(phrase)).finditer(text)

    expected = re.compile(regex(PATTERNS, phrase)).finditer(text)
    assert [match.span() for match in found] == [match.span() for match in expected]


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
