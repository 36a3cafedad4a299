"""Chooses what a person who drifts is offered: a reason, a look, a note, or time to think. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from flows import cadence, drift, slots
from flows.person import Nudge, NudgeKind, Person, Reason
from flows.weights import Weights

KINDS: Collection[NudgeKind] = ("reason", "refresh", "look", "note", "decide", "carry-on")

OPENS = {"look": "find-my-barrier", "decide": "before-you-decide"}
"""The talks that are offered. One that was finished lately is not."""

DRIFTING_REST = timedelta(days=7)
SLIPPING_REST = timedelta(days=5)
DECIDE_REST = timedelta(days=14)
DECLINED_REST = timedelta(days=60)
NOTE_REST = timedelta(days=30)
REFRESH_REST = timedelta(days=30)

SHOWN_REST = timedelta(days=14)
STALE = timedelta(days=90)
RANK_WEIGHTS = (3, 2, 1)
"""How often the first, the second and every later reason comes, to one another."""


class Ladder:
    """Holds the weights and the talks worth carrying on with; people come in one by one."""

    def __init__(self, weights: Weights, talks: Collection[str]) -> None:
        self._weights = weights
        self._talks = talks

    def offer(self, person: Person, slot: datetime) -> Nudge | None:
        """Return what the person's band allows at this slot, if they asked for it."""
        if person.nudging.when != "drift" or not cadence.may_write(person, slot):
            return None
        band = drift.band(person, slot, self._weights, self._talks)
        match band - bool(cadence.less(person, slot)):
            case 1 if _rested(person, slot, DRIFTING_REST, *KINDS):
                return _reason(person, slot) or self._carry_on(person, slot)
            case 2 if _rested(person, slot, SLIPPING_REST, *KINDS):
                return _longest_ago(person, slot)
            case 3 if _may_decide(person, slot):
                return Nudge("decide", slot)
        return None

    def _carry_on(self, person: Person, slot: datetime) -> Nudge | None:
        return Nudge("carry-on", slot) if drift.open_talk(person, self._talks) else None


def pick(person: Person, at: datetime) -> Reason | None:
    """Return the reason to bring back: by rank and rest, the same for the same person and week."""
    year, week, _ = at.astimezone(slots.zone_of(person)).isocalendar()
    rested = [
        (RANK_WEIGHTS[min(rank, len(RANK_WEIGHTS) - 1)], one)
        for rank, one in enumerate(one for one in person.reasons if not one.hidden)
        if _fresh(person, one, at) and (one.shown is None or at - one.shown >= SHOWN_REST)
        and (one.rest_until is None or one.rest_until <= at)
    ]  # fmt: skip
    drawn = [one for weight, one in rested for _ in range(weight)]
    return drawn[slots.seed(f"{person.id} {year} {week}") % len(drawn)] if drawn else None


def _fresh(person: Person, reason: Reason, at: datetime) -> bool:
    """Tell whether the person met this line of late, in a message or on their list."""
    return at - max(reason.at, reason.tapped or reason.at, person.looked or reason.at) < STALE


def _reason(person: Person, slot: datetime) -> Nudge | None:
    """Return a reason; where all are from long ago, ask for a look at the list instead."""
    found = pick(person, slot)
    if found is not None:
        return Nudge("reason", slot, reason=found.id)
    listed = [one for one in person.reasons if not one.hidden]
    stale = bool(listed) and not any(_fresh(person, one, slot) for one in listed)
    return Nudge("refresh", slot) if stale and _rested(person, slot, REFRESH_REST, "refresh") else None


def _longest_ago(person: Person, slot: datetime) -> Nudge | None:
    """Return whichever offer was made the longest ago, so that none wears out."""
    looked = _done_lately(person, OPENS["look"], slot)
    offers = (_reason(person, slot), None if looked else Nudge("look", slot), _note(person, slot))
    return min((one for one in offers if one), key=lambda one: _order(person, one.kind), default=None)


def _order(person: Person, kind: NudgeKind) -> int:
    """Return a number that is the larger the later a message of this kind was sent; 0 for never."""
    return next((n for n, one in reversed(list(enumerate(person.nudges, 1))) if one.kind == kind), 0)


def _note(person: Person, slot: datetime) -> Nudge | None:
    """A note is offered, never shown unasked."""
    return Nudge("note", slot) if person.notes and _rested(person, slot, NOTE_REST, "note") else None


def _may_decide(person: Person, slot: datetime) -> bool:
    declined = [one for one in person.nudges if one.kind == "decide" and one.answer == "no"]
    return (
        _rested(person, slot, DECIDE_REST, "decide")
        and all(slot - one.at >= DECLINED_REST for one in declined)
        and not _done_lately(person, OPENS["decide"], slot)
    )


def _done_lately(person: Person, flow: str, slot: datetime) -> bool:
    return any(one.flow == flow and slot - one.at < DECIDE_REST for one in person.talks)


def _rested(person: Person, slot: datetime, rest: timedelta, *kinds: NudgeKind) -> bool:
    last = cadence.newest(person, kinds)
    return last is None or slot - last.at >= rest
