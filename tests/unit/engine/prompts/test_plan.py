"""A plan is a cue and an act, each typed or tapped."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.engine.prompt import Accepted, Option, Partial, Rejected
from flows.engine.prompts import prompt_kind
from flows.locale.matching import words_of
from flows.model import USE
from tests.helpers.prompts import OPTIONS, question, taps, types


@pytest.mark.parametrize(("typed", "cue"), [
    ("I wake up.", "I wake up"), ("If I wake up, ", "If I wake up"), ("If when I wake up", "when I wake up"),
    ("iffy days", "iffy days"), ("...", "..."),
])  # fmt: skip
def test_a_cue_keeps_one_beginning_of_its_own(typed: str, cue: str) -> None:
    assert types(question("plan"), typed) == Partial((cue,))


@pytest.mark.parametrize("typed", ["then I will breathe", "I'll breathe", "then breathe", "breathe;"])
def test_an_act_is_kept_without_the_words_it_follows(typed: str) -> None:
    assert types(question("plan", draft=("I wake up",)), typed) == Accepted(
        ("I wake up", "breathe"), "When I wake up, I will breathe."
    )


@pytest.mark.parametrize("typed", ["If when I wake up.", "when I wake up!", "if, when I wake up"])
def test_a_language_without_word_lists_leaves_out_every_start_that_the_plan_has(typed: str) -> None:
    said = words_of({"if-words": "if|when", "then-words": "to|i|i want to"})
    asked = replace(question("plan"), words=said, language="pt")

    assert types(asked, typed) == Partial(("I wake up",))
    assert types(replace(asked, draft=("I wake up",)), "I want to to breathe.") == Accepted(
        ("I wake up", "breathe"), "breathe"
    )


def test_an_act_that_is_a_moment_again_is_asked_for_again() -> None:
    asked = replace(question("plan", draft=("I wake up",)), words=words_of({"cue-words": "if|when"}))

    assert types(asked, "if I get scared") == Rejected("plan-again")


def test_a_plan_that_has_no_moment_is_asked_for_one() -> None:
    asked = question("plan")
    without = types(asked, "I'd like to ring my cousin")
    assert without == Partial(("", "ring my cousin"))

    waiting = replace(asked, draft=("", "ring my cousin"))
    assert prompt_kind(waiting.state).wording(waiting) == "plan-moment"
    assert prompt_kind(waiting.state).below(waiting) == "… I will ring my cousin."
    assert types(waiting, "it gets dark") == Accepted(
        ("it gets dark", "ring my cousin"), "When it gets dark, I will ring my cousin."
    )
    assert taps(waiting, "#1") == Accepted(
        ("I sit down", "ring my cousin"), "When I sit down, I will ring my cousin."
    )
    assert taps(waiting, USE) == Rejected("unknown-button")


def test_a_plan_that_cant_be_taken_apart_is_kept_as_it_was_typed() -> None:
    typed = "I'll hum when the drill runs instead of leaving"

    assert types(question("plan"), typed) == Accepted(("", typed), f"{typed}.")


def test_going_back_from_the_moment_of_an_act_asks_for_the_plan_again() -> None:
    kind = prompt_kind(question("plan").state)

    assert kind.step_back(("", "ring my cousin")) == ()
    assert kind.shelve(("", "ring my cousin")) == ("", "ring my cousin")
    assert kind.step_back(("I sit down", "hum")) == ("I sit down",)
    assert kind.shelve(("I sit down", "hum")) == ("I sit down", "")


def test_a_bare_no_is_none_of_them_and_never_a_line_of_ones_own() -> None:
    none = Option("none", "None of these", "none", alone=True)

    assert types(question("multi", (*OPTIONS, none), other=True), "no") == Partial(("none",))
    assert types(question("multi", (*OPTIONS, none), ("b",), other=True), "no") == Rejected("choose-several")
    assert types(question("multi", OPTIONS, other=True), "no") == Rejected("choose-several")


def test_a_plan_can_be_tapped_together() -> None:
    assert taps(question("plan"), "#1") == Partial(("I sit down",))
    assert taps(question("plan", draft=("I sit down",)), "#0") == Accepted(
        ("I sit down", "breathe"), "When I sit down, I will breathe."
    )
    for value in ("#2", "#", USE):
        assert taps(question("plan"), value) == Rejected("unknown-button")


def test_a_long_act_is_asked_about_once() -> None:
    long = " ".join(["word"] * 13)
    asked = question("plan", draft=("I wake up",))

    assert types(asked, long) == Partial(("I wake up", long), "plan-long")
    assert taps(question("plan", draft=("I wake up", long)), USE) == Accepted(
        ("I wake up", long), f"When I wake up: {long}."
    )
    assert types(question("plan", draft=("I wake up", long)), f"{long} more") == Accepted(
        ("I wake up", f"{long} more"), f"When I wake up: {long} more."
    )


def test_a_line_to_be_said_is_one_step_however_long_it_is() -> None:
    line = "say I want to get into how I'm sleeping before we do anything else"

    assert types(question("plan", draft=("I sit down",)), line) == Accepted(
        ("I sit down", line), f"When I sit down, I will {line}."
    )
