"""Reads the one session out of a calendar file (RFC 5545). Everything else in it is left unread."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flows.record.calendar.calendar_note import CalendarNote, Refusal

if TYPE_CHECKING:
    from icalendar import Calendar

MOST_BYTES = 64 * 1024
"""A session, its zone and its alarms take about 2 kB; a whole calendar is not what is asked for."""

MOST_EVENTS = 200
MOST_WEEKS = 12
"""Weeks from one session to the next, as the question in the chat has them."""

LATEST_PAST = timedelta(days=1)
"""A session of today may have begun, and an hour without a zone is by a clock that is not known here."""

ICAL_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

RULE_PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "WKST"})
"""The parts of a rule that a series of the bot can keep; a series here has no end."""


def read(source: bytes, now: datetime) -> CalendarNote | Refusal:
    """Return the session that is to come, or why there is none to note.

    Several singles are several even where only their texts differ; of those that are over none counts.
    """
    if len(source) > MOST_BYTES:
        return "large"
    try:
        from icalendar import Calendar  # noqa: PLC0415 - heavy, and only for those who send a file
    except ModuleNotFoundError:
        return "unreadable"
    try:
        calendar = Calendar.from_ical(source)
        return _of_calendar(calendar, now) if calendar.name == "VCALENDAR" else "unreadable"
    except Exception:  # noqa: BLE001 - the library raises what it likes, and its text quotes the file
        return "unreadable"


def _of_calendar(calendar: Calendar, now: datetime) -> CalendarNote | Refusal:
    events: list[Any] = list(calendar.walk("VEVENT"))
    if len(events) > MOST_EVENTS:
        return "several"
    if not events:
        return "empty"
    called_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
    masters = [event for event in events if "RECURRENCE-ID" not in event]
    going = [] if called_off else [event for event in masters if not _is_off(event)]
    if not going:
        return "off"
    coming = [event for event in going if _may_come(event, now)]
    if len(coming) != 1:
        return "several" if coming else "past"
    (event,) = coming
    changes = [one for one in events if "RECURRENCE-ID" in one and one.get("UID") == event.get("UID")]
    return _of_event(event, changes)


def _is_off(event: Mapping[str, Any]) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _may_come(event: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether a single session is not over; of a series that is found out later."""
    if "RRULE" in event or "RDATE" in event:
        return True
    start = _value(event, "DTSTART")
    if isinstance(start, datetime):
        return (start if start.tzinfo else start.replace(tzinfo=UTC)) > now - LATEST_PAST
    return start is not None and start >= (now - LATEST_PAST).date()


def _of_event(event: Mapping[str, Any], changes: list[Mapping[str, Any]]) -> CalendarNote | Refusal:
    start = _value(event, "DTSTART")
    if not isinstance(start, datetime):
        return "unreadable" if start is None else "all-day"
    if start.tzinfo is None and event["DTSTART"].params.get("TZID"):
        return "zone"  # the file names a clock that neither it nor anybody else explains
    start = start.replace(second=0, microsecond=0)
    zone = _named(event) or _zone_name(start.tzinfo)
    if "RRULE" in event or "RDATE" in event:
        return _series(event, changes, start, zone)
    return _single(start, zone)


def _series(
    event: Mapping[str, Any], changes: list[Mapping[str, Any]], start: datetime, zone: str | None
) -> CalendarNote | Refusal:
    weeks = _weeks(event, start)
    if weeks is None or any(not _is_off(change) for change in changes):
        return "repeats"
    if zone in (None, "UTC"):
        return "zone"  # by such a clock a series would move by an hour twice a year
    off = sorted(_off(event, changes, start))
    return CalendarNote(
        start.date(), start.time().replace(tzinfo=None, fold=0), zone or "", weeks, tuple(off)
    )


def _single(start: datetime, zone: str | None) -> CalendarNote:
    """Return one session: of any clock that can be told in UTC."""
    if zone is None:
        start, zone = start.astimezone(UTC), "UTC"
    return CalendarNote(start.date(), start.time().replace(tzinfo=None, fold=0), zone)


def _weeks(event: Mapping[str, Any], start: datetime) -> int | None:
    """Return the weeks between two sessions, or None where the rule says more than that."""
    rules = event.get("RRULE")
    if rules is None or isinstance(rules, list) or "RDATE" in event:
        return None
    rule = {str(name).upper(): value for name, value in rules.items()}
    if not set(rule) <= RULE_PARTS or [str(one).upper() for one in rule.get("FREQ", [])] != ["WEEKLY"]:
        return None
    days = [str(one).upper() for one in rule.get("BYDAY", [])]
    weeks = int(rule.get("INTERVAL", [1])[0])
    is_plain = days in ([], [ICAL_WEEKDAYS[start.weekday()]]) and 1 <= weeks <= MOST_WEEKS
    return weeks if is_plain else None


def _off(event: Mapping[str, Any], changes: list[Mapping[str, Any]], start: datetime) -> set[date]:
    """Return the days of a series on which it does not happen, by the clock of the series."""
    found = [_value(change, "RECURRENCE-ID") for change in changes]
    excluded = event.get("EXDATE", [])
    for several in excluded if isinstance(excluded, list) else [excluded]:
        found += [one.dt for one in several.dts]
    return {_day(moment, start.tzinfo) for moment in found if moment is not None}


def _day(moment: date | datetime, zone: tzinfo | None) -> date:
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(zone) if moment.tzinfo and zone else moment).date()


def _value(event: Mapping[str, Any], name: str) -> date | datetime | None:
    found = getattr(event.get(name), "dt", None)
    return found if isinstance(found, date) else None


def _named(event: Mapping[str, Any]) -> str | None:
    """Return the zone that the file names, where it goes by the name of Unicode or of Windows."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415

    named = str(event["DTSTART"].params.get("TZID", "")).strip('"')
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(named, named)).key if named else None
    except (ValueError, OSError, KeyError):  # also for a name that is none
        return None


def _zone_name(zone: tzinfo | None) -> str | None:
    """Return the zone's name: empty for no zone, and None for one that only the file itself knows."""
    if zone is None:
        return ""
    if zone is UTC or str(zone) == "UTC":
        return "UTC"
    key = getattr(zone, "key", None)
    try:
        return ZoneInfo(key).key if isinstance(key, str) else None
    except (ValueError, OSError, KeyError):
        return None
