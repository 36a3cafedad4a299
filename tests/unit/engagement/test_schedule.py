"""Messages come at their slot, outside quiet hours, and too late not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from flows.engagement import policy, schedule
from flows.locale.zones import moment
from flows.person import (
    Attendance,
    Break,
    Nudge,
)
from flows.record import holds
from tests.helpers.nudged_people import (
    NOW,
    POLICY,
    WEEKLY,
    days_between,
    kinds,
    lived,
    nudging,
    slots_of,
    somebody,
)

BERLIN = ZoneInfo("Europe/Berlin")


def test_the_first_message_comes_at_the_slot_of_the_same_evening() -> None:
    person = somebody()

    due = POLICY.next_due(person, NOW)

    assert due is not None
    half_past_six = datetime(2026, 3, 2, 18, 30, tzinfo=BERLIN)
    assert abs(due - half_past_six) <= timedelta(minutes=15)
    assert POLICY.decide(person, due) == Nudge("reason", due, reason=1)


def test_what_is_two_hours_late_is_dropped_and_never_queued() -> None:
    person = somebody()
    slot = next(slots_of(person, 1))

    assert POLICY.decide(person, slot + timedelta(minutes=119)) is not None
    assert POLICY.decide(person, slot + timedelta(hours=2)) is None
    assert POLICY.next_due(person, slot + timedelta(hours=2)) == list(slots_of(person, 2))[1]


def test_a_slot_that_passed_while_nobody_asked_is_due_at_once_until_it_is_too_late() -> None:
    person = somebody()
    slot, following = slots_of(person, 2)

    for late in (timedelta(microseconds=1), timedelta(minutes=119)):
        assert POLICY.next_due(person, slot + late) == slot + late
    sent = policy.sent(person, Nudge("reason", slot, reason=1))
    assert POLICY.next_due(sent, slot + timedelta(minutes=1)) == following


def test_a_slot_late_in_the_evening_never_reaches_into_the_quiet_hours() -> None:
    for number in range(40):
        person = replace(nudging(somebody(), slot=time(20, 55)), id=str(number))
        slot = next(slots_of(person, 1))

        assert slot.astimezone(BERLIN).time() < time(21)
        assert POLICY.decide(person, moment(date(2026, 3, 2), time(21), BERLIN)) is None


def test_a_slot_within_the_quiet_hours_moves_to_their_end() -> None:
    assert schedule.slot_time(nudging(somebody(), slot=time(23))) == time(9)
    assert schedule.slot_time(
        nudging(somebody(), slot=time(23), quiet_from=time(0), quiet_to=time(0))
    ) >= time(22, 45)


def test_the_check_in_comes_on_its_weekday_and_counts_within_the_caps() -> None:
    person = nudging(somebody("steady"), pulse=3)

    answering = lived(person, 29, lambda _: "no")

    assert {nudge.at.astimezone(BERLIN).weekday() for nudge in answering.engagement.nudges} == {3}
    assert days_between(answering) == [7, 7, 7]


def test_a_session_is_remembered_three_days_and_one_day_before() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when=None)

    told = lived(person, 7, lambda _: "no").engagement.nudges

    start = datetime(2026, 3, 5, 15, tzinfo=UTC)
    assert [(one.kind, one.at.astimezone(BERLIN).weekday()) for one in told] == [
        ("reminder", 0),
        ("reminder", 2),
    ]
    assert [one.session for one in told] == [start, start]


def test_a_session_that_does_not_happen_is_not_remembered() -> None:
    cancelled = replace(WEEKLY, cancelled=(date(2026, 3, 5),))
    person = nudging(somebody("steady", appointments=(cancelled,)), when=None)
    away = replace(
        person,
        engagement=replace(
            person.engagement, breaks=(Break(date(2026, 3, 1), date(2026, 3, 31)),), appointments=(WEEKLY,)
        ),
    )

    assert lived(person, 5).engagement.nudges == ()
    assert lived(away, 20).engagement.nudges == ()


def test_three_reminders_without_a_tap_bring_one_question_and_then_silence() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when=None)

    assert kinds(lived(person, 90)) == ["reminder", "reminder", "reminder", "keep-on"]


def test_a_reminder_brings_a_reason_when_that_was_asked_for() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when="sessions")

    assert lived(person, 1).engagement.nudges[0].reason == 1
    assert lived(holds.hold(person, NOW), 1).engagement.nudges[0].reason is None


def test_who_wants_it_is_asked_how_a_session_was_unless_they_told_already() -> None:
    person = nudging(somebody("steady", appointments=(WEEKLY,)), when=None, reminders=(), ask_after=True)
    told = replace(
        person,
        engagement=replace(
            person.engagement, attendance=(Attendance("went", datetime(2026, 3, 5, 15, 30, tzinfo=UTC)),)
        ),
    )

    asked = lived(person, 5).engagement.nudges

    assert [(one.kind, one.at.astimezone(BERLIN).weekday()) for one in asked] == [("after", 3)]
    assert lived(told, 5).engagement.nudges == ()


def test_a_reminder_goes_before_a_check_in_which_is_dropped() -> None:
    both = nudging(somebody("steady", appointments=(WEEKLY,)), pulse=0)

    assert kinds(lived(both, 1)) == ["reminder"]


def test_of_all_that_is_due_at_a_slot_one_goes_out_and_the_rest_is_dropped() -> None:
    hold_is_over = {"hold_until": NOW, "ask_after_hold": True, "helped": NOW - timedelta(days=7)}
    everything = nudging(somebody("drifting", appointments=(WEEKLY,)), pulse=0, **hold_is_over)
    no_hold = nudging(everything, hold_until=None, ask_after_hold=False)
    no_session = replace(no_hold, engagement=replace(no_hold.engagement, appointments=()))
    no_check_in = nudging(no_session, pulse=None)

    first = [kinds(lived(one, 1)) for one in (everything, no_hold, no_session, no_check_in)]

    assert first == [["hold-over"], ["reminder"], ["pulse"], ["reason"]]


@pytest.mark.parametrize(
    ("zone", "day", "wall", "utc"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T01:00"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "2026-10-03T15:30"),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 30), "2026-04-23T22:00"),
        ("Asia/Kathmandu", date(2026, 4, 24), time(18, 30), "2026-04-24T12:45"),
        ("Pacific/Apia", date(2011, 12, 30), time(18, 30), "2011-12-30T10:00"),
    ],
)
def test_a_skipped_time_is_the_next_that_exists_and_a_doubled_one_the_first(
    zone: str, day: date, wall: time, utc: str
) -> None:
    assert moment(day, wall, ZoneInfo(zone)) == datetime.fromisoformat(utc + "+00:00")
