"""The facts every talk can put in its texts and test in its conditions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from flows.drift import usual_of
from flows.model import Value
from flows.person import Person, Rating

OF_A_SESSION: Collection[Rating] = ("useful", "heard", "goal", "way")
FELL = 3
"""A number so far below what is usual for the person is low for them (content.md, section 13)."""

RATINGS = 4
SAME_SESSION = timedelta(hours=12)
"""Numbers given within so long are about one session."""

HEAVY_FOR = timedelta(hours=1)
"""How long after heavy words a talk leaves out steps that would dwell on them."""

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "reasons": "list",
        "reasons_text": "text",
        "top_reason": "text",
        "top_reason_on": "date",
        "country": "text",
        "countries": "list",
        "languages": "list",
        "emergency": "text",
        "help_line": "text",
        "help_text": "text",
        "abuse_line": "text",
        "directories": "text",
        "sentences": "list",
        "plan": "text",
        "note": "text",
        "note_on": "date",
        "safety_note": "list",
        "safety_text": "text",
        "steady": "list",
        "open_talk": "text",
        "held": "text",
        "nudge_why": "text",
        "nudge_reason": "text",
        "clock_known": "flag",
        "nudges_on": "flag",
        "next_nudge": "text",
        "quiet_hours": "text",
        "slot": "time",
        "today": "date",
        "consented": "flag",
        "consented_on": "date",
        "notice": "text",
        "kept_kinds": "list",
        "kept_entries": "list",
        "kept_lines": "list",
        "heavy_lately": "flag",
        "next_session": "text",
        "usual_session": "text",
        "sessions_text": "text",
        "line_to_bring": "text",
        "local_time": "time",
        "local_now": "text",
        "pulse_on": "flag",
        "paused_now": "flag",
        "useful_low": "number",
        "heard_low": "number",
        "goal_low": "number",
        "way_low": "number",
    }
)
"""Name → type. A fact may be missing: a condition on it is then false."""

TRIAGE_FACTS: Mapping[str, str] = MappingProxyType(
    {
        "ranking": "text",
        "barriers": "list",
        "barrier_names": "list",
        "top_barrier": "text",
        "stands_out": "flag",
        "first_things": "flag",
        "too_few": "flag",
        "passed_over": "list",
    }
)
"""What `derive = "triage"` adds."""


def facts_of(person: Person, now: datetime) -> dict[str, Value]:
    """Return what is known about a person, help lines aside. What is unknown is left out."""
    zone = ZoneInfo(person.zone or "UTC")
    found: dict[str, Value] = {
        "today": now.astimezone(zone).date().isoformat(),
        "clock_known": person.zone is not None,
        "nudges_on": person.nudging.when in ("drift", "sessions") and not person.nudging.off,
        "consented": person.consent is not None,
        "heavy_lately": _heavy(person, now),
        "slot": _wall(person.nudging.slot),
        "quiet_hours": f"{_wall(person.nudging.quiet_from)}–{_wall(person.nudging.quiet_to)}",
    }
    _add_wishes(found, person, now, zone)
    _add_reasons(found, person, zone)
    _add_lows(found, person, now)
    if person.consent is not None:
        found["consented_on"], found["notice"] = _day(person.consent.at, zone), person.consent.version
    if person.held:
        found["held"] = person.held
    if person.notes:
        found["note"], found["note_on"] = person.notes[-1].text, _day(person.notes[-1].at, zone)
    if person.safety_note:
        found["safety_note"] = person.safety_note
        found["safety_text"] = "\n".join(f"• {line}" for line in person.safety_note)
    if person.steady:
        found["steady"] = person.steady
    if person.nudges:
        found["nudge_why"] = " ".join(person.nudges[-1].why)
    unsaid = tuple(one.text for one in person.sentences if one.said == "not yet")
    return {**found, "sentences": unsaid, "line_to_bring": unsaid[-1]} if unsaid else found


def _heavy(person: Person, now: datetime) -> bool:
    """Tell whether heavy words, or the steps of Help now, are less than an hour away."""
    helped = person.nudging.helped
    written = any(one.tier != "soft" and now - one.at < HEAVY_FOR for one in person.screened)
    return written or (helped is not None and now - helped < HEAVY_FOR)


def _add_wishes(found: dict[str, Value], person: Person, now: datetime, zone: ZoneInfo) -> None:
    nudging = person.nudging
    found["pulse_on"] = nudging.pulse is not None and not nudging.off
    found["paused_now"] = nudging.paused_until is not None and nudging.paused_until > now
    if person.zone is not None:
        found["local_time"] = _wall(now.astimezone(zone).time())


def _add_reasons(found: dict[str, Value], person: Person, zone: ZoneInfo) -> None:
    shown = tuple(one for one in person.reasons if not one.hidden)
    if shown:
        found["reasons"] = tuple(one.text for one in shown)
        found["reasons_text"] = "\n".join(f"{n}. {one.text}" for n, one in enumerate(shown, 1))
        found["top_reason"], found["top_reason_on"] = shown[0].text, _day(shown[0].at, zone)


def _add_lows(found: dict[str, Value], person: Person, now: datetime) -> None:
    """Add, for each number about a session, the highest that is low beside the last four."""
    for what in OF_A_SESSION:
        earlier = [one.value for one in person.ratings if one.what == what and now - one.at > SAME_SESSION]
        usual = usual_of(earlier[-RATINGS:])
        if usual is not None and usual >= FELL:
            found[f"{what}_low"] = int(usual - FELL)


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()


def _wall(at: time) -> str:
    return at.isoformat("minutes")
