"""Knows a person's slot, the one moment a day at which we may write first, and their quiet hours. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from flows.person import Nudging, Person
from flows.zones import moment

SPREAD_MINUTES = 15
"""People with the same slot are spread by up to so much either way, so that they don't come in a burst."""

_DAY_MINUTES = 24 * 60


def zone_of(person: Person) -> ZoneInfo:
    """Return the person's zone; UTC where it isn't known, for what is only shown."""
    return ZoneInfo(person.zone or "UTC")


def slot_on(person: Person, day: date) -> datetime:
    """Return the person's slot (UTC) on a day of theirs."""
    return moment(day, slot_time(person), zone_of(person))


def slot_time(person: Person) -> time:
    """Return the wall time of the slot: as chosen, spread, and moved out of the quiet hours."""
    nudging = person.nudging
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
    """Tell whether it is in the person's quiet hours."""
    return quiet_at(person.nudging, now.astimezone(zone_of(person)).time())


def quiet_at(nudging: Nudging, wall: time) -> bool:
    """Tell whether a wall time is in the quiet hours. From and to the same time, there are none."""
    since, until = nudging.quiet_from, nudging.quiet_to
    return since <= wall < until if since <= until else wall >= since or wall < until


def seed(text: str) -> int:
    """Return a number that is the same for the same text in every process."""
    return int.from_bytes(sha256(text.encode()).digest()[:8])
