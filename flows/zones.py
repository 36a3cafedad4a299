"""Knows time zones: which one a person's clock is in, and when a wall time comes there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
"""How far a person's clock may be off, or how long an answer may take."""

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def zone_for(wall: time, now: datetime, country: str | None) -> str:
    """Return the IANA zone in which it is nearest to `wall` at `now` (UTC).

    The zones of the chosen country come first: what a clock says fits several zones, which differ
    in when they change to summer time.
    """
    own = COUNTRY_ZONES.get(country or "", ())
    near = min(own, key=lambda zone: _apart(zone, wall, now), default=None)
    if near is not None and _apart(near, wall, now) <= CLOSE:
        return near
    return min(ANYWHERE, key=lambda zone: _apart(zone, wall, now))


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
    there = now.astimezone(ZoneInfo(zone))
    minutes = timedelta(hours=there.hour - wall.hour, minutes=there.minute - wall.minute)
    apart = abs(minutes) % DAY
    return min(apart, DAY - apart)
