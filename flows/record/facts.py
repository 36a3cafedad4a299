"""Facts about a person, for the texts and conditions of every flow. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from itertools import islice, takewhile
from statistics import median
from zoneinfo import ZoneInfo

from flows.locale.zones import changed
from flows.model import Value
from flows.person import Person, Rating, zone_of

OF_A_SESSION: Collection[Rating] = ("useful", "heard", "goal", "way")
FELL = 3
"""Points below the person's baseline at which a rating is low for them (docs/engagement.md)."""

BASELINE_RATINGS = 4
"""Ratings whose median is a person's baseline."""

BASELINE_FOR = timedelta(days=180)
"""Time in which a rating tells what is usual for a person."""

FIRST_SESSIONS = 3
"""Sessions after which a miss is no early one; `early_sessions` of weights.toml is the same number."""

SAME_SESSION = timedelta(hours=12)
"""Span in which ratings are about one session."""

HEAVY_FOR = timedelta(hours=1)
"""Time after heavy words in which flows leave out steps that dwell on them."""


def facts_of(person: Person, now: datetime) -> dict[str, Value]:
    """Return the known facts, without those about helplines. Unknown facts are left out."""
    zone, preferences = zone_of(person), person.engagement.preferences
    found: dict[str, Value] = {
        "today": now.astimezone(zone).date().isoformat(),
        "clock_known": person.profile.zone is not None,
        "quiet_from": _wall(preferences.quiet_from),
        "quiet_to": _wall(preferences.quiet_to),
        "utc_now": now.isoformat(timespec="minutes"),
        "sessions_elsewhere": _elsewhere(person),
        "clock_doubted": clock_doubted(person, now),
        "nudges_on": preferences.when in ("drift", "sessions") and not preferences.off,
        "consented": person.profile.consent is not None,
        "under_way": under_way(person),
        "rest_waits": person.dialog.rest is not None,
        "heavy_lately": heavy_lately(person, now),
        "slot": _wall(preferences.slot),
    }
    if person.profile.country:
        found["country_code"] = person.profile.country
    _add_wishes(found, person, now, zone)
    _add_reasons(found, person, zone)
    _add_lows(found, person, now)
    if person.profile.consent is not None:
        found["consented_on"], found["notice"] = (
            _day(person.profile.consent.at, zone),
            person.profile.consent.version,
        )
    if person.dialog.pending_text:
        found["held"] = person.dialog.pending_text
    if notes := [note for note in person.words.notes if note.mark != "heavy"]:
        found["note"], found["note_on"] = notes[-1].text, _day(notes[-1].at, zone)
    if person.words.safety_note:
        found["safety_note"] = person.words.safety_note
        found["safety_text"] = "\n".join(f"• {line}" for line in person.words.safety_note)
    if person.words.steady:
        found["steady"] = person.words.steady
    if person.engagement.nudges:
        found["nudge_why"] = " ".join(person.engagement.nudges[-1].why)
    waiting = (one for one in person.words.sentences if one.said == "not yet" and one.mark != "heavy")
    unsaid = tuple(sentence.text for sentence in waiting)
    return {**found, "sentences": unsaid, "line_to_bring": unsaid[-1]} if unsaid else found


def heavy_lately(person: Person, now: datetime) -> bool:
    """Tell whether heavy words, or the steps of Help now, were less than an hour ago."""
    helped = person.engagement.preferences.helped
    written = any(
        finding.tier != "soft" and now - finding.at < HEAVY_FOR for finding in person.engagement.screened
    )
    return written or (helped is not None and now - helped < HEAVY_FOR)


def under_way(person: Person) -> bool:
    """Tell whether the first sessions are over: as the person said, or by the sessions they told about."""
    been = (report for report in person.engagement.attendance if report.what in ("went", "late"))
    return person.engagement.under_way or len(tuple(islice(been, FIRST_SESSIONS))) == FIRST_SESSIONS


def clock_doubted(person: Person, now: datetime) -> bool:
    """Tell whether a zone that was derived from the hour alone has changed its clocks since."""
    known, read = person.profile.zone, person.profile.clock_read
    return known is not None and read is not None and changed(known, read, now)


def _elsewhere(person: Person) -> bool:
    """Tell whether an appointment is in another zone than the person's."""
    return person.profile.zone is not None and any(
        appointment.zone != person.profile.zone for appointment in person.engagement.appointments
    )


def _add_wishes(found: dict[str, Value], person: Person, now: datetime, zone: ZoneInfo) -> None:
    nudging = person.engagement.preferences
    found["pulse_on"] = nudging.pulse is not None and not nudging.off
    found["paused_now"] = nudging.paused_until is not None and nudging.paused_until > now
    if person.profile.zone is not None:
        found["local_time"] = _wall(now.astimezone(zone).time())


def _add_reasons(found: dict[str, Value], person: Person, zone: ZoneInfo) -> None:
    shown = tuple(reason for reason in person.words.reasons if reason.listed)
    if shown:
        found["reasons"] = tuple(one.text for one in shown)
        found["reasons_text"] = "\n".join(f"{n}. {one.text}" for n, one in enumerate(shown, 1))
        found["top_reason"], found["top_reason_on"] = shown[0].text, _day(shown[0].at, zone)


def _add_lows(found: dict[str, Value], person: Person, now: datetime) -> None:
    """Add for each session rating, and for importance, the highest value that is low beside the last four."""
    last: dict[Rating, list[int]] = {what: [] for what in (*OF_A_SESSION, "importance")}
    wanted = len(last) * BASELINE_RATINGS
    # Newest first: only the last few ratings count, and there can be years of them.
    for rating in takewhile(lambda one: now - one.at < BASELINE_FOR, reversed(person.engagement.ratings)):
        values = last.get(rating.what)
        if values is not None and len(values) < BASELINE_RATINGS and now - rating.at > SAME_SESSION:
            values.append(rating.value)
            wanted -= 1
            if not wanted:
                break
    for what, values in last.items():
        usual = baseline(values)
        if usual is not None and usual >= FELL:
            found[f"{what}_low"] = int(usual - FELL)


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()


def _wall(at: time) -> str:
    return at.isoformat("minutes")


def baseline(earlier: Iterable[int]) -> float | None:
    """Return the median of earlier ratings, or None when there are none."""
    values = tuple(earlier)
    return median(values) if values else None
