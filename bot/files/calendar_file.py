"""Writes the sessions as a calendar file (RFC 5545), for the person's own calendar."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.definition.loader import Library
from flows.locale.zones import moment
from flows.person import Appointment, CalendarCopy, Person, zone_of
from flows.record.calendar import appointments, calendar_copy

if TYPE_CHECKING:
    from icalendar import Alarm, Event

LASTS = timedelta(minutes=50)
"""Length of a session in the calendar: the bot is told when it begins, and 50 minutes are usual."""

ZONES_UNTIL = timedelta(days=3 * 366)
"""Span in which days are searched on which clocks skip the time of a session."""

PRODUCT = "-//Stile//Appointments//EN"
"""Names the program as RFC 5545 asks for, and says nothing about therapy."""


def ics(person: Person, library: Library, now: datetime) -> bytes:
    """Return the file, or nothing where the library that writes it is not installed."""
    try:
        from icalendar import Calendar  # noqa: PLC0415 - heavy, and only for those who want the file
    except ModuleNotFoundError:
        return b""
    copy = person.engagement.calendar or CalendarCopy()
    title = library.translator(person.profile.language)(f"calendar-{copy.title}")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for appointment in person.engagement.appointments:
        for event in _events(appointment, person, title, now):
            calendar.add_component(event)
    for appointment in calendar_copy.gone(person):
        if appointment.every_weeks or appointment.day >= now.astimezone(ZoneInfo(appointment.zone)).date():
            calendar.add_component(_event(appointment, person, title, now, is_off=True))
    today = now.astimezone(zone_of(person)).date()
    first = min((appointment.day for appointment in person.engagement.appointments), default=today)
    calendar.add_missing_timezones(first_date=first, last_date=(now + ZONES_UNTIL).date())
    source: bytes = calendar.to_ical()
    return source


def uid(person: Person, appointment: Appointment) -> str:
    """Return the name of an appointment in every file: always the same, and it tells nothing of the person.

    It is made of the moment of their first message, which nobody else knows to the microsecond.
    """
    seed = f"{person.profile.since.isoformat() if person.profile.since else person.id}|{appointment.id}"
    return f"{hashlib.blake2s(seed.encode(), digest_size=12).hexdigest()}@stile"


def _events(appointment: Appointment, person: Person, title: str, now: datetime) -> Iterator[Event]:
    """Yield the event of an appointment, and one for each day of a series that was called off."""
    if not appointment.every_weeks:
        is_off = appointment.day in appointment.cancelled or appointments.on_break(person, appointment.day)
        yield _event(appointment, person, title, now, is_off=is_off)
        return
    event = _event(appointment, person, title, now)
    event.add("rrule", {"freq": ["WEEKLY"], "interval": [appointment.every_weeks]})
    off, moved = _exceptions(appointment, person, now)
    if off or moved:
        event.add("exdate", [_start(appointment, day) for day in (*off, *moved)])
    if moved:
        zone = ZoneInfo(appointment.zone)
        event.add("rdate", [moment(day, appointment.at, zone).astimezone(zone) for day in moved])
    yield event
    # Some programs skip what is off; the day is left out of the series as well, so none shows it as on.
    for day in sorted(appointment.cancelled):
        called_off = _event(appointment, person, title, now, day=day, is_off=True)
        called_off.add("recurrence-id", _start(appointment, day))
        yield called_off


def _exceptions(
    appointment: Appointment, person: Person, now: datetime
) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """Return the days on which none of a series happens, and those whose clocks skip its time."""
    last = max((one.until for one in person.engagement.breaks), default=now.date())
    last = max(last, (now + ZONES_UNTIL).date(), *appointment.cancelled)
    zone = ZoneInfo(appointment.zone)
    off, moved = [], []
    for day in appointments.days(appointment, appointment.day, last):
        if day in appointment.cancelled or appointments.on_break(person, day):
            off.append(day)
        elif moment(day, appointment.at, zone).astimezone(zone).time() != appointment.at:
            moved.append(day)
    return tuple(off), tuple(moved)


def _event(
    appointment: Appointment,
    person: Person,
    title: str,
    now: datetime,
    *,
    day: date | None = None,
    is_off: bool = False,
) -> Event:
    from icalendar import Event  # noqa: PLC0415

    copy = person.engagement.calendar or CalendarCopy()
    event = Event()
    event.add("uid", uid(person, appointment))
    event.add("dtstamp", now)
    event.add("sequence", copy.version)
    event.add("summary", title)
    start = _start(appointment, day or appointment.day)
    event.add("dtstart", start)
    event.add("dtend", start + LASTS)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_off else "OPAQUE")
    for before in () if is_off else copy.alarms:
        event.add_component(_alarm(title, before))
    return event


def _alarm(title: str, before: timedelta) -> Alarm:
    from icalendar import Alarm  # noqa: PLC0415

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm


def _start(appointment: Appointment, day: date) -> datetime:
    return datetime.combine(day, appointment.at, ZoneInfo(appointment.zone))
