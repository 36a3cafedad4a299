"""Computes the dates of a person's therapy sessions. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.locale.zones import moment
from flows.model import Value
from flows.person import Appointment, Person, zone_of

LOOK_AHEAD_SESSIONS = timedelta(weeks=26)
"""Span in which the next session is searched: a break of half a year is a new start."""

RECENT = timedelta(weeks=8)
"""Age from which a session no longer tells the usual time."""


def next_session(person: Person, after: datetime) -> datetime | None:
    """Return the start (UTC) of the first session later than `after`, or None."""
    found = upcoming(person, after)
    return found[0] if found else None


def upcoming(person: Person, after: datetime) -> tuple[datetime, Appointment, date] | None:
    """Return the first session later than `after`, or None: start (UTC), appointment, day in its zone."""
    firsts = (
        (next(_starts(person, appointment, after, after + LOOK_AHEAD_SESSIONS), None), appointment)
        for appointment in person.engagement.appointments
    )
    found = [(first[0], one, first[1]) for first, one in firsts if first is not None]
    return min(found, key=lambda session: session[0], default=None)


def sessions(person: Person, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """Return the starts (UTC) of the sessions later than `after` and up to `until`, in order."""
    found = (
        start
        for appointment in person.engagement.appointments
        for start, _ in _starts(person, appointment, after, until)
    )
    return tuple(sorted(found))


def usual(person: Person, now: datetime) -> datetime | None:
    """Return the start (UTC) that "the same time" refers to: the last session's, else the next one's."""
    begun = sessions(person, now - RECENT, now)
    return begun[-1] if begun else next_session(person, now)


def facts(person: Person, now: datetime) -> dict[str, Value]:
    """Return the facts for a question about a day: the time and the sessions, by the person's clock."""
    found: dict[str, Value] = {}
    if person.profile.zone is not None:
        found["local_now"] = f"{now.astimezone(zone_of(person)):%Y-%m-%dT%H:%M}"
    if person.engagement.appointments and (at := usual(person, now)):
        found["usual_session"] = at.astimezone(zone_of(person)).replace(tzinfo=None).isoformat()
    return found


def on_break(person: Person, day: date) -> bool:
    """Tell whether the day lies in a noted break."""
    return any(pause.since <= day <= pause.until for pause in person.engagement.breaks)


def _starts(
    person: Person, one: Appointment, after: datetime, until: datetime
) -> Iterator[tuple[datetime, date]]:
    zone = ZoneInfo(one.zone)
    last = until.astimezone(zone).date()
    for day in days(one, after.astimezone(zone).date(), last):
        if day in one.cancelled or on_break(person, day):
            continue
        start = moment(day, one.at, zone)
        if after < start <= until:
            yield start, day


def days(one: Appointment, first: date, last: date) -> Iterator[date]:
    """Yield the days of the appointment from about `first` to `last`, breaks and days off included."""
    step = timedelta(weeks=one.every_weeks)
    if not step:
        yield one.day
        return
    day = one.day + max((first - one.day) // step, 0) * step
    while day <= last:
        yield day
        day += step
