"""Says which message comes next and why, for whoever asks what is planned. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import ladder
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
