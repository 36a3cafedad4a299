"""The copy in somebody's calendar follows the record: moved, called off, taken out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from msgspec.structs import replace

from bot.files import calendar_file
from flows.person import Appointment
from flows.record.calendar import booking, calendar_copy
from tests.helpers.calendar_files import LIBRARY, NOW, WEEKLY, events, person_of, written
from tests.helpers.chat import Chat, agreed, shipped_conversation


def test_the_same_appointment_has_the_same_name_in_every_file_and_a_higher_number() -> None:
    first = calendar_copy.exported(person_of(WEEKLY), {"name": "me"}, NOW)
    moved = replace(WEEKLY, at=time(17))
    second = calendar_copy.exported(
        replace(first, engagement=replace(first.engagement, appointments=(moved,))), {"name": "me"}, NOW
    )

    (before,), (after,) = events(written(first)), events(written(second))

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (1, 2)
    assert after["DTSTART"].dt.hour == 17
    assert first.id not in calendar_file.ics(first, LIBRARY, NOW).decode()


def test_what_is_off_goes_out_as_cancelled_and_its_number_is_not_given_again() -> None:
    sent = calendar_copy.exported(person_of(WEEKLY), {}, NOW)
    cleared = booking.forget(sent, {}, NOW)
    again = calendar_copy.exported(booking.book(cleared, {"day": "2026-03-06T10:00"}, NOW), {}, NOW)

    new, old = events(written(again))

    assert old["UID"] == events(written(sent))[0]["UID"] != new["UID"]
    assert (old["STATUS"], new["STATUS"]) == ("CANCELLED", "CONFIRMED")
    assert old["SEQUENCE"] > events(written(sent))[0]["SEQUENCE"]


@pytest.mark.parametrize(
    ("now", "sent_off"),
    [
        (datetime(2026, 3, 2, 12, tzinfo=UTC), True),
        (datetime(2026, 3, 3, 3, tzinfo=UTC), True),  # it is the evening of the 2nd there
        (datetime(2026, 3, 3, 7, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 3, 8, tzinfo=UTC), False),
    ],
)
def test_a_session_that_was_taken_out_is_sent_as_cancelled_until_its_day_ends_where_it_is(
    now: datetime, *, sent_off: bool
) -> None:
    late = Appointment(1, date(2026, 3, 2), time(20), "America/Los_Angeles")
    cleared = booking.forget(calendar_copy.exported(person_of(late), {}, NOW), {}, NOW)

    found = events(written(cleared, now))

    assert [event["STATUS"] for event in found] == (["CANCELLED"] if sent_off else [])


def test_one_session_that_is_called_off_goes_out_as_cancelled() -> None:
    once = replace(WEEKLY, every_weeks=0, cancelled=(WEEKLY.day,))

    (event,) = events(written(person_of(once)))

    assert event["STATUS"] == "CANCELLED"
    assert event["TRANSP"] == "TRANSPARENT"


def test_the_file_comes_on_demand_and_is_remembered() -> None:
    chat = Chat(shipped_conversation(), agreed(zone="Europe/Berlin", appointments=(WEEKLY,)))
    chat.commands("appointments")

    for label in ("To my calendar", "Time for me", "A day before"):
        chat.taps(label)

    assert [one.file for one in chat.outgoing if one.do == "file"] == ["calendar.ics"]
    copy = chat.person.engagement.calendar
    assert copy is not None
    assert (copy.title, copy.version, copy.sent) == ("me", 1, (WEEKLY,))
    told = "\n".join(one.text for one in chat.commands("mydata"))
    assert "in your own calendar: Time for me (1)" in told
