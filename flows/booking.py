"""Writes what a talk about sessions gave into the record: booked, moved, cancelled, on a break. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flows.appointments import upcoming
from flows.model import Value, Values
from flows.person import Appointment, Attendance, Attended, Break, Person

WEEKS: Mapping[str, int] = {"once": 0, "weekly": 1, "fortnightly": 2}
"""How often, by the ids that content uses; for others the answer `weeks` holds the number."""

OVER = timedelta(days=60)
"""Sessions of so long ago are let go of."""


def book(person: Person, answers: Values, now: datetime) -> Person:
    """Return the record with the session of the answers `day`, `at`, `every` and `weeks`."""
    start = _start(answers)
    if start is None:
        return person
    day, wall = start
    weeks = answers.get("weeks")
    every = WEEKS.get(str(answers.get("every")), weeks if isinstance(weeks, int) else 0)
    last = max((one.id for one in person.appointments), default=0)
    known = tuple(one for one in person.appointments if not _is_over(one, now))
    booked = Appointment(last + 1, day, wall, person.zone or "UTC", every)
    return replace(person, appointments=(*known, booked))


def move(person: Person, answers: Values, now: datetime) -> Person:
    """Return the record with the next session at another time, the once."""
    start = _start(answers)
    if start is None:
        return person
    told: Attended = "moved" if answers.get("who") == "them" else "i-cancelled-rebooked"
    return book(_dropped(person, told, now), {**answers, "every": "once"}, now)


def cancel(person: Person, answers: Values, now: datetime) -> Person:
    """Return the record without the next session, and with who cancelled it."""
    return _dropped(person, "they-cancelled" if answers.get("who") == "them" else "i-cancelled", now)


def pause(person: Person, answers: Values, now: datetime) -> Person:
    """Return the record with the break from `since` to `until`."""
    del now
    since, until = (_day(answers.get(name)) for name in ("since", "until"))
    if since is None or until is None:
        return person
    agreed = Break(min(since, until), max(since, until))
    return replace(person, breaks=(*person.breaks, agreed))


def forget(person: Person, answers: Values, now: datetime) -> Person:
    """Return the record without any session to come."""
    del answers, now
    return replace(person, appointments=(), breaks=())


def early(person: Person, answers: Values, now: datetime) -> Person:
    """Return the record with what was told last about one of the first three sessions."""
    del answers, now
    if not person.attendance:
        return person
    told = replace(person.attendance[-1], session=1)
    return replace(person, attendance=(*person.attendance[:-1], told))


EFFECTS: Mapping[str, Callable[[Person, Values, datetime], Person]] = {
    "book": book,
    "move-session": move,
    "cancel-session": cancel,
    "take-break": pause,
    "forget-sessions": forget,
    "early": early,
}
"""Effects that look at the answers of the talk they stand in."""


def _dropped(person: Person, told: Attended, now: datetime) -> Person:
    """Return the record without its next session, which is told of as it went."""
    following = upcoming(person, now)
    if following is None:
        return person
    _, appointment, day = following
    kept = tuple(
        replace(one, cancelled=(*one.cancelled, day)) if one == appointment else one
        for one in person.appointments
    )
    return replace(person, appointments=kept, attendance=(*person.attendance, Attendance(told, now)))


def _is_over(one: Appointment, now: datetime) -> bool:
    return one.every_weeks == 0 and now.date() - one.day > OVER


def _start(answers: Values) -> tuple[date, time] | None:
    """Return the day and the wall time; a day may bring its time with it."""
    day, wall = str(answers.get("day") or ""), str(answers.get("at") or "")
    try:
        both = datetime.fromisoformat(day if "T" in day else f"{day}T{wall}")
    except ValueError:
        return None
    return both.date(), both.time()


def _day(value: Value) -> date | None:
    return datetime.fromisoformat(value).date() if isinstance(value, str) else None
