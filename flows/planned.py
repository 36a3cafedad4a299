"""Says which message comes next and why, for whoever asks what is planned. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import ladder
from flows.appointments import upcoming
from flows.engagement import Policy
from flows.loader import Library
from flows.model import Value
from flows.person import Person
from flows.slots import zone_of
from flows.text import fill, parse

WEEK = timedelta(days=7)


def planned(library: Library, policy: Policy, person: Person, now: datetime) -> str:
    """Return the next message's day, time and reason, if nothing happens until then; or nothing."""
    nudge = policy.forecast(person, now)
    if nudge is None:
        return ""
    name = "next-ladder" if nudge.kind in ladder.KINDS else f"next-{nudge.kind}"
    at = nudge.at.astimezone(zone_of(person))
    values: dict[str, Value] = {
        "day": day_words(library, person, nudge.at, now),
        "at": at.time().isoformat(),
        "because": fill(library.phrase(name, person.language), {}).text,
    }
    return fill(library.phrase("next-planned", person.language), values, person.language).text


def day_words(library: Library, person: Person, at: datetime, now: datetime) -> str:
    """Return the day of `at` as the person would say it: a weekday if it is near, else the date."""
    zone = zone_of(person)
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if timedelta(0) <= day - today < WEEK:
        weekdays = fill(library.phrase("weekdays", person.language), {}).text.split("|")
        return weekdays[day.weekday()].split("/")[0]
    return fill(parse("{day|date}"), {"day": day.isoformat()}, person.language).text


def session_facts(library: Library, person: Person, now: datetime) -> dict[str, Value]:
    """Return the next session and all of them in words; nothing where none is noted."""
    following = upcoming(person, now)
    if following is None:
        return {}
    start = following[0]
    values: dict[str, Value] = {
        "day": day_words(library, person, start, now),
        "at": start.astimezone(zone_of(person)).time().isoformat(),
    }
    weeks = sorted({one.every_weeks for one in person.appointments if one.every_weeks})
    often = "" if not weeks else "-weekly" if weeks == [1] else "-weeks"
    said = fill(library.phrase("session-next", person.language), values, person.language).text
    return {
        "next_session": said,
        "sessions_text": fill(
            library.phrase(f"session-noted{often}", person.language),
            {"next": said, "weeks": weeks[0] if weeks else 0},
            person.language,
        ).text,
    }
