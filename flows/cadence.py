"""Knows how often and when at all a person may be written to: caps, back-off, pauses, holds. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from flows.drift import TAP_WITHIN
from flows.person import Nudge, NudgeKind, Person
from flows.slots import zone_of

OF_SESSIONS: Collection[NudgeKind] = ("reminder", "after", "keep-on")
"""What goes with a session of therapy. It was asked for, so it has limits of its own."""

CAPS = ((timedelta(days=1), 1), (timedelta(days=7), 2), (timedelta(days=30), 6))
"""So many unasked messages in any such span (engagement.md, section 3)."""

BASE = timedelta(days=3)
GOODBYE_AFTER = 4
"""The wait doubles with every message ignored in a row; after so many we say goodbye."""

MOST_LESS = 4
"""With three days to begin with, so many doublings are 48 days: nothing while "fewer" lasts."""

HERE = timedelta(hours=3)
"""Whoever was here so lately is not written to."""

AFTER_HELP = timedelta(hours=72)
"""None of our own messages for so long after a help-now event, whatever was switched on since."""


def reachable(person: Person) -> bool:
    """Tell whether anything may reach the person at all."""
    return person.zone is not None and not person.blocked and not person.nudging.off


def wanted(person: Person) -> bool:
    """Tell whether there is anything that could come."""
    nudging = person.nudging
    reminded = bool(person.appointments) and (bool(nudging.reminders) or nudging.ask_after)
    own = nudging.when == "drift" or nudging.pulse is not None
    held = nudging.hold_until is not None and not nudging.ask_after_hold
    return reminded or (own and not nudging.said_goodbye and not held)


def free(person: Person, slot: datetime) -> bool:
    """Tell whether the slot can be used: nothing is paused, nobody is here, nothing went out that day."""
    paused = person.nudging.paused_until
    if paused is not None and paused > slot:
        return False
    if person.last_seen is not None and slot - person.last_seen < HERE:
        return False
    zone = zone_of(person)
    day = slot.astimezone(zone).date()
    return all(one.at.astimezone(zone).date() < day for one in person.nudges[-1:])


def may_write(person: Person, slot: datetime) -> bool:
    """Tell whether a message of our own may go out: not held, not too many, not too soon."""
    nudging = person.nudging
    if nudging.hold_until is not None or nudging.said_goodbye or helped_lately(person, slot):
        return False
    ignored = ignored_in_a_row(person, slot)
    last = newest(person)
    if ignored >= GOODBYE_AFTER or not within_caps(person, slot):
        return False
    return last is None or slot - last.at >= BASE * 2 ** (ignored + less(person, slot))


def within_caps(person: Person, slot: datetime) -> bool:
    """Tell whether one more message of our own stays within every cap."""
    ages = [slot - one.at for one in person.nudges if one.kind not in OF_SESSIONS]
    return all(sum(age < span for age in ages) < cap for span, cap in CAPS)


def ignored_in_a_row(person: Person, at: datetime) -> int:
    """Return how many of the newest messages of our own had no tap in time, and nothing since."""
    ignored = 0
    for one in reversed(person.nudges):
        if one.kind in OF_SESSIONS:
            continue
        if one.answered is not None or (person.last_seen is not None and person.last_seen > one.at):
            break
        ignored += at - one.at >= TAP_WITHIN
    return ignored


def newest(person: Person, kinds: Collection[NudgeKind] | None = None) -> Nudge | None:
    """Return the newest message of our own, or the newest of these kinds."""
    found = (
        one for one in reversed(person.nudges)
        if (one.kind not in OF_SESSIONS if kinds is None else one.kind in kinds)
    )  # fmt: skip
    return next(found, None)


def less(person: Person, at: datetime) -> int:
    """Return how often "fewer of these" was tapped, while it lasts."""
    until = person.nudging.less_until
    return min(person.nudging.less, MOST_LESS) if until is not None and at < until else 0


def helped_lately(person: Person, at: datetime) -> bool:
    """Tell whether help was needed in the last three days."""
    helped = person.nudging.helped
    return helped is not None and at - helped < AFTER_HELP
