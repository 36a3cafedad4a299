"""Keeps what went into the person's own calendar, so that a later file updates it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import get_args

from msgspec.structs import replace

from flows.model import Values
from flows.person import Appointment, CalendarCopy, CalendarTitle, Person

CALENDAR_FILE = "calendar.ics"
"""The name says nothing about therapy: it stays among the downloads of a phone."""

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALARMS: Mapping[str, tuple[timedelta, ...]] = {"hour": (HOUR,), "day": (DAY,), "both": (DAY, HOUR)}
"""Time before a session at which the phone rings, by the choice ids of content; none for other ids."""

MOST_GONE = 20
"""Appointments that are off are sent as cancelled again and again, up to so many."""


def exported(person: Person, answers: Values, now: datetime) -> Person:
    """Return the record with what goes into the calendar now, as the answers `name` and `alarms` say."""
    del now
    titles: tuple[CalendarTitle, ...] = get_args(CalendarTitle)
    before = person.engagement.calendar or CalendarCopy()
    title = next((title for title in titles if title == answers.get("name")), before.title)
    kept = replace(
        before,
        title=title,
        alarms=ALARMS.get(str(answers.get("alarms")), ()),
        version=before.version + 1,
        sent=(*gone(person)[-MOST_GONE:], *person.engagement.appointments),
    )
    return replace(person, engagement=replace(person.engagement, calendar=kept))


def gone(person: Person) -> tuple[Appointment, ...]:
    """Return the appointments that went into the calendar and are noted no more."""
    noted = {appointment.id for appointment in person.engagement.appointments}
    sent = person.engagement.calendar.sent if person.engagement.calendar else ()
    return tuple(appointment for appointment in sent if appointment.id not in noted)
