"""English words that are a whole sentence, and those that only look like one."""

from __future__ import annotations

import pytest

from flows.listening.grammar.english_clauses import after_adverbs, is_clause, is_told_by_a_clause


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


@pytest.mark.parametrize(
    "text", ["my mother is in hospital", "i work nights", "moneys tight", "kids are sick", "nothing helps"]
)
def test_a_subject_with_its_verb_is_a_clause(text: str) -> None:
    assert is_clause(words(text))


@pytest.mark.parametrize("text", ["my debts", "panic on the stairs", "binge eating", "worry less"])
def test_a_thing_or_an_act_alone_is_none(text: str) -> None:
    assert not is_clause(words(text))


def test_a_thing_can_be_told_by_a_clause_behind_it() -> None:
    assert is_told_by_a_clause(words("something my therapist said"))
    assert not is_told_by_a_clause(words("something else"))


def test_adverbs_in_front_are_passed_over() -> None:
    assert after_adverbs(words("mostly about money")) == 1
    assert after_adverbs(words("about money")) == 0
