"""Decides when a record nobody comes back to is warned about, and when it goes for good. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from flows import slots
from flows.loader import Library
from flows.model import Button, Message
from flows.person import Outgoing, Person
from flows.scene import Scene
from flows.talks import Talks
from flows.text import fill

NOTICE = timedelta(days=28)
"""Nothing goes sooner than so long after the warning, however late that came."""

NEVER_AGREED = timedelta(days=30)
"""Of somebody who never said yes, only the place in the welcome is kept, and not for long."""

KEEP, DELETE = ":idle-keep", ":idle-delete"
"""Buttons under the warning. They work with any talk open."""

Verdict = Literal["warn", "erase"]


def decide(person: Person, now: datetime, months: int) -> Verdict | None:
    """Return what is due now. With `months` 0, nothing ever is.

    The warning comes a month before, at the person's hour, and never in their quiet hours.
    """
    due = next_due(person, now, months)
    if due is None or due > now:
        return None
    return "warn" if _is_to_be_warned(person) else "erase"


def next_due(person: Person, now: datetime, months: int) -> datetime | None:
    """Return when `decide` is next worth asking (UTC), or None when it never is."""
    left = person.last_seen or person.since
    if not months or left is None:
        return None
    if person.consent is None:
        return left + NEVER_AGREED
    if not _is_to_be_warned(person):
        return ends(person, now, months)
    earliest = _months_after(left, months - 1)
    if earliest > now:
        return earliest
    at = slots.next_slot(person, earliest)
    if at > now:
        return at
    return slots.next_slot(person, now) if slots.quiet(person, now) else now


def ends(person: Person, now: datetime, months: int) -> datetime:
    """Return when the record goes if the person was warned by now and doesn't come."""
    end = _months_after(person.last_seen or person.since or now, months)
    if person.blocked:
        return end
    warned = person.warned if person.warned and not _is_to_be_warned(person) else now
    return max(end, warned + NOTICE)


def warn(library: Library, person: Person, now: datetime, months: int) -> Person:
    """Return the record with the warning in its outbox."""
    day = ends(person, now, months).astimezone(slots.zone_of(person)).date()

    def words(name: str) -> str:
        return fill(library.phrase(name, person.language), {"on": day.isoformat()}, person.language).text

    rows = ((Button(words("idle-keep"), KEEP), Button(words("idle-delete"), DELETE)),)
    message = Message(words("idle-warning"), rows=rows, silent=True)
    return replace(person, warned=now, outbox=(*person.outbox, Outgoing("send", message)))


def _is_to_be_warned(person: Person) -> bool:
    """Tell whether they weren't told since they were here. Who blocked the bot or never agreed, can't be."""
    here = person.last_seen
    return (
        not person.blocked
        and person.consent is not None
        and (person.warned is None or (here is not None and here > person.warned))
    )


def _months_after(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _keep(talks: Talks, scene: Scene) -> Scene:
    return talks.ask(scene, talks.phrase(scene, "idle-kept"))


def _delete(talks: Talks, scene: Scene) -> Scene:
    return talks.open(scene, "delete")


ANSWERS: Mapping[str, Callable[[Talks, Scene], Scene]] = {KEEP: _keep, DELETE: _delete}
