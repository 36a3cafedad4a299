"""Which zones have the clock that a person named."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from flows.locale.cities import find, largest, zones_of
from flows.locale.zones import changed, fits, home_zones, within, zones_by_clock
from flows.person import HOME_ZONES
from tests.helpers.tiers import sampled

SUMMER = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
WINTER = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
WEEKS = [timedelta(weeks=n) for n in range(0, 53, 4)]


@pytest.mark.parametrize(
    ("wall", "country", "zones"),
    [
        (time(14), "DE", ("Europe/Berlin",)),
        (time(14, 8), "DE", ("Europe/Berlin",)),
        (time(13), "GB", ("Europe/London",)),
        (time(8), "US", ("America/New_York",)),
        (time(6), "CA", ("America/Edmonton", "America/Regina")),
    ],
)
def test_a_clock_names_the_zones_of_the_country_one_for_each_rule(
    wall: time, country: str, zones: tuple[str, ...]
) -> None:
    assert zones_by_clock((wall,), SUMMER, country) == zones


def test_phoenix_is_offered_beside_denver_where_their_clocks_agree() -> None:
    assert zones_by_clock((time(5),), WINTER, "US") == ("America/Denver", "America/Phoenix")


def test_a_clock_that_nobody_in_the_country_has_is_looked_for_elsewhere() -> None:
    assert zones_by_clock((time(21),), SUMMER, "DE")[0] == "Asia/Tokyo"
    assert zones_by_clock((time(17, 45),), SUMMER, None) == ("Asia/Kathmandu",)
    assert zones_by_clock((time(13, 22),), WINTER, None) == ()


def rows() -> list[tuple[str, str]]:
    """Return every zone that tz names for people, with its country."""
    lines = (files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8").splitlines()
    parts = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(zone[2], zone[0]) for zone in parts]


def clock(zone: str, now: datetime) -> time:
    return now.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0)


def goes_with(zone: str, other: str, now: datetime) -> bool:
    """Tell whether the clocks of two zones agree all through the year ahead."""
    return all(
        (now + week).astimezone(ZoneInfo(zone)).utcoffset()
        == (now + week).astimezone(ZoneInfo(other)).utcoffset()
        for week in WEEKS
    )


@pytest.mark.parametrize("now", sampled([WINTER, SUMMER], [WINTER]))
def test_of_all_zones_of_the_world_nearly_every_rule_is_among_those_offered(now: datetime) -> None:
    lost = [
        zone
        for zone, country in rows()[now.month % 2 :: 2]
        if not any(goes_with(zone, other, now) for other in zones_by_clock((clock(zone, now),), now, country))
    ]

    assert len(lost) <= 4, lost
    assert len(rows()) > 400


def test_every_zone_that_is_offered_can_be_picked_by_its_label() -> None:
    for language in ("en", "de", "es"):
        for zone in {zone for h in range(0, 24, 2)
                     for zone in zones_by_clock((time(h),), WINTER, None)}:  # fmt: skip
            (found,) = find(largest(zone).label(language), language)
            assert goes_with(found.zone, zone, WINTER), zone


def test_the_home_of_a_country_is_the_zone_that_most_of_its_people_live_in() -> None:
    lived_in = {country: zones_of(country)[:1] for country in HOME_ZONES}

    assert len(HOME_ZONES) > 240
    assert [one for one, most in lived_in.items() if most and most != (HOME_ZONES[one],)] == []
    assert [one for one in HOME_ZONES if HOME_ZONES[one] not in home_zones(one)] == []


def test_a_country_has_all_its_zones() -> None:
    assert home_zones("NG") == ("Africa/Lagos",)
    assert set(home_zones("PT")) >= {"Europe/Lisbon", "Atlantic/Azores"}


def test_a_clock_that_fits_the_country_is_told_from_one_that_does_not() -> None:
    at = datetime(2026, 3, 4, 16, 30, tzinfo=UTC)

    assert fits(time(16, 30), at, "GB")
    assert not fits(time(4, 30), at, "GB")


def test_a_change_of_clocks_is_seen_where_there_is_one() -> None:
    assert changed("Europe/Berlin", WINTER, SUMMER)
    assert not changed("America/Phoenix", WINTER, SUMMER)


@pytest.mark.parametrize(
    ("wall", "since", "until", "inside"),
    [
        (time(22), time(21), time(9), True),
        (time(8, 59), time(21), time(9), True),
        (time(9), time(21), time(9), False),
        (time(13), time(12), time(14), True),
        (time(9), time(9), time(9), False),
    ],
)
def test_quiet_hours_go_over_midnight(wall: time, since: time, until: time, *, inside: bool) -> None:
    assert within(wall, since, until) == inside
