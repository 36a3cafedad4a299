"""Says which message comes next and why, for whoever asks what is planned. Pure."""

from __future__ import annotations

from collections.abc import Mapping
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


def worded_facts(library: Library, person: Person, now: datetime) -> dict[str, Value]:
    """Return the newest plan and the sessions to come in words; what isn't known is left out."""

    def phrase(name: str, values: Mapping[str, Value]) -> str:
        return fill(library.phrase(name, person.language), values, person.language).text

    found: dict[str, Value] = {}
    if person.plans:
        found["plan"] = phrase("plan-line", {"cue": person.plans[-1].cue, "act": person.plans[-1].act})
    following = upcoming(person, now)
    if following is None:
        return found
    wall = following[0].astimezone(zone_of(person)).time().isoformat()
    said = phrase("session-next", {"day": day_words(library, person, following[0], now), "at": wall})
    weeks = sorted({one.every_weeks for one in person.appointments if one.every_weeks})
    often = "" if not weeks else "-weekly" if weeks == [1] else "-weeks"
    noted = phrase(f"session-noted{often}", {"next": said, "weeks": weeks[0] if weeks else 0})
    return {**found, "next_session": said, "sessions_text": noted}
