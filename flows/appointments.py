"""Knows when a person's sessions of therapy are. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.model import Value
from flows.person import Appointment, Person
from flows.slots import zone_of
from flows.zones import moment

FAR = timedelta(weeks=26)
"""How far ahead the next session is looked for: a break of half a year is a new start."""

RECENT = timedelta(weeks=8)
"""A session of so long ago no longer says what time is usual."""


def next_session(person: Person, after: datetime) -> datetime | None:
    """Return the start (UTC) of the first session later than `after`, if one is known."""
    found = upcoming(person, after)
    return found[0] if found else None


def upcoming(person: Person, after: datetime) -> tuple[datetime, Appointment, date] | None:
    """Return the first session later than `after`: its start (UTC), its appointment and its day there."""
    firsts = ((next(_starts(person, one, after, after + FAR), None), one) for one in person.appointments)
    found = [(first[0], one, first[1]) for first, one in firsts if first is not None]
    return min(found, key=lambda session: session[0], default=None)


def sessions(person: Person, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """Return the starts (UTC) of the sessions later than `after` and up to `until`, in order."""
    found = (start for one in person.appointments for start, _ in _starts(person, one, after, until))
    return tuple(sorted(found))


def usual(person: Person, now: datetime) -> datetime | None:
    """Return what "the same time" means: when (UTC) the last session began, else when the next begins."""
    begun = sessions(person, now - RECENT, now)
    return begun[-1] if begun else next_session(person, now)


def facts(person: Person, now: datetime) -> dict[str, Value]:
    """Return what a question for a day may look at, by the person's clock: the time, and of sessions."""
    found: dict[str, Value] = {}
    if person.zone is not None:
        found["local_now"] = f"{now.astimezone(zone_of(person)):%Y-%m-%dT%H:%M}"
    if person.appointments and (at := usual(person, now)):
        found["usual_session"] = at.astimezone(zone_of(person)).replace(tzinfo=None).isoformat()
    return found


def on_break(person: Person, day: date) -> bool:
    """Tell whether it is agreed that no session happens on this day."""
    return any(one.since <= day <= one.until for one in person.breaks)


def _starts(
    person: Person, one: Appointment, after: datetime, until: datetime
) -> Iterator[tuple[datetime, date]]:
    zone = ZoneInfo(one.zone)
    last = until.astimezone(zone).date()
    for day in _days(one, after.astimezone(zone).date(), last):
        if day in one.cancelled or on_break(person, day):
            continue
        start = moment(day, one.at, zone)
        if after < start <= until:
            yield start, day


def _days(one: Appointment, first: date, last: date) -> Iterator[date]:
    """Yield the days of the appointment from about `first` to `last`."""
    step = timedelta(weeks=one.every_weeks)
    if not step:
        yield one.day
        return
    day = one.day + max((first - one.day) // step, 0) * step
    while day <= last:
        yield day
        day += step
