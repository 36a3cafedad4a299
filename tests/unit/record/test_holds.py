"""A pause lasts as long as was said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.model import RecordField, RecordUpdate, Value
from flows.person import Engagement, NudgePreferences, Person, Profile
from flows.record import holds, updates

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOMEBODY = Person(
    "1",
    profile=Profile(zone="Europe/Berlin"),
    engagement=Engagement(preferences=NudgePreferences(when="drift", pulse=2)),
)


def kept(what: RecordField, value: Value, person: Person = SOMEBODY) -> Person:
    return updates.keep(person, RecordUpdate(what, value, str(value)), "messages", NOW)


@pytest.mark.parametrize(
    ("value", "until"),
    [
        ("1d", NOW + timedelta(days=1)),
        ("3d", NOW + timedelta(days=3)),
        ("1w", NOW + timedelta(days=7)),
        ("2026-05-12", datetime(2026, 5, 11, 22, tzinfo=UTC)),
        ("2026-05-12T16:00", datetime(2026, 5, 11, 22, tzinfo=UTC)),
        ("over", None),
        ("stay", None),
    ],
)
def test_a_pause_lasts_as_long_as_was_said(value: str, until: datetime | None) -> None:
    assert kept("pause", value).engagement.preferences.paused_until == until


def test_a_pause_of_a_week_is_one_effect() -> None:
    assert holds.UPDATE_EFFECTS["pause-week"](
        SOMEBODY, NOW
    ).engagement.preferences.paused_until == NOW + timedelta(days=7)
