"""Limits unasked messages: frequency caps, back-off, pauses and holds. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from flows.engagement.drift import TAP_WITHIN
from flows.person import Nudge, NudgeKind, Person, zone_of

OF_SESSIONS: Collection[NudgeKind] = ("reminder", "after", "keep-on")
"""Kinds of messages about sessions. The person asked for them, so the caps do not count them."""

CAPS = ((timedelta(days=1), 1), (timedelta(days=7), 2), (timedelta(days=30), 6))
"""Most unasked messages in any such span (docs/engagement.md)."""

BASE = timedelta(days=3)
GOODBYE_AFTER = 4
"""Ignored messages in a row after which goodbye is said. Each one before doubles the interval."""

MOST_LESS = 4
"""Most doublings: from 3 days they lead to 48 days, longer than "fewer of these" lasts."""

RECENTLY_ACTIVE = timedelta(hours=3)
"""Time after a visit in which no unasked message is sent."""

AFTER_HELP = timedelta(hours=72)
"""Time after Help now without unasked messages, whatever was switched on since."""


def reachable(person: Person) -> bool:
    """Tell whether any message may be sent to the person: they agreed and did not block the bot."""
    return (
        person.profile.zone is not None
        and not person.delivery.blocked
        and not person.engagement.preferences.off
    )


def wanted(person: Person) -> bool:
    """Tell whether the person has any kind of unasked message switched on."""
    nudging = person.engagement.preferences
    reminded = bool(person.engagement.appointments) and (bool(nudging.reminders) or nudging.ask_after)
    own = nudging.when == "drift" or nudging.pulse is not None or waits_to_ask(person)
    held = nudging.hold_until is not None and not waits_to_ask(person)
    return reminded or (own and not nudging.said_goodbye and not held)


def free(person: Person, slot: datetime) -> bool:
    """Tell whether the slot is available: no pause, no recent visit, no message on that day."""
    paused = person.engagement.preferences.paused_until
    if paused is not None and paused > slot:
        return False
    if person.engagement.last_seen is not None and slot - person.engagement.last_seen < RECENTLY_ACTIVE:
        return False
    zone = zone_of(person)
    day = slot.astimezone(zone).date()
    return all(nudge.at.astimezone(zone).date() < day for nudge in person.engagement.nudges[-1:])


def may_write(person: Person, slot: datetime) -> bool:
    """Tell whether an unasked message is allowed: no hold, within the caps, after the back-off."""
    nudging = person.engagement.preferences
    if nudging.said_goodbye or held(person, slot):
        return False
    ignored = ignored_in_a_row(person, slot)
    last = newest(person)
    if ignored >= GOODBYE_AFTER or not within_caps(person, slot):
        return False
    return last is None or slot - last.at >= BASE * 2 ** (ignored + less(person, slot))


def held(person: Person, slot: datetime) -> bool:
    """Tell whether a hold is set: after Help now, or for a day after "I'm okay"."""
    nudging = person.engagement.preferences
    rests = nudging.rest_until is not None and slot < nudging.rest_until
    return nudging.hold_until is not None or rests or helped_lately(person, slot)


def waits_to_ask(person: Person) -> bool:
    """Tell whether a hold still has to end with a question: messages are on, and none was asked since.

    Holds set before messages were chosen end with a question too.
    """
    nudging = person.engagement.preferences
    on = nudging.when in ("drift", "sessions") or nudging.pulse is not None
    if nudging.hold_until is None or not on:
        return False
    since = nudging.helped or nudging.hold_until
    asked = any(one.kind == "hold-over" and one.at >= since for one in person.engagement.nudges)
    return nudging.ask_after_hold or not asked


def within_caps(person: Person, slot: datetime) -> bool:
    """Tell whether one more unasked message stays within every cap."""
    ages = [slot - nudge.at for nudge in person.engagement.nudges if nudge.kind not in OF_SESSIONS]
    return all(sum(age < span for age in ages) < cap for span, cap in CAPS)


def ignored_in_a_row(person: Person, at: datetime) -> int:
    """Return how many of the newest unasked messages were ignored in a row."""
    ignored = 0
    for nudge in reversed(person.engagement.nudges):
        if nudge.kind in OF_SESSIONS:
            continue
        if nudge.answered is not None or (
            person.engagement.last_seen is not None and person.engagement.last_seen > nudge.at
        ):
            break
        ignored += at - nudge.at >= TAP_WITHIN
    return ignored


def newest(person: Person, kinds: Collection[NudgeKind] | None = None) -> Nudge | None:
    """Return the newest unasked message, or the newest of these kinds, or None."""
    found = (
        nudge for nudge in reversed(person.engagement.nudges)
        if (nudge.kind not in OF_SESSIONS if kinds is None else nudge.kind in kinds)
    )  # fmt: skip
    return next(found, None)


def less(person: Person, at: datetime) -> int:
    """Return how often "fewer of these" was tapped, or 0 when it is over."""
    until = person.engagement.preferences.less_until
    return min(person.engagement.preferences.less, MOST_LESS) if until is not None and at < until else 0


def helped_lately(person: Person, at: datetime) -> bool:
    """Tell whether Help now was used in the last three days."""
    helped = person.engagement.preferences.helped
    return helped is not None and at - helped < AFTER_HELP
