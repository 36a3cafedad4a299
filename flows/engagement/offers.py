"""Chooses the offer at a drift band: a reason, a look at the barrier, a note, or time to decide. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from flows.engagement import drift, limits, schedule
from flows.engagement.weights import Weights
from flows.person import Nudge, NudgeKind, Person, Reason, zone_of

OFFER_KINDS: Collection[NudgeKind] = ("reason", "refresh", "look", "note", "decide", "carry-on")

OFFERED_FLOWS = {"look": "find-my-barrier", "decide": "before-you-decide"}
"""Flow of each offer that opens one. A flow that was finished lately is not offered."""

DRIFTING_REST = timedelta(days=7)
SLIPPING_REST = timedelta(days=5)
DECIDE_REST = timedelta(days=14)
DECLINED_REST = timedelta(days=60)
NOTE_REST = timedelta(days=30)
REFRESH_REST = timedelta(days=30)

SHOWN_REST = timedelta(days=14)
STALE_AFTER = timedelta(days=90)
RANK_WEIGHTS = (3, 2, 1)
"""Relative frequency of the first, the second and every later reason."""


class Ladder:
    """Chooses offers. Holds the weights and the flows worth resuming; the record is passed in."""

    def __init__(self, weights: Weights, talks: Collection[str]) -> None:
        self._weights = weights
        self._talks = talks

    def offer(self, person: Person, slot: datetime) -> Nudge | None:
        """Return the offer for the person's band at this slot, or None."""
        if person.engagement.preferences.when != "drift" or not limits.may_write(person, slot):
            return None
        band = drift.band(person, slot, self._weights, self._talks)
        match band - bool(limits.less(person, slot)):
            case 1 if _rested(person, slot, DRIFTING_REST, *OFFER_KINDS):
                waits = drift.open_talk(person, self._talks)
                return _reason(person, slot) or (Nudge("carry-on", slot) if waits else None)
            case 2 if _rested(person, slot, SLIPPING_REST, *OFFER_KINDS):
                return _longest_ago(person, slot)
            case 3 if _may_decide(person, slot):
                return Nudge("decide", slot)
        return None


def pick(person: Person, at: datetime) -> Reason | None:
    """Return the reason to bring back, by rank and rest, or None. It is stable for a person and week."""
    year, week, _ = at.astimezone(zone_of(person)).isocalendar()
    rested = [
        (RANK_WEIGHTS[min(rank, len(RANK_WEIGHTS) - 1)], one)
        for rank, one in enumerate(reason for reason in person.words.reasons if reason.listed)
        if _fresh(person, one, at) and (one.shown is None or at - one.shown >= SHOWN_REST)
        and (one.rest_until is None or one.rest_until <= at)
    ]  # fmt: skip
    drawn = [one for weight, one in rested for _ in range(weight)]
    return drawn[schedule.seed(f"{person.id} {year} {week}") % len(drawn)] if drawn else None


def _fresh(person: Person, reason: Reason, at: datetime) -> bool:
    """Tell whether the person saw this reason lately, in a message or on their list."""
    return (
        at - max(reason.at, reason.tapped or reason.at, person.engagement.looked or reason.at) < STALE_AFTER
    )


def _reason(person: Person, slot: datetime) -> Nudge | None:
    """Return an offer of a reason, or of a look at the list where all reasons are old."""
    found = pick(person, slot)
    if found is not None:
        return Nudge("reason", slot, reason=found.id)
    listed = [reason for reason in person.words.reasons if reason.listed]
    stale = bool(listed) and not any(_fresh(person, one, slot) for one in listed)
    return Nudge("refresh", slot) if stale and _rested(person, slot, REFRESH_REST, "refresh") else None


def _longest_ago(person: Person, slot: datetime) -> Nudge | None:
    """Return the offer that was made the longest ago, so that none wears out."""
    looked = _done_lately(person, OFFERED_FLOWS["look"], slot)
    offers = (_reason(person, slot), None if looked else Nudge("look", slot), _note(person, slot))
    return min((offer for offer in offers if offer), key=lambda one: _order(person, one.kind), default=None)


def _order(person: Person, kind: NudgeKind) -> int:
    """Return the position of the newest message of this kind, larger for later; 0 for never."""
    return next(
        (n for n, one in reversed(list(enumerate(person.engagement.nudges, 1))) if one.kind == kind), 0
    )


def _note(person: Person, slot: datetime) -> Nudge | None:
    """Return the offer to read a note. The note itself is shown on request only."""
    there = any(note.mark != "heavy" for note in person.words.notes)
    return Nudge("note", slot) if there and _rested(person, slot, NOTE_REST, "note") else None


def _may_decide(person: Person, slot: datetime) -> bool:
    declined = [
        nudge for nudge in person.engagement.nudges if nudge.kind == "decide" and nudge.answer == "no"
    ]
    return (
        _rested(person, slot, DECIDE_REST, "decide")
        and all(slot - one.at >= DECLINED_REST for one in declined)
        and not _done_lately(person, OFFERED_FLOWS["decide"], slot)
    )


def _done_lately(person: Person, flow: str, slot: datetime) -> bool:
    return any(run.flow == flow and slot - run.at < DECIDE_REST for run in person.words.talks)


def _rested(person: Person, slot: datetime, rest: timedelta, *kinds: NudgeKind) -> bool:
    last = limits.newest(person, kinds)
    return last is None or slot - last.at >= rest
