"""Decides when the owner of an abandoned record is warned, and when the record is deleted. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from flows.definition.loader import Library
from flows.engagement import schedule
from flows.model import Button, Message
from flows.person import Outgoing, Person, zone_of

NOTICE_TIME = timedelta(days=28)
"""Time between the warning and the deletion, at least."""

NEVER_AGREED = timedelta(days=30)
"""Time until the record of a person who never agreed is deleted. It holds their state in the welcome only."""

KEEP, DELETE = ":idle-keep", ":idle-delete"
"""Button values of the warning. They work in every flow."""

RetentionStep = Literal["warn", "erase"]


def decide(person: Person, now: datetime, months: int) -> RetentionStep | None:
    """Return the step that is due now, or None. With `months` 0 none ever is.

    The warning comes a month before the deletion, at the person's slot and never in their quiet hours.
    """
    due = next_due(person, now, months)
    if due is None or due > now:
        return None
    return "warn" if _is_to_be_warned(person) else "erase"


def next_due(person: Person, now: datetime, months: int) -> datetime | None:
    """Return the next moment (UTC) at which `decide` can return a step, or None."""
    left = person.engagement.last_seen or person.profile.since
    if not months or left is None:
        return None
    if person.profile.consent is None:
        return left + NEVER_AGREED
    if not _is_to_be_warned(person):
        return ends(person, now, months)
    earliest = _months_after(left, months - 1)
    if earliest > now:
        return earliest
    at = schedule.next_slot(person, earliest)
    if at > now:
        return at
    return schedule.next_slot(person, now) if schedule.quiet(person, now) else now


def ends(person: Person, now: datetime, months: int) -> datetime:
    """Return when the record is deleted (UTC) if the person is warned now and does not come back."""
    end = _months_after(person.engagement.last_seen or person.profile.since or now, months)
    if person.delivery.blocked:
        return end
    warned = person.engagement.warned if person.engagement.warned and not _is_to_be_warned(person) else now
    return max(end, warned + NOTICE_TIME)


def warn(library: Library, person: Person, now: datetime, months: int) -> Person:
    """Add the warning to the outbox."""
    day = ends(person, now, months).astimezone(zone_of(person)).date()

    def words(name: str) -> str:
        return library.translator(person.profile.language)(name, on=day.isoformat())

    rows = ((Button(words("idle-keep"), KEEP), Button(words("idle-delete"), DELETE)),)
    message = Message(words("idle-warning"), rows=rows, silent=True)
    return replace(
        person,
        engagement=replace(person.engagement, warned=now),
        delivery=replace(person.delivery, outbox=(*person.delivery.outbox, Outgoing("send", message))),
    )


def _is_to_be_warned(person: Person) -> bool:
    """Tell whether a warning is open: none since the last visit, the person agreed and can be reached."""
    return (
        not person.delivery.blocked
        and person.profile.consent is not None
        and (
            person.engagement.warned is None
            or (
                person.engagement.last_seen is not None
                and person.engagement.last_seen > person.engagement.warned
            )
        )
    )


def _months_after(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
