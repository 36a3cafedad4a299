"""People who get messages, and the slots at which they would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from msgspec.structs import replace

from flows.engagement import policy, schedule, weights
from flows.engagement.policy import Policy
from flows.person import (
    Appointment,
    Attendance,
    Attended,
    Engagement,
    Nudge,
    NudgeKind,
    NudgePreferences,
    OwnWords,
    Person,
    Profile,
    Rated,
    Reason,
)
from flows.shipped import CONTENT
from tests.helpers.people import with_fields

POLICY = Policy(weights.load(CONTENT / "weights.toml"), frozenset({"fear"}))

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday noon."""

TELLING: dict[str, tuple[Attended, ...]] = {
    "drifting": ("no-show", "i-cancelled"),
    "slipping": ("no-show", "i-cancelled", "thinking-of-stopping"),
    "crossroads": ("no-show", "i-cancelled", "late", "i-cancelled-rebooked", "thinking-of-stopping"),
}

FALLEN = tuple(
    Rated("importance", value, NOW - timedelta(days=40 - place)) for place, value in enumerate((9, 9, 3))
)

WEEKLY = Appointment(1, date(2026, 3, 5), time(16), "Europe/Berlin", every_weeks=1)
"""Thursdays at four."""


def somebody(band: str = "drifting", **others: object) -> Person:
    """Return somebody who asked for a reason when they drift, and told of so much two days ago."""
    told = NOW - timedelta(days=2)
    fallen = (*FALLEN, Rated("importance", 3, told)) if band == "crossroads" else ()
    known = Person(
        "1",
        profile=Profile(zone="Europe/Berlin", since=NOW - timedelta(days=30)),
        engagement=Engagement(
            last_seen=told,
            preferences=NudgePreferences(when="drift"),
            attendance=tuple(Attendance(what, told, 1) for what in TELLING.get(band, ())),
            ratings=fallen,
        ),
        words=OwnWords(reasons=(Reason(1, "To be calm with my son", NOW - timedelta(days=10)),)),
    )
    return with_fields(known, **others)


def nudging(person: Person, **others: object) -> Person:
    return replace(
        person,
        engagement=replace(
            person.engagement,
            preferences=replace(person.engagement.preferences, **others),
        ),
    )


def slots_of(person: Person, days: int, since: datetime = NOW) -> Iterator[datetime]:
    slot = since
    for _ in range(days):
        slot = schedule.next_slot(person, slot)
        yield slot


def lived(person: Person, days: int, taps: Callable[[Nudge], str] = lambda _: "") -> Person:
    """Return the person after so many days of slots, tapping an hour after each nudge what `taps` says."""
    for slot in slots_of(person, days):
        nudge = POLICY.decide(person, slot)
        if nudge is None:
            continue
        person = policy.sent(person, nudge)
        if answer := taps(nudge):
            tapped = slot + timedelta(hours=1)
            person = policy.answered(person, nudge, answer, tapped)
            person = replace(person, engagement=policy.touched(person.engagement, tapped))
    return person


def kinds(person: Person) -> list[NudgeKind]:
    return [nudge.kind for nudge in person.engagement.nudges]


def stepped(person: Person, now: datetime, days: int, step: timedelta) -> tuple[Nudge, ...]:
    """Return what comes when the clock is looked at every `step`."""
    until = now + timedelta(days=days)
    while now <= until:
        nudge = POLICY.decide(person, now)
        person = policy.sent(person, nudge) if nudge else person
        now += step
    return person.engagement.nudges


def days_between(person: Person) -> list[int]:
    return [
        round((later.at - earlier.at) / timedelta(days=1))
        for earlier, later in pairwise(person.engagement.nudges)
    ]
