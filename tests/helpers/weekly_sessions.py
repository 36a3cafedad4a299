"""Somebody in Berlin with a session on Thursdays, on a Monday in March."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.model import Value
from flows.person import Person, Profile
from flows.record.calendar.appointments import sessions

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""A Monday."""
SOMEBODY = Person("1", profile=Profile(zone="Europe/Berlin"))
BERLIN = ZoneInfo("Europe/Berlin")
THURSDAY: dict[str, Value] = {"day": "2026-03-05T16:00", "every": "weekly"}


def coming(person: Person, weeks: int = 5) -> list[str]:
    return [
        f"{start.astimezone(BERLIN):%d %b %H:%M}"
        for start in sessions(person, NOW, NOW + timedelta(weeks=weeks))
    ]
