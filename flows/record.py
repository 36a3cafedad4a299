"""Writes into a person's record what a turn gave: kept answers, effects, finished talks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Literal, get_args

from flows import wishes, zones
from flows.model import OWN, Finished, Keep, Kept, Value
from flows.person import (
    Attendance,
    Attended,
    Consent,
    Line,
    Note,
    Nudging,
    Person,
    Plan,
    Rated,
    Rating,
    Reason,
    Sentence,
    Talk,
)  # fmt: skip

CONSENT_VERSION = "2026-11"
"""The version of the privacy notice in `content/start.toml`; change both together."""

HOLD = timedelta(days=7)
"""Nothing unasked for so long after a help-now event (engagement.md, section 7)."""

RATINGS: Mapping[str, Rating] = {rating: rating for rating in get_args(Rating)}

CADENCES: Mapping[str, Literal["drift", "sessions", "ask-only"]] = {
    "drift": "drift",
    "sessions": "sessions",
    "ask-only": "ask-only",
}

SAID: Mapping[str, Literal["part", "said", "dropped"]] = {"yes": "said", "part": "part", "drop": "dropped"}

SIGNS: Mapping[str, Attended] = {
    "cancelled": "i-cancelled",
    "no-show": "no-show",
    "late": "late",
    "light": "light",
    "went": "went",
    "moved": "moved",
    "i-cancelled": "i-cancelled",
    "they-cancelled": "they-cancelled",
    "tried": "tried",
    "did-not-try": "did-not-try",
    "thinking-of-stopping": "thinking-of-stopping",
}


def keep(person: Person, kept: Kept, flow: str, now: datetime, country: str | None = None) -> Person:
    """Return the record with an answer in its place, and without the one it was given instead of.

    `country` is the code of a country that was named.
    """
    if kept.instead == kept.value and (kept.what == "plan" or not isinstance(kept.value, tuple)):
        return person  # the same again after Back: it is there already, with its history
    person = _taken_back(person, kept.what, kept.instead, flow)
    rating = RATINGS.get(kept.what)
    if rating and isinstance(kept.value, int):
        return replace(person, ratings=(*person.ratings, Rated(rating, kept.value, now)))
    if kept.what == "country":
        return replace(person, country=country)
    if kept.what == "steady":
        return replace(person, steady=kept.labels)
    if kept.what in wishes.KEEPERS:
        return wishes.KEEPERS[kept.what](person, kept.value, now)
    keeper = KEEPERS.get(kept.what)
    return keeper(person, kept.value, flow, now) if keeper else person


def _taken_back(person: Person, what: Keep, instead: Value, flow: str) -> Person:
    """Return the record as it was before an answer of this talk that another takes the place of."""
    if instead is None:
        return person
    rated = next((one for one in reversed(person.ratings) if one.what == what), None)
    if rated and rated.value == instead:
        return replace(person, ratings=tuple(one for one in person.ratings if one is not rated))
    match what:
        case "sentence":
            left = tuple(one for one in person.sentences if (one.flow, one.text) != (flow, instead))
            person = replace(person, sentences=left)
        case "plan":
            plans = tuple(one for one in person.plans if (one.flow, (one.cue, one.act)) != (flow, instead))
            person = replace(person, plans=plans)
        case "reasons":
            person = replace(person, reasons=tuple(one for one in person.reasons if one.text != instead))
        case "note":
            person = replace(person, notes=tuple(one for one in person.notes if one.text != instead))
        case "said":
            person = _unsaid(person, SAID.get(str(instead)))
        case "signs":
            person = _untold(person, _told(instead))
    return person


def _unsaid(person: Person, said: str | None) -> Person:
    """Return the record in which the newest sentence that became this still waits to be said."""
    places = (n for n in reversed(range(len(person.sentences))) if person.sentences[n].said == said)
    place = next(places, None)
    waiting = (replace(one, said="not yet") if n == place else one for n, one in enumerate(person.sentences))
    return replace(person, sentences=tuple(waiting))


def _untold(person: Person, told: tuple[Attended, ...]) -> Person:
    """Take back what was told last, where it is what was told last."""
    before = len(person.attendance) - len(told)
    newest = tuple(one.what for one in person.attendance[before:])
    return replace(person, attendance=person.attendance[:before]) if newest == told else person


def _sentence(person: Person, value: Value, flow: str, now: datetime) -> Person:
    others = tuple(one for one in person.sentences if (one.flow, one.text) != (flow, str(value)))
    return replace(person, sentences=(*others, Sentence(str(value), flow, now)))


def _plan(person: Person, value: Value, flow: str, now: datetime) -> Person:
    if not isinstance(value, tuple):
        return person
    cue, act = value
    return replace(person, plans=(*person.plans, Plan(cue, act, flow, now)))


def _reasons(person: Person, value: Value, flow: str, now: datetime) -> Person:
    """A single text joins the list; a whole list replaces it, what was there keeps its history."""
    del flow
    texts = value if isinstance(value, tuple) else (*(one.text for one in person.reasons), str(value))
    known = {one.text: one for one in person.reasons}
    last = max((one.id for one in person.reasons), default=0)
    fresh = {text: n for n, text in enumerate((t for t in dict.fromkeys(texts) if t not in known), last + 1)}
    kept = tuple(known.get(text) or Reason(fresh[text], text, now) for text in dict.fromkeys(texts))
    return replace(person, reasons=kept)


def _said(person: Person, value: Value, flow: str, now: datetime) -> Person:
    """What became of the newest sentence to bring. "Not this time" keeps it for the next."""
    del flow, now
    said = SAID.get(str(value))
    place = next(
        (n for n in reversed(range(len(person.sentences))) if person.sentences[n].said == "not yet"), None
    )
    if said is None or place is None:
        return person
    spoken = tuple(replace(one, said=said) if n == place else one for n, one in enumerate(person.sentences))
    return replace(person, sentences=spoken)


def _note(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow
    return replace(person, notes=(*person.notes, Note(str(value), now)))


def _signs(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow
    told = tuple(Attendance(one, now) for one in _told(value))
    return replace(person, attendance=(*person.attendance, *told))


def _told(value: Value) -> tuple[Attended, ...]:
    several = value if isinstance(value, tuple) else (str(value),)
    return tuple(SIGNS[one] for one in several if one in SIGNS)


def _clock(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow
    wall = time.fromisoformat(str(value))
    return replace(person, zone=zones.zone_for(wall, now, person.country))


def _nudges_when(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow, now
    when = CADENCES.get(str(value))
    if when is None:
        return person
    fresh = replace(person.nudging, when=when, off=False, said_goodbye=False)
    return replace(person, nudging=fresh)


def _slot(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow, now
    return replace(person, nudging=replace(person.nudging, slot=time.fromisoformat(str(value))))


def _safety(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow, now
    return replace(person, safety_note=value) if isinstance(value, tuple) else person


KEEPERS: Mapping[str, Callable[[Person, Value, str, datetime], Person]] = {
    "sentence": _sentence,
    "plan": _plan,
    "reasons": _reasons,
    "note": _note,
    "said": _said,
    "signs": _signs,
    "clock": _clock,
    "nudges_when": _nudges_when,
    "slot": _slot,
    "safety": _safety,
}


def finish(person: Person, finished: Finished, title: str, lines: tuple[Line, ...], now: datetime) -> Person:
    """Return the record with a finished talk in it."""
    session = finished.session
    talk = Talk(session.flow, session.version, title, now, lines)
    return replace(person, talks=(*person.talks, talk))


def ranked(person: Person, finished: Finished) -> Person:
    """Return the record with the reasons in the order they were put in, in this talk."""
    picks = (finished.session.answers.get(place) for place in ("first", "second"))
    texts = tuple(str(pick).removeprefix(OWN) for pick in picks if pick)
    order = {text: place for place, text in reversed(list(enumerate(texts)))}
    reasons = tuple(sorted(person.reasons, key=lambda one: order.get(one.text, len(order))))
    return replace(person, reasons=reasons)


def consent(person: Person, now: datetime) -> Person:
    """Return the record with a yes to the privacy notice."""
    return replace(person, consent=Consent(now, CONSENT_VERSION), adult=True)


def hold(person: Person, now: datetime) -> Person:
    """Return the record with everything unasked held back after a help-now event."""
    nudging = person.nudging
    were_on = (
        _writes_first(nudging) and nudging.hold_until is None and not nudging.off and not nudging.said_goodbye
    )
    held = replace(
        nudging, helped=now, hold_until=now + HOLD, ask_after_hold=were_on or nudging.ask_after_hold
    )
    return replace(person, nudging=held)


def stop_nudges(person: Person, now: datetime) -> Person:
    """Return the record with nothing unasked any more."""
    del now
    return replace(person, nudging=replace(person.nudging, off=True, ask_after_hold=False))


def restart_nudges(person: Person, now: datetime) -> Person:
    """Return the record with what was asked for on again, from the start of the back-off.

    A rest after Help now goes on to its end, and then there is a question (engagement.md, section 7).
    """
    nudging = person.nudging
    held = nudging.hold_until is not None and nudging.hold_until > now
    fresh = replace(
        nudging, off=False, paused_until=None, less=0, less_until=None, said_goodbye=False,
        hold_until=nudging.hold_until if held else None, ask_after_hold=held and _writes_first(nudging),
    )  # fmt: skip
    return replace(person, nudging=fresh)


def _writes_first(nudging: Nudging) -> bool:
    """Tell whether more was asked for than what goes with sessions."""
    return nudging.when == "drift" or nudging.pulse is not None


EFFECTS: Mapping[str, Callable[[Person, datetime], Person]] = {
    "consent": consent,
    "hold": hold,
    "stop-nudges": stop_nudges,
    "restart-nudges": restart_nudges,
    **wishes.EFFECTS,
}
"""Effects on the record alone. Those on the talks themselves are the conversation's."""
