"""Changes appointments by the answers of a flow: book, move, cancel, take a break. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from flows.model import Value, Values
from flows.person import Appointment, Attendance, Attended, Break, Person, zone_of
from flows.record.calendar.appointments import upcoming

WEEKS: Mapping[str, int] = {"once": 0, "weekly": 1, "fortnightly": 2}
"""Weeks between sessions by the choice ids of content. For other ids the answer `weeks` holds the number."""

OVER = timedelta(days=60)
"""Age at which a past single session is removed."""


def book(person: Person, answers: Values, now: datetime) -> Person:
    """Add the session that the answers `day`, `at`, `every` and `weeks` describe."""
    start = _start(answers)
    if start is None:
        return person
    day, wall = start
    weeks = answers.get("weeks")
    every = WEEKS.get(str(answers.get("every")), weeks if isinstance(weeks, int) else 0)
    return _with(person, Appointment(_last_id(person) + 1, day, wall, str(zone_of(person)), every), now)


def book_read(person: Person, answers: Values, now: datetime) -> Person:
    """Return the record with the session of a calendar file, as `calendar_note.answers` has it."""
    try:
        day = date.fromisoformat(str(answers.get("file_day")))
        wall = time.fromisoformat(str(answers.get("file_at")))
        zone = ZoneInfo(str(answers.get("file_zone"))).key
    except (ValueError, KeyError, OSError):
        return person
    weeks, off = answers.get("weeks"), answers.get("file_off")
    every = weeks if isinstance(weeks, int) else 0
    cancelled = tuple(map(date.fromisoformat, off)) if isinstance(off, tuple) else ()
    return _with(person, Appointment(_last_id(person) + 1, day, wall, zone, every, cancelled), now)


def _with(person: Person, booked: Appointment, now: datetime) -> Person:
    known = tuple(
        appointment
        for appointment in person.engagement.appointments
        if appointment.every_weeks or now.date() - appointment.day <= OVER
    )
    if any(_covers(appointment, booked) for appointment in known):
        return replace(
            person, engagement=replace(person.engagement, appointments=known)
        )  # booking is idempotent
    later = tuple(appointment for appointment in known if not _covers(booked, appointment))
    return replace(person, engagement=replace(person.engagement, appointments=(*later, booked)))


def _last_id(person: Person) -> int:
    """Return the highest number that an appointment has, or had in the person's calendar: none is reused."""
    sent = person.engagement.calendar.sent if person.engagement.calendar else ()
    return max((appointment.id for appointment in (*person.engagement.appointments, *sent)), default=0)


def _covers(known: Appointment, other: Appointment) -> bool:
    """Tell whether a noted session, or its series, includes another one."""
    if (known.at, known.zone) != (other.at, other.zone) or other.day in known.cancelled or other.cancelled:
        return False
    weeks, rest = divmod((other.day - known.day).days, 7)
    if rest or weeks < 0:
        return False
    if not known.every_weeks:
        return weeks == 0 and not other.every_weeks
    return weeks % known.every_weeks == 0 and other.every_weeks % known.every_weeks == 0


def move(person: Person, answers: Values, now: datetime) -> Person:
    """Move the next session only, not its series."""
    start = _start(answers)
    if start is None:
        return person
    told: Attended = "moved" if answers.get("who") == "them" else "i-cancelled-rebooked"
    return book(_dropped(person, told, now), {**answers, "every": "once"}, now)


def cancel(person: Person, answers: Values, now: datetime) -> Person:
    """Cancel the next session, and note whose decision it was."""
    return _dropped(person, "they-cancelled" if answers.get("who") == "them" else "i-cancelled", now)


def pause(person: Person, answers: Values, now: datetime) -> Person:
    """Add a break from `since` to `until`, both included."""
    del now
    since, until = (_day(answers.get(name)) for name in ("since", "until"))
    if since is None or until is None:
        return person
    if until < since:
        return person  # not swapped: a reversed pair means that a day was misread
    agreed = Break(since, until)
    return (
        person
        if agreed in person.engagement.breaks
        else replace(
            person, engagement=replace(person.engagement, breaks=(*person.engagement.breaks, agreed))
        )
    )


def forget(person: Person, answers: Values, now: datetime) -> Person:
    """Remove all sessions to come."""
    del answers, now
    return replace(person, engagement=replace(person.engagement, appointments=(), breaks=()))


def early(person: Person, answers: Values, now: datetime) -> Person:
    """Note that the latest report is about one of the first three sessions."""
    del answers, now
    if not person.engagement.attendance:
        return person
    told = replace(person.engagement.attendance[-1], session=1)
    return person.with_attendance((*person.engagement.attendance[:-1], told))


BOOKING_EFFECTS: Mapping[str, Callable[[Person, Values, datetime], Person]] = {
    "book": book,
    "book-read": book_read,
    "move-session": move,
    "cancel-session": cancel,
    "take-break": pause,
    "forget-sessions": forget,
    "early": early,
}
"""Effects that use the answers of their flow, by the name that content uses."""


def _dropped(person: Person, told: Attended, now: datetime) -> Person:
    """Remove the next session, and report it as `told`."""
    following = upcoming(person, now)
    if following is None:
        return person
    _, appointment, day = following
    kept = tuple(
        replace(one, cancelled=(*one.cancelled, day)) if one == appointment else one
        for one in person.engagement.appointments
    )
    return replace(
        person,
        engagement=replace(
            person.engagement,
            appointments=kept,
            attendance=(*person.engagement.attendance, Attendance(told, now)),
        ),
    )


def _start(answers: Values) -> tuple[date, time] | None:
    """Return the day and the wall time, or None. The answer for the day may include its time."""
    day, wall = str(answers.get("day") or ""), str(answers.get("at") or "")
    try:
        both = datetime.fromisoformat(day if "T" in day else f"{day}T{wall}")
    except ValueError:
        return None
    return both.date(), both.time()


def _day(value: Value) -> date | None:
    return datetime.fromisoformat(value).date() if isinstance(value, str) else None
