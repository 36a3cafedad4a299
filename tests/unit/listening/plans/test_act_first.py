"""Plans that begin with what is to be done: where the moment begins, and what stays whole."""

from __future__ import annotations

import pytest

from flows.listening.plans.act_first import Halves, take_apart


@pytest.mark.parametrize(("language", "typed", "cue", "act"), [
    ("en", "I'll text Jo if I wake up", "if I wake up", "I'll text Jo"),
    ("en", "call Ann before the session", "before the session", "call Ann"),
    ("en", "write one line when I sit down", "when I sit down", "write one line"),
    ("en", "I will go to bed after lunch", "after lunch", "I will go to bed"),
    ("de", "ich rufe Anna an, wenn ich aufwache", "wenn ich aufwache", "ich rufe Anna an"),
    ("es", "voy a llamar a Ana si me despierto", "si me despierto", "voy a llamar a Ana"),
    ("es", "llamar a Ana cuando llegue a casa", "cuando llegue a casa", "llamar a Ana"),
])  # fmt: skip
def test_the_moment_behind_an_act_is_told_from_it(language: str, typed: str, cue: str, act: str) -> None:
    assert take_apart(typed, language) == Halves(cue, act)


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "I'll breathe"), ("de", "Ich werde lesen"), ("en", "call Ann"),
    ("en", "I'll say “not if I can”"),  # the moment is within the quote
    ("en", "I'll ring if"),  # nothing follows
])  # fmt: skip
def test_an_act_alone_is_half_a_plan(language: str, typed: str) -> None:
    assert take_apart(typed, language) == Halves(act=typed)


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "stop at the door, breathe, knock"), ("es", "respirar, contar, salir"),  # one after another
    ("en", "I'll tell Kim every Friday how many"),  # the time belongs to what is said
    ("en", "text Jo when I panic instead of cancelling"),  # the act goes on behind the moment
    ("de", "ich sollte nach dem Essen anrufen"),  # the verb comes last
])  # fmt: skip
def test_a_plan_whose_halves_can_not_be_told_apart_stays_as_it_was_typed(language: str, typed: str) -> None:
    assert take_apart(typed, language) == Halves(whole=typed)


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "if I wake up, I'll text Jo"), ("de", "wenn ich aufwache, rufe ich Anna an"),
    ("es", "si me despierto, llamo a Ana"), ("en", "when I panic"),  # it begins with its moment
    ("en", "I want to cancel"), ("en", "I want to cancel when it's loud"),  # a moment, told as a wish
    ("en", ""), ("en", "   "),
    ("xx", "I'll text Jo if I wake up"),  # a language without lists
])  # fmt: skip
def test_what_begins_with_no_act_is_left_to_others(language: str, typed: str) -> None:
    assert take_apart(typed, language) is None
