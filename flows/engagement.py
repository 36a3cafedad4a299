"""Decides whether a quiet person is nudged now, later or not at all. Pure.

There is one moment a day for it, the person's slot, and everything is judged as it was known at that
slot. So it makes no difference whether a clock walks through the day or jumps from slot to slot.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from flows import cadence, drift, ladder, slots
from flows.appointments import sessions
from flows.cadence import OF_SESSIONS
from flows.drift import Drift
from flows.ladder import Ladder
from flows.person import Nudge, Nudging, Person, Reason
from flows.weights import Weights

LATE = timedelta(hours=2)
"""What couldn't go out within so long of its slot is dropped, never queued."""

PER_SESSION = 2
"""No more reminders than this for one session."""

QUIET_REMINDERS = 3
"""After so many reminders without a tap we ask once whether they are wanted."""

SESSION_LASTS = timedelta(hours=1)
LOOK_AHEAD = timedelta(days=28)
"""How far ahead we look when the person asks what comes next."""

REASON_REST = timedelta(days=30)
LESS_FOR = timedelta(days=30)

KEPT = 100
"""Messages remembered. The rules look back 60 days, in which there are far fewer."""

GAP_BETWEEN = (timedelta(days=1), timedelta(days=14))
"""A usual gap is never taken to be shorter or longer than this."""


class Policy:
    """Holds the weights and the talks worth carrying on with; people come in one by one."""

    def __init__(self, weights: Weights, talks: Collection[str]) -> None:
        self._weights = weights
        self._talks = talks
        self._ladder = Ladder(weights, talks)

    def decide(self, person: Person, now: datetime) -> Nudge | None:
        """Return the nudge to send now, or None."""
        if not cadence.reachable(person):
            return None
        slot = slots.last_slot(person, now)
        if now - slot >= LATE or slots.quiet(person, now) or not cadence.free(person, slot):
            return None
        return (
            _after_hold(person, slot)
            or _of_session(person, slot)
            or _goodbye(person, slot)
            or _pulse(person, slot)
            or self._ladder.offer(person, slot)
        )

    def next_due(self, person: Person, now: datetime) -> datetime | None:
        """Return when, from `now` on, `decide` is next worth asking (UTC), or None when nothing will come.

        That is `now` itself where a slot just passed and nobody asked at it: what else is written of
        a person around their slot must not cost them the message.
        """
        if not cadence.reachable(person) or not cadence.wanted(person):
            return None
        if self.decide(person, now) is not None:
            return now
        return slots.next_slot(person, max(now, (person.nudging.paused_until or now) - drift.INSTANT))

    def forecast(self, person: Person, now: datetime) -> Nudge | None:
        """Return what comes next if nothing happens until then."""
        at = self.next_due(person, now)
        while at is not None and at <= now + LOOK_AHEAD:
            if (found := self.decide(person, at)) is not None:
                return found
            at = self.next_due(person, at)
        return None

    def drift(self, person: Person, at: datetime) -> Drift:
        """Return the drift score as it was known at this moment, with its parts."""
        return drift.measure(person, at, self._weights, self._talks)


def timely(person: Person, now: datetime) -> bool:
    """Tell whether the newest nudge, decided on before, may still go out now."""
    if not person.nudges or not cadence.reachable(person) or slots.quiet(person, now):
        return False
    nudge, nudging = person.nudges[-1], person.nudging
    here_since = person.last_seen is not None and person.last_seen > nudge.at
    paused = nudging.paused_until is not None and nudging.paused_until > now
    if now - nudge.at >= LATE or here_since or paused:
        return False
    if nudge.kind in (*OF_SESSIONS, "hold-over"):
        return True
    return nudging.hold_until is None and (nudge.kind == "goodbye") == nudging.said_goodbye


def sent(person: Person, nudge: Nudge) -> Person:
    """Return the record with the nudge in it, as of its slot: a late tick makes no later rest."""
    nudging = person.nudging
    match nudge.kind:
        case "goodbye":
            nudging = replace(nudging, said_goodbye=True)
        case "hold-over":
            nudging = replace(nudging, ask_after_hold=False)
        case _:
            pass
    at, number = nudge.at, nudge.reason
    return replace(
        person,
        nudging=nudging,
        nudges=(*person.nudges, nudge)[-KEPT:],
        reasons=tuple(replace(one, shown=at) if one.id == number else one for one in person.reasons),
    )


def answered(person: Person, nudge: Nudge, answer: str, now: datetime) -> Person:
    """Return the record with a tap on a nudge noted, and what follows from it."""
    noted = replace(nudge, answered=now, answer=answer)
    return replace(
        person,
        nudges=tuple(noted if one == nudge else one for one in person.nudges),
        reasons=tuple(_tapped(one, answer, now) if one.id == nudge.reason else one for one in person.reasons),
        nudging=_fewer(person.nudging, now) if answer == "fewer" else person.nudging,
    )


