"""An act that is typed alone is told from a moment."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

from flows.listening.plans.lone_acts import begins_with_act, does_then, is_routine
from tests.helpers.offenders import each

ACTS = [
    ("en", "maybe music"), ("en", "not reply"), ("en", "ring Dev"), ("en", "dunk my face in water"), ("en", "over to Femi's"),
    ("en", "I ring Jo"), ("de", "vielleicht Musik"), ("de", "keinen Wein kaufen"), ("de", "Musik hören"), ("de", "ich ruf Jo an"),
    ("de", "rüber zu Nadja"), ("es", "quizás música"), ("es", "no abrir"), ("es", "llamar a Jo"), ("es", "llamo a Jo"),
    ("es", "ni una copa"),
]  # fmt: skip
MOMENTS = [
    ("en", "wake up at 4"), ("en", "work stress"), ("en", "I cry"), ("en", "maybe when it rains"), ("en", "walk past the pub"),
    ("de", "nach Hause kommen"), ("de", "nicht schlafen können"), ("de", "ich geh heim"), ("de", "mein Handy"), ("de", "im Bus"),
    ("es", "discutir con mi padre"), ("es", "me siento sola"), ("es", "salgo del trabajo"), ("es", "los lunes"), ("es", "me pongo nerviosa"),
]  # fmt: skip


@each(("language", "typed"), ACTS)
def test_an_act_is_known_by_its_signs(language: str, typed: str) -> None:
    assert begins_with_act(typed, language)


@each(("language", "typed"), MOMENTS)
def test_all_else_is_a_moment(language: str, typed: str) -> None:
    assert not begins_with_act(typed, language)


@each(("language", "typed", "whole"), [
    ("en", "a walk every morning", True), ("en", "my dad calls every day", False), ("de", "Mittagsrunde, jeden Tag", True),
    ("es", "un paseo todas las tardes", True), ("en", "nightmares every night", False),
])  # fmt: skip
def test_a_routine_names_what_is_done_and_how_often(language: str, typed: str, whole: bool) -> None:
    assert is_routine(typed, language) is whole


def test_what_is_done_at_a_time_follows_right_behind_it() -> None:
    assert does_then("nado media hora", "es")
    assert not does_then("me despierto llorando", "es")
    assert does_then("put my coat on", "en")
    assert not does_then("aufwachen", "de")
