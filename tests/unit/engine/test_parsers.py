"""Answers to a question: read kindly, or refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.prompt import Rejected
from flows.locale.matching import is_blank, plain
from flows.model import Kind
from tests.helpers.prompts import LIBRARY, OPTIONS, question, types


@pytest.mark.parametrize("text", ["", "  ", "\n\t\u00a0", "\u200b", "\x00\u200d"])
def test_what_cannot_be_seen_is_empty(text: str) -> None:
    assert is_blank(text)
    assert types(question("text"), text) == Rejected("empty")


@pytest.mark.parametrize(
    ("typed", "same"),
    [("  Go  ON. ", "go on"), ("“Yes”", "yes"), ("I’d", "i'd"), ("ＯＫ", "ok"), ("✓ ☐ a", "☐ a")],
)
def test_texts_are_compared_without_case_marks_and_forms(typed: str, same: str) -> None:
    assert plain(typed) == same


@given(
    st.sampled_from(["text", "choice", "multi", "list", "number", "yesno", "date", "time", "plan"]), st.text()
)
def test_any_text_is_read_or_refused_with_a_phrase_there_is(kind: Kind, text: str) -> None:
    verdict = types(question(kind, OPTIONS), text)

    if isinstance(verdict, Rejected):
        assert verdict.why in LIBRARY.phrases
    assert isinstance(verdict, Rejected) or not is_blank(text)


def test_the_words_known_are_those_of_the_content() -> None:
    assert question("say").said("yes-words", "yes")
    assert not question("say").said("nowhere-words", "yes")
    assert question("say").word("nowhere") == ""