def _tapped(reason: Reason, answer: str, now: datetime) -> Reason:
    rest = now + REASON_REST if answer == "not-today" else reason.rest_until
    return replace(reason, tapped=now, rest_until=rest, hidden=reason.hidden or answer == "hide")


def touched(person: Person, now: datetime) -> Person:
    """Return the record after the person did anything at all. `last_seen` still is the time before."""
    if person.blocked:
        return person
    nudging = person.nudging
    if person.last_seen is not None and now - person.last_seen >= GAP_BETWEEN[0]:
        gap = min(now - person.last_seen, GAP_BETWEEN[1])
        nudging = replace(nudging, usual_gap=(3 * nudging.usual_gap + gap) / 4)
    nudges = person.nudges
    if any(_open(one, now) for one in nudges):
        nudges = tuple(replace(one, answered=now) if _open(one, now) else one for one in nudges)
    elif nudging is person.nudging:
        return person
    return replace(person, nudging=nudging, nudges=nudges)


def _open(nudge: Nudge, now: datetime) -> bool:
    return nudge.answered is None and now - nudge.at < drift.TAP_WITHIN


def _fewer(nudging: Nudging, now: datetime) -> Nudging:
    standing = nudging.less if nudging.less_until is not None and now < nudging.less_until else 0
    return replace(nudging, less=standing + 1, less_until=now + LESS_FOR)


def _after_hold(person: Person, slot: datetime) -> Nudge | None:
    """Ask once whether messages are wanted again, when the hold after a help-now event is over."""
    nudging = person.nudging
    due = nudging.ask_after_hold and nudging.hold_until is not None and nudging.hold_until <= slot
    asked = due and not nudging.said_goodbye and cadence.within_caps(person, slot)
    return Nudge("hold-over", slot) if asked else None


def _of_session(person: Person, slot: datetime) -> Nudge | None:
    """Remind of a session that is near, or ask about one that was; when nobody taps, whether to go on."""
    due = _reminder(person, slot) or _after(person, slot)
    if due is None:
        return None
    seen = person.last_seen
    quiet = [
        one for one in person.nudges
        if one.kind in OF_SESSIONS and one.answered is None and (seen is None or one.at > seen)
    ]  # fmt: skip
    if any(one.kind == "keep-on" for one in quiet):
        return None
    return Nudge("keep-on", slot) if len(quiet) >= QUIET_REMINDERS else due


def _reminder(person: Person, slot: datetime) -> Nudge | None:
    leads = person.nudging.reminders
    if not leads:
        return None
    zone = slots.zone_of(person)
    today = slot.astimezone(zone).date()
    for start in sessions(person, slot, slot + max(leads) + timedelta(days=1)):
        told = sum(one.session == start for one in person.nudges)
        if start.astimezone(zone).date() - today in leads and told < PER_SESSION:
            reason = ladder.pick(person, slot) if _reason_before_sessions(person, slot) else None
            return Nudge("reminder", slot, reason=reason.id if reason else None, session=start)
    return None


def _reason_before_sessions(person: Person, slot: datetime) -> bool:
    nudging = person.nudging
    held = nudging.hold_until is not None or cadence.helped_lately(person, slot)
    return nudging.when == "sessions" and not held


def _after(person: Person, slot: datetime) -> Nudge | None:
    """Ask how it went at the first slot after a session, unless they have told already."""
    if not person.nudging.ask_after:
        return None
    over = slot - SESSION_LASTS
    for start in sessions(person, slots.last_slot(person, slot - drift.INSTANT) - SESSION_LASTS, over):
        told = any(one.at >= start for one in person.attendance if one.what in drift.OF_SESSIONS)
        asked = sum(one.session == start for one in person.nudges) >= PER_SESSION
        if not told and not asked:
            return Nudge("after", slot, session=start)
    return None


def _goodbye(person: Person, slot: datetime) -> Nudge | None:
    nudging = person.nudging
    own = nudging.when == "drift" or nudging.pulse is not None
    if not own or nudging.said_goodbye or nudging.hold_until is not None:
        return None
    enough = cadence.ignored_in_a_row(person, slot) >= cadence.GOODBYE_AFTER
    return Nudge("goodbye", slot) if enough and cadence.within_caps(person, slot) else None


def _pulse(person: Person, slot: datetime) -> Nudge | None:
    """Bring the check-in on the weekday that was chosen for it."""
    today = slot.astimezone(slots.zone_of(person)).weekday()
    wanted = person.nudging.pulse == today and cadence.may_write(person, slot)
    return Nudge("pulse", slot) if wanted else None
