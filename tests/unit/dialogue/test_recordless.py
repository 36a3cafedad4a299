"""Answers to people without a record that can be used: help, deletion, or one honest sentence."""

from __future__ import annotations

import pytest

from flows import shipped
from flows.dialogue.recordless import ERASE, KEEP, Recordless
from flows.model import HELP, Event, EventKind, is_start
from flows.safety import helplines
from tests.helpers.chat import shipped_library

RECORDLESS = Recordless(shipped_library(), helplines.load(shipped.HELPLINES))


def event(kind: EventKind, value: str = "", shown: str = "", language: str = "en") -> Event:
    return Event("7", 1, kind, value, shown=shown, language=language)


def values(rows: tuple[tuple[object, ...], ...]) -> list[str]:
    return [getattr(button, "value", "") for row in rows for button in row]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (event("text", "hello"), "not-begun"),
        (event("text", "no"), "not-begun"),
        (event("button", "yes"), "nothing-kept"),
        (event("edited", "hello"), "nothing-kept"),
    ],
)
def test_somebody_who_does_not_begin_gets_one_line_and_a_way_to_help(given: Event, named: str) -> None:
    answer = RECORDLESS.of_nobody(given, help_wanted=False)

    assert answer.text == shipped_library().translator("en")(named)
    assert values(answer.rows) == [HELP]


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("en", "Germany", "112"),
        ("de", "Spanien", "024"),
        ("en", "I'm in Ireland", "112"),
        ("en", "US", "988"),
    ],
)
def test_a_country_that_is_named_brings_its_numbers(language: str, typed: str, number: str) -> None:
    answer = RECORDLESS.of_nobody(event("text", typed, language=language), help_wanted=False)

    assert number in answer.text


def test_words_of_two_letters_name_no_country_unless_they_are_large() -> None:
    small = RECORDLESS.of_nobody(event("text", "us"), help_wanted=False)

    assert "988" not in small.text


def test_help_is_given_without_a_record() -> None:
    answer = RECORDLESS.of_nobody(event("command", "help_now"), help_wanted=True)

    assert shipped_library().translator("en")("nobody-help") in answer.text


def test_a_record_that_does_not_open_is_deleted_in_two_steps() -> None:
    asked = RECORDLESS.unopened(event("command", "delete"), help_wanted=False)
    kept = RECORDLESS.unopened(event("button", KEEP), help_wanted=False)
    erased = RECORDLESS.unopened(event("button", ERASE), help_wanted=False)
    typed = RECORDLESS.unopened(event("text", asked.message.rows[0][0].label), help_wanted=False)

    assert values(asked.message.rows) == [ERASE, KEEP]
    assert [one.erases for one in (asked, kept, erased, typed)] == [False, False, True, True]
    assert erased.message.text == shipped_library().translator("en")("all-deleted")


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "Delete everything!"),
        ("de", "alles löschen"),
        ("es", "borrar todo"),
        ("en", "delete my data"),
        ("de", "bitte meine Daten löschen"),
        ("es", "quiero borrar mis datos"),
    ],
)
def test_a_deletion_can_be_asked_for_in_words(language: str, typed: str) -> None:
    answer = RECORDLESS.unopened(event("text", typed, language=language), help_wanted=False)

    assert values(answer.message.rows) == [ERASE, KEEP]


def test_help_goes_before_the_line_about_a_record_that_does_not_open() -> None:
    plain = RECORDLESS.unopened(event("text", "hello"), help_wanted=False).message
    helped = RECORDLESS.unopened(event("text", "hello"), help_wanted=True).message

    assert helped.text.startswith(plain.text)
    assert len(helped.text) > len(plain.text)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_the_farewell_is_in_the_language_of_the_question_that_was_answered(language: str) -> None:
    flow = shipped_library().flow("delete", language)
    asking = next(state for state in flow.states.values() for choice in state.choices if choice.goto)
    erasing = next(choice for choice in asking.choices if flow.states[choice.goto or ""].do == ("erase",))

    said = RECORDLESS.farewell(event("button", erasing.id, shown=asking.ask.source))

    assert said.text == flow.states[erasing.goto or ""].ask.source
    assert said.rows == ()


@pytest.mark.parametrize(
    ("given", "starts"),
    [
        (event("command", "start"), True),
        (event("command", "start goals"), True),
        (event("command", "starter"), False),
        (event("text", "start"), False),
    ],
)
def test_only_the_command_begins(given: Event, starts: bool) -> None:
    assert is_start(given) is starts
