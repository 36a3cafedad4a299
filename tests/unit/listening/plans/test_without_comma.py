"""A plan is taken apart where nothing stands between its moment and its act."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

from flows.listening.plans.act_first import Halves
from flows.listening.plans.without_comma import without_comma
from tests.helpers.offenders import each


@each(("language", "typed", "cue"), [
    ("en", "when the meeting ends walk home", "when the meeting ends"), ("en", "if nan rings I'm out", "if nan rings"),
    ("en", "after the school run go to the library", "after the school run"), ("es", "si no me animo te doy la nota", "si no me animo"),
    ("de", "wenn er brüllt geh ich raus", "wenn er brüllt"),
])  # fmt: skip
def test_the_act_begins_behind_a_whole_moment(language: str, typed: str, cue: str) -> None:
    assert without_comma(typed, language) == Halves(cue, typed[len(cue) + 1 :])


def test_a_wish_that_somebody_turns_from_stays_in_one_piece() -> None:
    typed = "when he texts I want to answer but I'll wait an hour"

    assert without_comma(typed, "en") == Halves(whole=typed)


def test_a_verb_of_somebody_else_is_no_act() -> None:
    assert without_comma("when I see him leave the house", "en") is None
