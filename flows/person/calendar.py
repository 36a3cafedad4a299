"""Types of sessions of therapy: appointments, breaks, and the entry in the person's own calendar."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Literal

from msgspec import Struct


class Appointment(Struct, frozen=True):
    """A session of therapy, once or every so many weeks, by the wall clock of its zone.

    `every_weeks` is 0 for a single session. `cancelled` holds the days on which it does not take place.
    """

    id: int
    day: date
    at: time
    zone: str
    every_weeks: int = 0
    cancelled: tuple[date, ...] = ()


class Break(Struct, frozen=True):
    """Range of days without sessions, both ends included."""

    since: date
    until: date


CalendarTitle = Literal["appointment", "me", "session", "therapy"]


class CalendarCopy(Struct, frozen=True):
    """Entry in the person's own calendar: under which title, and with which alarms before a session.

    `version` counts the files that were sent, so that a later one takes the place of an earlier; `sent` are
    the appointments that were in them, also those that are off by now.
    """

    title: CalendarTitle = "appointment"
    alarms: tuple[timedelta, ...] = ()
    version: int = 0
    sent: tuple[Appointment, ...] = ()
