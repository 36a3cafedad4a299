"""Sessions as a calendar file: two other programs read from it the sessions that the bot has noted."""

from __future__ import annotations

import sys
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.files import calendar_file
from flows.person import Appointment, Break, CalendarCopy, Person
from flows.record.calendar import appointments, calendar_copy
from tests.helpers.calendar_files import (
    LIBRARY,
    NOW,
    WEEKLY,
    by_dateutil,
    by_icalendar,
    events,
    person_of,
    written,
)
from tests.helpers.examples import examples
from tests.helpers.people import with_fields

TWO_YEARS = timedelta(days=731)
ZONES = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata",
    "America/Santiago", "Pacific/Auckland", "Asia/Beirut", "Africa/Casablanca",
)  # fmt: skip


@st.composite
def people(draw: st.DrawFn) -> Person:
    noted = []
    for id_ in range(1, draw(st.integers(1, 3)) + 1):
        minutes = draw(st.integers(0, 287)) * 5
        every = draw(st.integers(0, 12))
        first = NOW.date() + timedelta(days=draw(st.integers(-60, 60)))
        off = draw(st.sets(st.integers(0, 60), max_size=3)) if every else draw(st.sets(st.just(0)))
        cancelled = tuple(first + timedelta(weeks=every * n) for n in sorted(off))
        wall = time(minutes // 60, minutes % 60)
        noted.append(Appointment(id_, first, wall, draw(st.sampled_from(ZONES)), every, cancelled))
    since = st.integers(-30, 700).map(lambda n: NOW.date() + timedelta(days=n))
    breaks = draw(
        st.lists(
            st.builds(lambda day, n: Break(day, day + timedelta(days=n)), since, st.integers(0, 40)),
            max_size=2,
        )
    )
    return person_of(*noted, breaks=tuple(breaks))


@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(people())
def test_two_programs_read_the_sessions_of_two_years_as_the_bot_has_them(person: Person) -> None:
    until = NOW + TWO_YEARS
    noted = list(appointments.sessions(person, NOW, until))

    assert by_icalendar(written(person), until) == noted
    assert by_dateutil(calendar_file.ics(person, LIBRARY, NOW), until) == noted


@pytest.mark.parametrize("zone", ZONES)
def test_a_time_that_the_clocks_skip_or_repeat_is_when_the_bot_says(zone: str) -> None:
    """Sundays at half past two, and at half past midnight, through both changes of two years."""
    for wall in (time(2, 30), time(0, 30)):
        for weekday in range(7):
            person = person_of(Appointment(1, date(2026, 3, 2) + timedelta(weekday), wall, zone, 1))
            until = NOW + TWO_YEARS

            noted = list(appointments.sessions(person, NOW, until))

            assert by_dateutil(calendar_file.ics(person, LIBRARY, NOW), until) == noted


def test_a_day_off_of_a_series_is_left_out_and_also_sent_as_cancelled() -> None:
    series, day_off = events(written(person_of(replace(WEEKLY, cancelled=(date(2026, 3, 12),)))))

    assert series["EXDATE"].dts[0].dt.date() == date(2026, 3, 12)
    assert day_off["RECURRENCE-ID"].dt == series["EXDATE"].dts[0].dt
    assert day_off["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Time for me"), ("es", "Tiempo para mí"), ("de", "Zeit für mich")]
)
def test_the_file_says_no_word_about_therapy_unless_it_was_chosen(language: str, title: str) -> None:
    person = with_fields(person_of(WEEKLY, copy=CalendarCopy("me")), language=language)
    source = calendar_file.ics(person, LIBRARY, NOW).decode()

    assert f"SUMMARY:{title}\r\n" in source
    assert not [
        word for word in ("therap", "session", "sesi", "sitzung", "terapia") if word in source.lower()
    ]


@pytest.mark.parametrize(
    ("alarms", "rings"), [("none", []), ("hour", ["-PT1H"]), ("both", ["-P1D", "-PT1H"])]
)
def test_alarms_are_there_where_they_are_wanted(alarms: str, rings: list[str]) -> None:
    person = calendar_copy.exported(person_of(WEEKLY), {"name": "session", "alarms": alarms}, NOW)

    (event,) = events(written(person))

    assert [one["TRIGGER"].to_ical().decode() for one in event.subcomponents] == rings


def test_without_the_library_there_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)

    assert calendar_file.ics(person_of(WEEKLY), LIBRARY, NOW) == b""
