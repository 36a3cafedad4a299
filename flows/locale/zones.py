"""Knows time zones: which one a person's clock is in, and when a wall time comes there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flows.locale import cities

COUNTRY_ZONES = {
    "US": ("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Denver", "America/Phoenix",
           "America/Anchorage", "Pacific/Honolulu"),
    "CA": ("America/Toronto", "America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Regina",
           "America/Halifax", "America/St_Johns"),
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Adelaide", "Australia/Darwin",
           "Australia/Perth"),
    "BR": ("America/Sao_Paulo", "America/Manaus", "America/Rio_Branco"),
    "MX": ("America/Mexico_City", "America/Cancun", "America/Hermosillo", "America/Tijuana"),
    "GB": ("Europe/London",), "IE": ("Europe/Dublin",), "NZ": ("Pacific/Auckland",), "FR": ("Europe/Paris",),
    "DE": ("Europe/Berlin",), "AT": ("Europe/Vienna",), "CH": ("Europe/Zurich",), "NL": ("Europe/Amsterdam",),
    "BE": ("Europe/Brussels",), "ES": ("Europe/Madrid", "Atlantic/Canary"), "IT": ("Europe/Rome",),
    "PT": ("Europe/Lisbon", "Atlantic/Azores"), "IN": ("Asia/Kolkata",), "JP": ("Asia/Tokyo",),
    "KR": ("Asia/Seoul",), "SG": ("Asia/Singapore",), "ZA": ("Africa/Johannesburg",), "UA": ("Europe/Kyiv",),
    "IL": ("Asia/Jerusalem",),
}  # fmt: skip
"""The zones of the countries with a help line of their own, the most lived-in first."""

ANYWHERE = (
    "Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Istanbul", "Europe/Moscow", "Asia/Dubai",
    "Asia/Tehran", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka",
    "Asia/Yangon", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney",
    "Pacific/Noumea", "Pacific/Auckland", "Pacific/Tongatapu", "Pacific/Honolulu", "America/Anchorage",
    "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York", "America/Halifax",
    "America/St_Johns", "America/Sao_Paulo", "Atlantic/South_Georgia", "Atlantic/Azores", "Australia/Eucla",
    "Pacific/Chatham", "Pacific/Pago_Pago", "Pacific/Kiritimati",
)  # fmt: skip
"""One well-known zone for each clock on earth."""

CLOSE = timedelta(minutes=10)
"""Tolerance between the person's clock and ours, including the time of their answer."""

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def zones_by_clock(walls: Iterable[time], now: datetime, country: str | None) -> tuple[str, ...]:
    """Return the zones in which it is about one of these times at `now` (UTC), the likeliest first.

    If a zone of the country fits, only its zones are returned. A clock time fits several zones with
    different summer time: each rule is represented by its most populous zone.
    """
    return _by_clock(tuple(walls), now.replace(second=0, microsecond=0), country)


@lru_cache(maxsize=32)  # an answer is looked at several times in its turn
def _by_clock(wanted: tuple[time, ...], now: datetime, country: str | None) -> tuple[str, ...]:
    own = _of_rules(_fitting(home_zones(country), wanted, now), now) if country else ()
    return own or _of_rules(_fitting((*ANYWHERE, *cities.zones()), wanted, now), now)


@lru_cache(maxsize=512)
def _place(zone: str) -> ZoneInfo:
    """Return a zone. `zoneinfo` keeps only eight of them; all that cities lie in take 0.4 MB."""
    return ZoneInfo(zone)


def home_zones(country: str | None) -> tuple[str, ...]:
    """Return the zones of a country, the most lived-in first; empty where it isn't known."""
    if country is None:
        return ()
    known = (*COUNTRY_ZONES.get(country, ()), *cities.zones_of(country), *cities.smaller_zones(country))
    return tuple(dict.fromkeys(known))


def fits(wall: time, now: datetime, country: str | None) -> bool:
    """Tell whether it is about this time at `now` (UTC) somewhere in the country."""
    return bool(_fitting(home_zones(country), (wall,), now))


def changed(zone: str, since: datetime, now: datetime) -> bool:
    """Tell whether the clocks of a zone have another distance from UTC now than they had then."""
    place = ZoneInfo(zone)
    return since.astimezone(place).utcoffset() != now.astimezone(place).utcoffset()


def _fitting(zones: Iterable[str], walls: tuple[time, ...], now: datetime) -> tuple[str, ...]:
    return tuple(zone for zone in zones if any(_apart(zone, wall, now) <= CLOSE for wall in walls))


def _of_rules(zones: Iterable[str], now: datetime) -> tuple[str, ...]:
    """Return the first zone of each rule: those whose clocks agree all through the year ahead."""
    rules: dict[tuple[timedelta | None, ...], str] = {}
    for zone in zones:
        place = _place(zone)
        rule = tuple(
            (now + week * timedelta(weeks=1)).astimezone(place).utcoffset() for week in range(0, 53, 2)
        )
        rules.setdefault(rule, zone)
    return tuple(rules.values())


def within(wall: time, since: time, until: time) -> bool:
    """Tell whether a wall time lies between two others, over midnight where they say so."""
    return since <= wall < until if since <= until else wall >= since or wall < until


def moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return when it is this wall time there (UTC).

    A time that comes twice is the first of the two; for one that is skipped it is the next minute
    that exists.
    """
    meant = datetime.combine(day, wall)
    at = meant.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == meant:
        return at
    before = meant.replace(tzinfo=zone, fold=1).astimezone(UTC)
    low, high = 0, (at - before) // MINUTE
    while low < high:
        middle = (low + high) // 2
        there = (before + middle * MINUTE).astimezone(zone).replace(tzinfo=None, fold=0)
        low, high = (low, middle) if there > meant else (middle + 1, high)
    return before + low * MINUTE


def _apart(zone: str, wall: time, now: datetime) -> timedelta:
    there = now.astimezone(_place(zone))
    minutes = timedelta(hours=there.hour - wall.hour, minutes=there.minute - wall.minute)
    apart = abs(minutes) % DAY
    return min(apart, DAY - apart)
