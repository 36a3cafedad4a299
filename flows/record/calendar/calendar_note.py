"""Knows what was read out of a calendar file that somebody forwarded, and how it is asked about. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from flows.locale.zones import moment
from flows.model import Value
from flows.person import Appointment, Person, zone_of
from flows.record.calendar.appointments import days

Refusal = Literal[
    "large", "unreadable", "away", "empty", "past", "several", "repeats", "all-day", "zone", "off"
]
"""Why nothing of a file can be noted; each has the phrase `calendar-file-…`."""

NOTE_FLOW = "calendar-note"
"""The flow that asks about it."""

INTERVAL_STATES = {0: "", 1: "check-weekly"}
"""The question by the weeks between two sessions, empty for the first one; of others it is `check-weeks`."""

FAR = timedelta(weeks=104)
"""Time within which the next session of a series is looked for, behind days that are off."""


@dataclass(frozen=True, slots=True)
class CalendarNote:
    """A session as a calendar file has it, by the clock of its zone; empty: by that of the person.

    Nothing else of the file is here: no name, no place, no words.
    """

    day: date
    at: time
    zone: str = ""
    every_weeks: int = 0
    cancelled: tuple[date, ...] = ()

    def appointment(self, person: Person, id_: int) -> Appointment:
        """Return it as an appointment of the person, without having noted it."""
        zone = self.zone or person.profile.zone or "UTC"
        return Appointment(id_, self.day, self.at, zone, self.every_weeks, self.cancelled)


def written(found: CalendarNote | Refusal) -> str:
    """Return what was read as the value of an event."""
    return found if isinstance(found, str) else msgspec.json.encode(found).decode()


def read(value: str) -> CalendarNote | Refusal:
    """Return what the value of an event says; what can't be understood is unreadable."""
    known: tuple[Refusal, ...] = get_args(Refusal)
    refusal = next((one for one in known if one == value), None)
    if refusal:
        return refusal
    try:
        return msgspec.json.decode(value, type=CalendarNote)
    except msgspec.MsgspecError:
        return "unreadable"


def of_line(line: str) -> CalendarNote | Refusal:
    """Return the session of a line of a transcript: its start, its zone and the weeks to the next one."""
    start, _, rest = line.partition(" ")
    zone, _, weeks = rest.partition(" ")
    try:
        at = datetime.fromisoformat(start)
        return CalendarNote(at.date(), at.time(), ZoneInfo(zone).key if zone else "", int(weeks or 0))
    except (ValueError, KeyError, OSError):
        return "unreadable"


def answers(person: Person, note: CalendarNote, now: datetime) -> dict[str, Value] | None:
    """Return what the question about a session says: its next day and hour, by the person's own clock.

    None: all of it is over.
    """
    noted = note.appointment(person, 0)
    zone = ZoneInfo(noted.zone)
    today = now.astimezone(zone).date()
    coming = (
        (day, start)
        for day in days(noted, today, max(today, note.day) + FAR)
        if day not in note.cancelled and (start := moment(day, note.at, zone)) > now
    )
    found = next(coming, None)
    if found is None:
        return None
    day, start = found
    local = start.astimezone(zone_of(person) if person.profile.zone else zone)
    later = tuple(one.isoformat() for one in note.cancelled if one >= day)
    return {
        "day": f"{local:%Y-%m-%dT%H:%M}",
        "weeks": note.every_weeks,
        "file_day": day.isoformat(),
        "file_at": note.at.isoformat("minutes"),
        "file_zone": noted.zone,
        "file_off": later,
    }


def state(note: CalendarNote) -> str:
    """Return the state that asks about it."""
    return INTERVAL_STATES.get(note.every_weeks, "check-weeks")
