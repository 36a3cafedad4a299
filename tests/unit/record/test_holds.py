"""A pause lasts as long as was said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.record import holds
from tests.helpers.kept_preferences import NOW, SOMEBODY, kept


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
