"""Decides whether a quiet person is nudged now, later or not at all. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flows.person import Nudge, Person


def next_due(person: Person, now: datetime) -> datetime | None:
    """Return when `decide` is next worth asking (UTC), or None when nothing will come."""
    del person, now
    return None


def decide(person: Person, now: datetime) -> Nudge | None:
    """Return the nudge to send now, with its reasons in plain words, or None."""
    del person, now
    return None


def sent(person: Person, nudge: Nudge, now: datetime) -> Person:
    """Return the record with the nudge in it."""
    del now
    return replace(person, nudges=(*person.nudges, nudge))


def answered(person: Person, answer: str, now: datetime) -> Person:
    """Return the record with a tap on the newest nudge noted."""
    last = replace(person.nudges[-1], answered=now, answer=answer)
    return replace(person, nudges=(*person.nudges[:-1], last))


def touched(person: Person, now: datetime) -> Person:
    """Return the record after the person did anything at all."""
    del now
    return person


def timely(person: Person, now: datetime) -> bool:
    """Tell whether a nudge decided on before may still go out now."""
    del now
    return not person.nudging.off
