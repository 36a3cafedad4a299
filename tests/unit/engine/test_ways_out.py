"""Ways out can be typed, asked for politely, and named by the button that skips; a button's own words win."""

from __future__ import annotations

import pytest

from flows.definition.template import parse
from flows.engine.prompt import Option, Prompt
from flows.engine.spoken_words import Spoken
from flows.engine.ways_out import way_out
from flows.model import BACK, HELP, PAUSE, SKIP
from tests.helpers.prompts import LIBRARY, question

SPOKEN = Spoken(LIBRARY)
DRINKS = (Option("tea", "Tea", "tea"), Option("none", "Neither", "none"))


def named(text: str, asked: Prompt | None, language: str = "en") -> str | None:
    return way_out(text, asked, SPOKEN[language])


@pytest.mark.parametrize(
    ("asked", "text", "way"),
    [
        (question("text"), "Back", BACK),
        (question("text"), "go back.", BACK),
        (question("text"), "I’d rather not say", SKIP),
        (question("scale"), "PAUSE", PAUSE),
        (question("choice"), "help now", HELP),
        (question("text"), "backwards", None),
        (question("choice", DRINKS), "Neither", None),
        (None, "not now", PAUSE),
        (None, "Tea", None),
    ],
)
def test_ways_out_can_be_typed(asked: Prompt | None, text: str, way: str | None) -> None:
    assert named(text, asked) == way


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("hang on, can I go back", BACK),
        ("Can I skip this please", SKIP),
        ("can I pause", None),
        ("I can't go back there", None),
    ],
)
def test_back_and_skip_can_be_asked_for_politely(text: str, way: str | None) -> None:
    assert named(text, question("text")) == way


def test_a_label_wins_over_a_way_out_of_the_same_words() -> None:
    assert named("not now", question("choice")) == PAUSE
    assert named("not now", question("choice", (Option("no", "Not now", "no"),))) is None


def test_what_is_suggested_wins_over_a_way_out_of_the_same_words() -> None:
    assert named("not now", question("text", suggest="Not now")) is None


@pytest.mark.parametrize(
    ("label", "options", "text", "way"),
    [
        ("None of these", (), "none of these", SKIP),
        ("None of these", (), "none", SKIP),
        ("I don't know", (), "no clue", SKIP),
        ("I don't know", (), "none", None),
        ("None of these", DRINKS, "none", None),
    ],
)
def test_the_button_that_skips_is_named_by_its_words_or_their_meaning(
    label: str, options: tuple[Option, ...], text: str, way: str | None
) -> None:
    assert named(text, question("choice", options, skip_label=parse(label))) == way
