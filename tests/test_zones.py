"""Time zones: where a clock is, and when a wall time comes there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.zones import ANYWHERE, COUNTRY_ZONES, moment, zone_for

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(("wall", "country", "zone"), [
    (time(13), "DE", "Europe/Berlin"), (time(13), None, "Europe/Berlin"), (time(7), "US", "America/New_York"),
    (time(4, 3), "US", "America/Los_Angeles"), (time(17, 30), None, "Asia/Kolkata"),
    (time(21), "DE", "Asia/Tokyo"), (time(1, 0), "NZ", "Pacific/Auckland"),
    (time(12, 20), "XX", "Europe/London"),
])  # fmt: skip
def test_a_clock_is_in_the_chosen_country_or_anywhere(wall: time, country: str | None, zone: str) -> None:
    assert zone_for(wall, NOON, country) == zone


@given(st.times(), st.sampled_from([None, *COUNTRY_ZONES]))
def test_every_clock_is_somewhere(wall: time, country: str | None) -> None:
    assert zone_for(wall, NOON, country) in {*ANYWHERE, *COUNTRY_ZONES.get(country or "", ())}


def test_every_zone_named_exists() -> None:
    named = {*ANYWHERE, *(zone for zones in COUNTRY_ZONES.values() for zone in zones)}

    assert named <= available_timezones()


@pytest.mark.parametrize(("day", "wall", "at"), [
    (date(2026, 3, 2), time(18, 30), datetime(2026, 3, 2, 17, 30, tzinfo=UTC)),
    (date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
])  # fmt: skip
def test_a_wall_time_that_is_skipped_or_comes_twice_has_one_moment(
    day: date, wall: time, at: datetime
) -> None:
    assert moment(day, wall, BERLIN) == at
