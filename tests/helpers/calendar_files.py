"""Sessions of one made-up person, and the calendar file that is written of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from dateutil.rrule import rruleset, rrulestr
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


def by_icalendar(calendar: Calendar, until: datetime, since: datetime = NOW) -> list[datetime]:
    """Return the sessions that go ahead, as icalendar and recurring-ical-events read them."""
    found = recurring_ical_events.of(calendar).between(since, until + timedelta(days=1))
    starts = (one["DTSTART"].dt.astimezone(UTC) for one in found if one.get("STATUS") != "CANCELLED")
    return sorted(start for start in starts if since < start <= until)


def by_dateutil(source: bytes, until: datetime, since: datetime = NOW) -> list[datetime]:
    """Return the sessions that go ahead, from the bare lines of the file, with the rules of dateutil."""
    lines = source.decode().replace("\r\n ", "").splitlines()
    found: list[datetime] = []
    starts = [n for n, line in enumerate(lines) if line == "BEGIN:VEVENT"]
    for first in starts:
        event = lines[first : lines.index("END:VEVENT", first)]
        named = {line.partition(":")[0].partition(";")[0]: line for line in reversed(event)}
        if named["STATUS"] == "STATUS:CANCELLED":
            continue
        zone = ZoneInfo(named["DTSTART"].partition("TZID=")[2].partition(":")[0])
        days = rruleset()
        (start,) = _walls(named["DTSTART"])
        days.rdate(start)
        if "RRULE" in named:
            days.rrule(rrulestr(named["RRULE"], dtstart=start))
        for wall in _walls(named.get("EXDATE", "")):
            days.exdate(wall)
        for wall in _walls(named.get("RDATE", "")):
            days.rdate(wall)
        walls = days.between(start - timedelta(1), until.replace(tzinfo=None) + timedelta(2), inc=True)
        found += [wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls]
    return sorted(start for start in found if since < start <= until)


def _walls(line: str) -> list[datetime]:
    values = line.partition(":")[2]
    return [datetime.strptime(one, "%Y%m%dT%H%M%S") for one in values.split(",") if one]  # noqa: DTZ007
