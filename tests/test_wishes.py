"""What a person sets about when they hear from us, and the city that names their clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from flows import record, wishes
from flows.cities import zone_of_city
from flows.model import Keep, Kept, Value
from flows.person import Nudging, Person, Sentence

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOMEBODY = Person("1", zone="Europe/Berlin", nudging=Nudging(when="drift", pulse=2))


def kept(what: Keep, value: Value, person: Person = SOMEBODY) -> Person:
    return record.keep(person, Kept(what, value, str(value)), "messages", NOW)


@pytest.mark.parametrize(
    ("value", "until"),
    [
        ("1d", NOW + timedelta(days=1)),
        ("3d", NOW + timedelta(days=3)),
        ("1w", NOW + timedelta(days=7)),
        ("2026-05-12", datetime(2026, 5, 11, 22, tzinfo=UTC)),
        ("2026-05-12T16:00", datetime(2026, 5, 11, 22, tzinfo=UTC)),
        ("over", None),
        ("stay", None),
    ],
)
def test_a_pause_lasts_as_long_as_was_said(value: str, until: datetime | None) -> None:
    assert kept("pause", value).nudging.paused_until == until


def test_a_pause_of_a_week_is_one_effect() -> None:
    assert record.EFFECTS["pause-week"](SOMEBODY, NOW).nudging.paused_until == NOW + timedelta(days=7)


def test_the_check_in_has_a_weekday_or_none() -> None:
    assert kept("pulse", "thu").nudging.pulse == 3
    assert kept("pulse", "none").nudging.pulse is None


def test_quiet_hours_are_as_they_were_typed() -> None:
    person = kept("quiet_to", "08:30", kept("quiet_from", "22:15"))

    assert (person.nudging.quiet_from, person.nudging.quiet_to) == (time(22, 15), time(8, 30))


@pytest.mark.parametrize(
    ("value", "days"), [("three-one", [3, 1]), ("week-one", [7, 1]), ("one", [1]), ("none", [])]
)
def test_reminders_come_as_long_before_as_was_said(value: str, days: list[int]) -> None:
    assert [lead.days for lead in kept("reminders", value).nudging.reminders] == days


def test_being_asked_after_a_session_is_a_yes_or_a_no() -> None:
    asked = kept("ask_after", value=True)

    assert asked.nudging.ask_after
    assert not kept("ask_after", value=False, person=asked).nudging.ask_after


def test_only_reminders_ends_everything_else() -> None:
    person = record.EFFECTS["only-reminders"](SOMEBODY, NOW)

    assert (person.nudging.when, person.nudging.pulse, person.nudging.off) == ("ask-only", None, False)


def test_no_more_check_ins_leaves_all_else_that_was_asked_for() -> None:
    wished = replace(SOMEBODY, nudging=Nudging(when="drift", pulse=2, ask_after=True))

    person = record.EFFECTS["stop-pulse"](wished, NOW)

    assert person.nudging == replace(wished.nudging, pulse=None)


def test_looking_at_the_own_list_is_noted() -> None:
    assert wishes.looked(SOMEBODY, NOW).looked == NOW


@pytest.mark.parametrize(
    ("name", "language", "zone"),
    [
        ("Berlin", "en", "Europe/Berlin"),
        ("berlin, Germany", "en", "Europe/Berlin"),
        ("NEW-YORK", "en", "America/New_York"),
        ("Sao Paulo", "en", "America/Sao_Paulo"),
        ("Wien", "de", "Europe/Vienna"),
        ("Wien", "en", None),
        ("Ciudad de México", "es-MX", "America/Mexico_City"),
        ("Москва", "ru", "Europe/Moscow"),
        ("東京", "ja", "Asia/Tokyo"),
        ("Vienna", "no language", "Europe/Vienna"),
        ("Atlantis", "en", None),
        ("", "en", None),
    ],
)
def test_a_city_is_found_in_the_persons_language(name: str, language: str, zone: str | None) -> None:
    assert zone_of_city(name, language) == zone


def test_a_city_that_is_not_known_changes_nothing() -> None:
    assert kept("city", "Atlantis").zone == "Europe/Berlin"
    assert kept("city", "Kathmandu").zone == "Asia/Kathmandu"


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
    older_said = kept("said", "yes", replace(SOMEBODY, sentences=lines[:1]))

    assert [one.said for one in kept("said", value, replace(SOMEBODY, sentences=lines)).sentences] == expected
    assert kept("said", value, older_said) == older_said
