"""Sessions recur at their own wall time, and none falls into a break."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from flows.model import Value
from flows.person import Appointment, Break
from flows.record.calendar import booking
from flows.record.calendar.appointments import next_session, sessions
from tests.helpers.people import with_fields
from tests.helpers.weekly_sessions import NOW, SOMEBODY, THURSDAY, coming


def test_a_weekly_session_keeps_its_wall_time_when_the_clocks_change() -> None:
    person = booking.book(SOMEBODY, THURSDAY, NOW)

    assert coming(person) == ["05 Mar 16:00", "12 Mar 16:00", "19 Mar 16:00", "26 Mar 16:00", "02 Apr 16:00"]
    assert [start.hour for start in sessions(person, NOW, NOW + timedelta(weeks=5))] == [15, 15, 15, 15, 14]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"every": "fortnightly"}, ["05 Mar 16:00", "19 Mar 16:00", "02 Apr 16:00"]),
        ({"every": "other", "weeks": 4}, ["05 Mar 16:00", "02 Apr 16:00"]),
        ({"every": "once"}, ["05 Mar 16:00"]),
        ({}, ["05 Mar 16:00"]),
    ],
)
def test_a_session_comes_back_as_often_as_was_said(answers: dict[str, Value], expected: list[str]) -> None:
    person = booking.book(SOMEBODY, {"day": "2026-03-05", "at": "16:00", **answers}, NOW)

    assert coming(person) == expected


def test_no_session_falls_into_a_break() -> None:
    person = booking.book(SOMEBODY, THURSDAY, NOW)

    away = booking.pause(person, {"since": "2026-03-12", "until": "2026-03-26"}, NOW)

    assert away.engagement.breaks == (Break(date(2026, 3, 12), date(2026, 3, 26)),)
    assert coming(away) == ["05 Mar 16:00", "02 Apr 16:00"]


def test_a_single_session_of_long_ago_is_let_go_of() -> None:
    old = Appointment(1, date(2025, 12, 1), time(16), "Europe/Berlin")

    person = booking.book(
        replace(SOMEBODY, engagement=replace(SOMEBODY.engagement, appointments=(old,))), THURSDAY, NOW
    )

    assert [appointment.id for appointment in person.engagement.appointments] == [2]


def test_a_session_stays_at_its_own_clock_when_the_person_travels() -> None:
    person = with_fields(booking.book(SOMEBODY, THURSDAY, NOW), zone="Asia/Kathmandu")

    assert next_session(person, NOW) == datetime(2026, 3, 5, 15, tzinfo=UTC)
