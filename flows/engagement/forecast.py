"""Words which unasked message comes next, when and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flows.definition.loader import Library
from flows.definition.template import fill, parse
from flows.engagement import limits, offers
from flows.engagement.policy import Policy
from flows.model import Value
from flows.person import Person, zone_of
from flows.record.calendar.appointments import upcoming
from flows.record.plans import plan_line

WEEK_AHEAD = timedelta(days=7)


def planned(library: Library, policy: Policy, person: Person, now: datetime) -> str:
    """Return when the next message comes and why, if nothing changes until then; or why none comes."""
    nudge = policy.forecast(person, now)
    held = _why_quiet(library, person, now)
    if nudge is None:
        return held or library.translator(person.profile.language)("next-nothing")
    name = "next-ladder" if nudge.kind in offers.OFFER_KINDS else f"next-{nudge.kind}"
    at = nudge.at.astimezone(zone_of(person))
    values: dict[str, Value] = {
        "day": day_words(library, person, nudge.at, now),
        "at": at.time().isoformat(),
        "because": library.translator(person.profile.language)(name),
    }
    said = library.translator(person.profile.language)("next-planned", **values)
    return " ".join(filter(None, (held, said)))


def _why_quiet(library: Library, person: Person, now: datetime) -> str:
    """Return why no message comes, or none before some day; empty where nothing holds messages back."""
    nudging = person.engagement.preferences

    def words(name: str, until: datetime | None = None) -> str:
        values: dict[str, Value] = {}
        if until is not None:
            wall = until.astimezone(zone_of(person)).time().isoformat("minutes")
            values = {"day": day_words(library, person, until, now), "at": wall}
        return library.translator(person.profile.language)(f"next-{name}", **values)

    if nudging.off:
        return words("off")
    if not (nudging.when in ("drift", "sessions") or nudging.pulse is not None):
        return "" if person.engagement.appointments else words("none")
    if person.profile.zone is None:
        return words("no-clock")
    name, until = _rests(person, now)
    return words(name, until) if name else ""


def _rests(person: Person, now: datetime) -> tuple[str, datetime | None]:
    """Return the phrase that tells why messages are held back, and until when; empty where they are not."""
    nudging = person.engagement.preferences
    if nudging.hold_until is not None:
        waits = nudging.hold_until > now or limits.waits_to_ask(person)
        return ("held", max(nudging.hold_until, now)) if waits else ("waiting", None)
    if nudging.rest_until is not None and nudging.rest_until > now:
        return "resting", nudging.rest_until
    return ("goodbye-said", None) if nudging.said_goodbye else ("", None)


def day_words(library: Library, person: Person, at: datetime, now: datetime) -> str:
    """Return the day of `at` in words: the weekday if it is near, else the date."""
    zone = zone_of(person)
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if timedelta(0) <= day - today < WEEK_AHEAD:
        return library.translator(person.profile.language).names("weekdays")[day.weekday()]
    return fill(parse("{day|date}"), {"day": day.isoformat()}, person.profile.language).text


def worded_facts(library: Library, person: Person, now: datetime) -> dict[str, Value]:
    """Return the newest plan and the next sessions in words. Unknown ones are left out."""

    def phrase(name: str, values: Mapping[str, Value]) -> str:
        return library.translator(person.profile.language)(name, **values)

    found: dict[str, Value] = {}
    if plan := next((one for one in reversed(person.words.plans) if one.mark != "heavy"), None):
        words = library.phrase("plan-line", person.profile.language)
        found["plan"] = plan_line(plan.cue, plan.act, words, person.profile.language)
    following = upcoming(person, now)
    if following is None:
        return found
    wall = following[0].astimezone(zone_of(person)).time().isoformat()
    said = phrase("session-next", {"day": day_words(library, person, following[0], now), "at": wall})
    weeks = sorted(
        {appointment.every_weeks for appointment in person.engagement.appointments if appointment.every_weeks}
    )
    often = "" if not weeks else "-weekly" if weeks[0] == 1 else "-weeks"
    noted = phrase(f"session-noted{often}", {"next": said, "weeks": weeks[0] if weeks else 0})
    return {**found, "next_session": said, "sessions_text": noted}
