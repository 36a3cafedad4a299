"""Sessions of one made-up person, and the calendar file that is written of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from icalendar import Calendar

from bot.files import exports
from flows.person import Appointment, Break, CalendarCopy, Engagement, Person, Profile
from flows.record.calendar import calendar_copy
from tests.helpers.chat import shipped_conversation

LIBRARY = shipped_conversation().library
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEEKLY = Appointment(1, date(2026, 3, 5), time(16), "Europe/Berlin", every_weeks=1)


def person_of(
    *noted: Appointment, breaks: tuple[Break, ...] = (), copy: CalendarCopy | None = None
) -> Person:
    return Person(
        "4815162342",
        profile=Profile(since=NOW, zone="Europe/Berlin"),
        engagement=Engagement(appointments=noted, breaks=breaks, calendar=copy),
    )


def written(person: Person, now: datetime = NOW) -> Calendar:
    made = Calendar.from_ical(exports.make(calendar_copy.CALENDAR_FILE, person, LIBRARY, now))
    assert isinstance(made, Calendar)
    return made


def events(calendar: Calendar) -> list[Any]:
    return list(calendar.walk("VEVENT"))
