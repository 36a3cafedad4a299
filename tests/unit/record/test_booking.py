"""Sessions of therapy: when they are, and what becomes of them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.model import Values
from flows.person import Attendance
from flows.record.calendar import booking
from flows.record.calendar.appointments import next_session
from tests.helpers.weekly_sessions import NOW, SOMEBODY, THURSDAY, coming


def test_without_a_day_and_a_time_nothing_is_noted_or_moved() -> None:
    booked = booking.book(SOMEBODY, THURSDAY, NOW)

    assert booking.book(SOMEBODY, {"day": "2026-03-05"}, NOW) == SOMEBODY
    assert booking.move(booked, {}, NOW) == booked
    assert booking.pause(booked, {"since": "2026-03-05"}, NOW) == booked


def test_a_session_that_moves_leaves_the_others_where_they_are() -> None:
    person = booking.book(SOMEBODY, THURSDAY, NOW)

    mine = booking.move(person, {"day": "2026-03-06", "at": "09:00", "who": "me"}, NOW)
    theirs = booking.move(person, {"day": "2026-03-06", "at": "09:00", "who": "them"}, NOW)

    assert coming(mine, weeks=2) == ["06 Mar 09:00", "12 Mar 16:00"]
    assert mine.engagement.attendance == (Attendance("i-cancelled-rebooked", NOW),)
    assert theirs.engagement.attendance == (Attendance("moved", NOW),)


def test_who_calls_a_session_off_makes_a_difference() -> None:
    person = booking.book(SOMEBODY, THURSDAY, NOW)

    mine, theirs = (booking.cancel(person, {"who": who}, NOW) for who in ("me", "them"))

    assert coming(mine, weeks=2) == coming(theirs, weeks=2) == ["12 Mar 16:00"]
    assert mine.engagement.attendance == (Attendance("i-cancelled", NOW),)
    assert theirs.engagement.attendance == (Attendance("they-cancelled", NOW),)
    assert booking.cancel(SOMEBODY, {"who": "me"}, NOW) == SOMEBODY


def test_only_the_one_that_comes_next_is_called_off() -> None:
    person = booking.book(booking.book(SOMEBODY, THURSDAY, NOW), {"day": "2026-03-04T10:00"}, NOW)

    off = booking.cancel(person, {"who": "me"}, NOW)

    assert coming(person, weeks=1) == ["04 Mar 10:00", "05 Mar 16:00"]
    assert coming(off, weeks=1) == ["05 Mar 16:00"]


def test_a_break_that_comes_out_backwards_is_a_misreading_and_never_swapped() -> None:
    assert booking.pause(SOMEBODY, {"since": "2026-03-26", "until": "2026-03-12"}, NOW) == SOMEBODY


def test_a_break_that_is_noted_twice_is_noted_once() -> None:
    days: Values = {"since": "2026-03-12", "until": "2026-03-26"}

    twice = booking.pause(booking.pause(SOMEBODY, days, NOW), days, NOW)

    assert len(twice.engagement.breaks) == 1


@pytest.mark.parametrize(("first", "again", "noted"), [
    ({"every": "weekly"}, {"every": "weekly"}, 1), ({"every": "once"}, {"every": "once"}, 1),
    ({"every": "weekly"}, {"every": "once"}, 1), ({"every": "once"}, {"every": "weekly"}, 1),
    ({"every": "weekly"}, {"every": "weekly", "day": "2026-03-12"}, 1),
    ({"every": "weekly"}, {"every": "weekly", "day": "2026-03-06"}, 2),
    ({"every": "weekly"}, {"every": "weekly", "at": "17:00"}, 2),
    ({"every": "fortnightly"}, {"every": "fortnightly", "day": "2026-03-12"}, 2),
    ({"every": "fortnightly"}, {"every": "fortnightly", "day": "2026-03-19"}, 1),
    ({"every": "once"}, {"every": "once", "day": "2026-03-12"}, 2),
])  # fmt: skip
def test_a_session_that_is_noted_twice_is_noted_once(first: Values, again: Values, noted: int) -> None:
    base: Values = {"day": "2026-03-05", "at": "16:00"}

    person = booking.book(booking.book(SOMEBODY, {**base, **first}, NOW), {**base, **again}, NOW)

    assert len(person.engagement.appointments) == noted


def test_all_sessions_can_be_taken_out() -> None:
    person = booking.forget(booking.book(SOMEBODY, THURSDAY, NOW), {}, NOW)

    assert next_session(person, NOW) is None


def test_an_absence_can_be_one_of_the_first_sessions() -> None:
    missed = replace(
        SOMEBODY, engagement=replace(SOMEBODY.engagement, attendance=(Attendance("no-show", NOW),))
    )

    assert booking.early(missed, {}, NOW).engagement.attendance == (Attendance("no-show", NOW, 1),)
    assert booking.early(SOMEBODY, {}, NOW) == SOMEBODY
