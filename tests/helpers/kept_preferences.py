"""Somebody in Berlin whose preferences a talk keeps."""

from __future__ import annotations

from datetime import UTC, datetime

from flows.model import RecordField, RecordUpdate, Value
from flows.person import Engagement, NudgePreferences, Person, Profile
from flows.record import updates

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOMEBODY = Person(
    "1",
    profile=Profile(zone="Europe/Berlin"),
    engagement=Engagement(preferences=NudgePreferences(when="drift", pulse=2)),
)


def kept(what: RecordField, value: Value, person: Person = SOMEBODY) -> Person:
    return updates.keep(person, RecordUpdate(what, value, str(value)), "messages", NOW)
