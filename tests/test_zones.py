"""Which zone a person's clock is in."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from flows.zones import zone_for

SUMMER = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
WINTER = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "country", "zone"),
    [
        (time(14), "DE", "Europe/Berlin"),
        (time(14, 8), "DE", "Europe/Berlin"),
        (time(5), "US", "America/Los_Angeles"),
        (time(8), "US", "America/New_York"),
        (time(17, 45), None, "Asia/Kathmandu"),
        (time(13), None, "Europe/London"),
        (time(21), "DE", "Asia/Tokyo"),
        (time(6), "CA", "America/Edmonton"),
    ],
)
def test_a_clock_names_a_zone_the_persons_own_country_first(
    wall: time, country: str | None, zone: str
) -> None:
    assert zone_for(wall, SUMMER, country) == zone


def test_the_same_clock_is_another_zone_in_another_season() -> None:
    assert zone_for(time(12), WINTER, None) == "Europe/London"
    assert zone_for(time(13), WINTER, "DE") == "Europe/Berlin"
