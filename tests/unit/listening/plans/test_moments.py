"""The moment of a plan as the beginning of a sentence."""

from __future__ import annotations

import pytest

from flows.listening.plans.moments import half, has_own_start, is_time, is_verb_first, tapped_cue


@pytest.mark.parametrize(("language", "cue", "beginning"), [
    ("en", "on Mondays", "On Mondays"), ("en", "tired", "When I'm tired"), ("de", "montags", "Montags"),
    ("es", "los lunes", "Los lunes"), ("en", "a bad night", "On a bad night"),
])  # fmt: skip
def test_a_cue_begins_a_sentence(language: str, cue: str, beginning: str) -> None:
    assert half(cue, language) == beginning


def test_a_moment_with_a_when_of_its_own_is_known() -> None:
    assert has_own_start("when I wake up", "en")
    assert has_own_start("wenn ich aufwache", "de")
    assert not has_own_start("tired", "en")


def test_a_time_is_told_from_a_feeling() -> None:
    assert is_time("on mondays", "en")
    assert not is_time("tired", "en")


def test_a_german_moment_may_begin_with_its_verb() -> None:
    assert is_verb_first("ruft er an")
    assert not is_verb_first("er ruft an")


def test_a_cue_of_an_author_is_said_behind_a_when() -> None:
    assert tapped_cue("I sit down", "en") == "when I sit down"
