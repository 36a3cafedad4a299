"""Quotation marks by the code of a language."""

from __future__ import annotations

import pytest

from flows.listening.quote_marks import QUOTE_MARKS, USUAL, QuoteMarks, marks_of


@pytest.mark.parametrize(("code", "quoted", "inner"), [
    ("en", "“x”", "‘x’"),
    ("de", "„x“", "‚x‘"),
    ("es", "“x”", "‘x’"),
    ("fr", "«\u202fx\u202f»", "“x”"),
    ("pl", "„x”", "«x»"),
    ("it", "«x»", "“x”"),
    ("ru", "«x»", "„x“"),
    ("sv", "”x”", "’x’"),
    ("ja", "「x」", "『x』"),
])  # fmt: skip
def test_words_are_quoted_as_the_language_does(code: str, quoted: str, inner: str) -> None:
    marks = marks_of(code)

    assert f"{marks.opening}x{marks.closing}" == quoted
    assert f"{marks.inner_opening}x{marks.inner_closing}" == inner


@pytest.mark.parametrize(("code", "same_as"), [
    ("de-AT", "de"), ("fr-CA", "fr"), ("en-GB", "en"), ("zh", "en"), ("pt-BR", "en"),
    ("xx", "en"), ("", "en"), ("DE", "en"),
])  # fmt: skip
def test_a_code_without_marks_of_its_own_has_those_of_its_language_or_the_usual_ones(
    code: str, same_as: str
) -> None:
    assert marks_of(code) == marks_of(same_as)


@pytest.mark.parametrize(("code", "language"), [("fr-CH", "fr"), ("pt-PT", "pt"), ("zh-TW", "zh")])
def test_a_whole_code_goes_before_its_language(code: str, language: str) -> None:
    assert marks_of(code) != marks_of(language)


def test_a_quote_within_a_quote_has_other_marks_and_no_mark_is_missing() -> None:
    every: list[QuoteMarks] = [USUAL, *QUOTE_MARKS.values()]

    assert [
        one for one in every if one.opening == one.inner_opening or one.closing == one.inner_closing
    ] == []
    assert all(one.opening and one.closing and one.inner_opening and one.inner_closing for one in every)
