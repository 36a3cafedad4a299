"""Preferences about unasked messages, and the city that names the zone."""

from __future__ import annotations

from datetime import time

import pytest
from msgspec.structs import replace

from flows.person import NudgePreferences, Sentence
from flows.record import holds, preferences
from tests.helpers.kept_preferences import NOW, SOMEBODY, kept


def test_the_check_in_has_a_weekday_or_none() -> None:
    assert kept("pulse", "thu").engagement.preferences.pulse == 3
    assert kept("pulse", "none").engagement.preferences.pulse is None


def test_quiet_hours_are_as_they_were_typed() -> None:
    person = kept("quiet_to", "08:30", kept("quiet_from", "22:15"))

    assert (person.engagement.preferences.quiet_from, person.engagement.preferences.quiet_to) == (
        time(22, 15),
        time(8, 30),
    )


@pytest.mark.parametrize(
    ("value", "days"), [("three-one", [3, 1]), ("week-one", [7, 1]), ("one", [1]), ("none", [])]
)
def test_reminders_come_as_long_before_as_was_said(value: str, days: list[int]) -> None:
    assert [lead.days for lead in kept("reminders", value).engagement.preferences.reminders] == days


def test_being_asked_after_a_session_is_a_yes_or_a_no() -> None:
    asked = kept("ask_after", value=True)

    assert asked.engagement.preferences.ask_after
    assert not kept("ask_after", value=False, person=asked).engagement.preferences.ask_after


def test_only_reminders_ends_everything_else() -> None:
    person = holds.UPDATE_EFFECTS["only-reminders"](SOMEBODY, NOW)

    assert (
        person.engagement.preferences.when,
        person.engagement.preferences.pulse,
        person.engagement.preferences.off,
    ) == ("ask-only", None, False)


def test_no_more_check_ins_leaves_all_else_that_was_asked_for() -> None:
    wished = replace(
        SOMEBODY,
        engagement=replace(
            SOMEBODY.engagement, preferences=NudgePreferences(when="drift", pulse=2, ask_after=True)
        ),
    )

    person = holds.UPDATE_EFFECTS["stop-pulse"](wished, NOW)

    assert person.engagement.preferences == replace(wished.engagement.preferences, pulse=None)


def test_looking_at_the_own_list_is_noted() -> None:
    assert preferences.looked(SOMEBODY, NOW).engagement.looked == NOW


def test_a_city_that_is_not_known_changes_nothing() -> None:
    assert kept("city", "Atlantis").profile.zone == "Europe/Berlin"
    assert kept("city", "Kathmandu").profile.zone == "Asia/Kathmandu"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("yes", ["not yet", "said"]),
        ("part", ["not yet", "part"]),
        ("drop", ["not yet", "dropped"]),
        ("keep", ["not yet"] * 2),
    ],
)
def test_what_became_of_the_newest_line_to_bring_is_noted(value: str, expected: list[str]) -> None:
    lines = tuple(Sentence(text, "honesty", NOW) for text in ("one", "two"))
    older_said = kept("said", "yes", replace(SOMEBODY, words=replace(SOMEBODY.words, sentences=lines[:1])))

    assert [
        sentence.said
        for sentence in kept(
            "said", value, replace(SOMEBODY, words=replace(SOMEBODY.words, sentences=lines))
        ).words.sentences
    ] == expected
    assert kept("said", value, older_said) == older_said
