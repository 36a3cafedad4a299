"""Computes a person's slot, the one moment a day for unasked messages, and their quiet hours. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256

from flows.locale.zones import moment, within
from flows.person import NudgePreferences, Person, zone_of

SPREAD_MINUTES = 15
"""Most minutes by which a slot is moved either way, so that equal slots cause no burst."""

_DAY_MINUTES = 24 * 60


def slot_on(person: Person, day: date) -> datetime:
    """Return the person's slot (UTC) on a day of theirs."""
    return moment(day, slot_time(person), zone_of(person))


def slot_time(person: Person) -> time:
    """Return the wall time of the slot: chosen time, spread, moved out of the quiet hours."""
    nudging = person.engagement.preferences
    if quiet_at(nudging, nudging.slot):  # not spread to before them: the person was told when it comes
        return nudging.quiet_to
    chosen = nudging.slot.hour * 60 + nudging.slot.minute
    spread = seed(person.id) % (2 * SPREAD_MINUTES + 1) - SPREAD_MINUTES
    for minute in (chosen + spread, chosen - spread, chosen):
        if 0 <= minute < _DAY_MINUTES and not quiet_at(nudging, wall := time(minute // 60, minute % 60)):
            return wall
    return nudging.quiet_to


def last_slot(person: Person, now: datetime) -> datetime:
    """Return the latest slot up to `now`."""
    day = now.astimezone(zone_of(person)).date()
    while (slot := slot_on(person, day)) > now:
        day -= timedelta(days=1)
    return slot


def next_slot(person: Person, after: datetime) -> datetime:
    """Return the first slot later than `after`."""
    day = after.astimezone(zone_of(person)).date()
    while (slot := slot_on(person, day)) <= after:
        day += timedelta(days=1)
    return slot


def quiet(person: Person, now: datetime) -> bool:
    """Tell whether `now` lies in the person's quiet hours."""
    return quiet_at(person.engagement.preferences, now.astimezone(zone_of(person)).time())


def quiet_at(nudging: NudgePreferences, wall: time) -> bool:
    """Tell whether a wall time lies in the quiet hours. With equal ends there are none."""
    return within(wall, nudging.quiet_from, nudging.quiet_to)


def seed(text: str) -> int:
    """Return a number derived from the text, equal in every process."""
    return int.from_bytes(sha256(text.encode()).digest()[:8])
