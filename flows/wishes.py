"""Writes into the record when a person wants to hear from us. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flows import cities
from flows.model import Value
from flows.person import Nudging, Person
from flows.slots import zone_of
from flows.zones import moment

PAUSES = {"1d": timedelta(days=1), "3d": timedelta(days=3), "1w": timedelta(days=7)}

REMINDERS: Mapping[str, tuple[timedelta, ...]] = {
    "three-one": (timedelta(days=3), timedelta(days=1)),
    "week-one": (timedelta(days=7), timedelta(days=1)),
    "one": (timedelta(days=1),),
    "none": (),
}

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def pause(person: Person, value: Value, now: datetime) -> Person:
    """Return the record with everything at rest for a span, until a day, or no longer."""
    span = PAUSES.get(str(value))
    if value == "over":
        return _wish(person, paused_until=None)
    if span is not None:
        return _wish(person, paused_until=now + span)
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return person
    return _wish(person, paused_until=moment(day, time(), zone_of(person)))


def pulse(person: Person, value: Value, now: datetime) -> Person:
    """Return the record with the weekday of the check-in, or without one."""
    del now
    return _wish(person, pulse=WEEKDAYS.index(str(value)) if value in WEEKDAYS else None)


def quiet_from(person: Person, value: Value, now: datetime) -> Person:
    """Return the record with the start of the quiet hours."""
    del now
    return _wish(person, quiet_from=time.fromisoformat(str(value)))


def quiet_to(person: Person, value: Value, now: datetime) -> Person:
    """Return the record with the end of the quiet hours."""
    del now
    return _wish(person, quiet_to=time.fromisoformat(str(value)))


def reminders(person: Person, value: Value, now: datetime) -> Person:
    """Return the record with how long before a session it is remembered."""
    del now
    return _wish(person, reminders=REMINDERS.get(str(value), person.nudging.reminders))


def ask_after(person: Person, value: Value, now: datetime) -> Person:
    """Return the record with whether to ask how a session was."""
    del now
    return _wish(person, ask_after=value is True)


def city(person: Person, value: Value, now: datetime) -> Person:
    """Return the record with the zone of a city; one that isn't known changes nothing."""
    del now
    return replace(person, zone=cities.zone_of_city(str(value), person.language) or person.zone)


KEEPERS: Mapping[str, Callable[[Person, Value, datetime], Person]] = {
    "pause": pause,
    "pulse": pulse,
    "quiet_from": quiet_from,
    "quiet_to": quiet_to,
    "reminders": reminders,
    "ask_after": ask_after,
    "city": city,
}


def only_reminders(person: Person, now: datetime) -> Person:
    """Return the record with nothing on but what goes with sessions."""
    del now
    return _wish(person, when="ask-only", pulse=None, off=False, paused_until=None)


def pause_week(person: Person, now: datetime) -> Person:
    """Return the record with everything at rest for a week."""
    return pause(person, "1w", now)


def stop_pulse(person: Person, now: datetime) -> Person:
    """Return the record without the weekly check-in; all else stays as it was wished for."""
    return pulse(person, "none", now)


def looked(person: Person, now: datetime) -> Person:
    """Return the record with the own reasons looked at."""
    return replace(person, looked=now)


EFFECTS: Mapping[str, Callable[[Person, datetime], Person]] = {
    "only-reminders": only_reminders,
    "pause-week": pause_week,
    "stop-pulse": stop_pulse,
    "looked": looked,
}


def _wish(person: Person, **changes: object) -> Person:
    nudging: Nudging = replace(person.nudging, **changes)  # type: ignore[arg-type]  # each caller names its fields
    return replace(person, nudging=nudging)
