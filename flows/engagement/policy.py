"""Decides whether a quiet person is nudged now, later or not at all. Pure.

A person has one slot a day, and each decision judges by what was known at that slot. So the decisions
are equal whether a clock runs through the day or jumps from slot to slot.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from msgspec.structs import replace

from flows.engagement import drift, limits, offers, schedule
from flows.engagement.drift import Drift
from flows.engagement.limits import OF_SESSIONS
from flows.engagement.offers import Ladder
from flows.engagement.weights import Weights
from flows.person import UNTIL_TOUCHED, Engagement, Nudge, NudgePreferences, Person, Reason, zone_of
from flows.record.calendar.appointments import sessions

LATE_AT_MOST = timedelta(hours=2)
"""Time after its slot in which a message may still be sent. Later it is dropped, never queued."""

PER_SESSION = 2
"""Most reminders of one session."""

QUIET_REMINDERS = 3
"""Reminders without a tap after which one message asks whether they are wanted."""

SESSION_LASTS = timedelta(hours=1)
LOOK_AHEAD = timedelta(days=28)
"""Span of the forecast."""

REASON_REST = timedelta(days=30)
LESS_FOR = timedelta(days=30)

NUDGES_KEPT = 100
"""Messages kept in the record. The rules look back 60 days, in which the caps allow fewer."""

GAP_BETWEEN = (timedelta(days=1), timedelta(days=14))
"""Bounds of the usual gap."""


Sayable = Callable[[Person, datetime], Person]
"""Returns the record without reasons that no message may quote."""


def _nothing(_text: str, _now: datetime) -> bool:
    return False


def _as_it_is(person: Person, _now: datetime) -> Person:
    return person


class Policy:
    """Decides nudges. Holds the weights and the flows worth resuming; the record is passed in."""

    def __init__(
        self, weights: Weights, talks: Collection[str], hears: Callable[[str, datetime], bool] = _nothing
    ) -> None:
        """Take the weights, the flows worth resuming, and the screening of a text before it is sent."""
        self._hears = hears
        self._weights = weights
        self._talks = talks
        self._ladder = Ladder(weights, talks)

    def decide(self, person: Person, now: datetime) -> Nudge | None:
        """Return the nudge to send now, or None."""
        return self._decide(person, now, self._sayable)

    def _sayable(self, person: Person, now: datetime) -> Person:
        """Return the record without reasons in which screening finds danger today: no nudge quotes them."""
        reasons = tuple(one for one in person.words.reasons if one.listed and not self._hears(one.text, now))
        return person if len(reasons) == len(person.words.reasons) else person.with_reasons(reasons)

    def _decide(self, person: Person, now: datetime, sayable: Sayable) -> Nudge | None:
        if not limits.reachable(person):
            return None
        slot = schedule.last_slot(person, now)
        if now - slot >= LATE_AT_MOST or schedule.quiet(person, now) or not limits.free(person, slot):
            return None
        person = sayable(person, now)  # not before: it screens every reason, and most turns end above
        return (
            _after_hold(person, slot)
            or _of_session(person, slot)
            or _goodbye(person, slot)
            or _pulse(person, slot)
            or self._ladder.offer(person, slot)
        )

    def next_due(self, person: Person, now: datetime) -> datetime | None:
        """Return the next moment (UTC) from `now` on at which `decide` can return a nudge, or None.

        The result is `now` where a slot has just passed unasked: another write to the record around the slot
        must not cost the person the message.
        """
        return self._next_due(person, now, self._sayable)

    def _next_due(self, person: Person, now: datetime, sayable: Sayable) -> datetime | None:
        if not limits.reachable(person) or not limits.wanted(person):
            return None
        if self._decide(person, now, sayable) is not None:
            return now
        return schedule.next_slot(
            person, max(now, (person.engagement.preferences.paused_until or now) - drift.INSTANT)
        )

    def forecast(self, person: Person, now: datetime) -> Nudge | None:
        """Return the next nudge if nothing changes until then, or None."""
        person = self._sayable(person, now)
        at = self._next_due(person, now, _as_it_is)
        while at is not None and at <= now + LOOK_AHEAD:
            if (found := self._decide(person, at, _as_it_is)) is not None:
                return found
            at = self._next_due(person, at, _as_it_is)
        return None

    def drift(self, person: Person, at: datetime) -> Drift:
        """Return the drift as known at this moment."""
        return drift.measure(person, at, self._weights, self._talks)


def timely(person: Person, now: datetime) -> bool:
    """Tell whether the newest nudge, decided earlier, may still be sent."""
    if not person.engagement.nudges or not limits.reachable(person) or schedule.quiet(person, now):
        return False
    nudge, nudging = person.engagement.nudges[-1], person.engagement.preferences
    here_since = person.engagement.last_seen is not None and person.engagement.last_seen > nudge.at
    paused = nudging.paused_until is not None and nudging.paused_until > now
    if now - nudge.at >= LATE_AT_MOST or here_since or paused:
        return False
    if nudge.kind in (*OF_SESSIONS, "hold-over"):
        return True
    return nudging.hold_until is None and (nudge.kind == "goodbye") == nudging.said_goodbye


def sent(person: Person, nudge: Nudge) -> Person:
    """Note the nudge as sent at its slot, so that a late tick delays no later one."""
    nudging = person.engagement.preferences
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
        engagement=replace(
            person.engagement, preferences=nudging, nudges=(*person.engagement.nudges, nudge)[-NUDGES_KEPT:]
        ),
        words=replace(
            person.words,
            reasons=tuple(
                replace(reason, shown=at) if reason.id == number else reason
                for reason in person.words.reasons
            ),
        ),
    )


def answered(person: Person, nudge: Nudge, answer: str, now: datetime) -> Person:
    """Note a tap on a nudge, with its consequences."""
    noted = replace(nudge, answered=now, answer=answer)
    return replace(
        person,
        engagement=replace(
            person.engagement,
            nudges=tuple(noted if one == nudge else one for one in person.engagement.nudges),
            preferences=_fewer(person.engagement.preferences, now)
            if answer == "fewer"
            else person.engagement.preferences,
        ),
        words=replace(
            person.words,
            reasons=tuple(
                _tapped(reason, answer, now) if reason.id == nudge.reason else reason
                for reason in person.words.reasons
            ),
        ),
    )


def doubted(person: Person, nudge: Nudge, now: datetime) -> Person:
    """Note that the line of a nudge is no longer true: it rests until the person says more about it."""
    return person.with_reasons(
        tuple(
            replace(one, rest_until=now + UNTIL_TOUCHED) if one.id == nudge.reason else one
            for one in person.words.reasons
        )
    )


def _tapped(reason: Reason, answer: str, now: datetime) -> Reason:
    rest = now + REASON_REST if answer == "not-today" else reason.rest_until
    if answer == "still":
        rest = None
    return replace(reason, tapped=now, rest_until=rest, hidden=reason.hidden or answer == "hide")


def touched(engagement: Engagement, now: datetime) -> Engagement:
    """Note that somebody was active, and has answered the nudges that are open by it."""
    nudging, seen = engagement.preferences, engagement.last_seen
    if seen is not None and now - seen >= GAP_BETWEEN[0]:
        gap = min(now - seen, GAP_BETWEEN[1])
        nudging = replace(nudging, usual_gap=(3 * nudging.usual_gap + gap) / 4)
    nudges = engagement.nudges
    if any(_open(nudge, now) for nudge in nudges):
        nudges = tuple(replace(nudge, answered=now) if _open(nudge, now) else nudge for nudge in nudges)
    return replace(engagement, preferences=nudging, nudges=nudges, last_seen=now)


def _open(nudge: Nudge, now: datetime) -> bool:
    return nudge.answered is None and now - nudge.at < drift.TAP_WITHIN


def _fewer(nudging: NudgePreferences, now: datetime) -> NudgePreferences:
    standing = nudging.less if nudging.less_until is not None and now < nudging.less_until else 0
    return replace(nudging, less=standing + 1, less_until=now + LESS_FOR)


def _after_hold(person: Person, slot: datetime) -> Nudge | None:
    """Return the question whether messages are wanted again, once, when the hold after Help now is over."""
    nudging = person.engagement.preferences
    due = limits.waits_to_ask(person) and nudging.hold_until is not None and nudging.hold_until <= slot
    asked = due and not nudging.said_goodbye and limits.within_caps(person, slot)
    return Nudge("hold-over", slot) if asked else None


def _of_session(person: Person, slot: datetime) -> Nudge | None:
    """Return the reminder of a session, the question about a past one, or whether to go on; or None."""
    due = _reminder(person, slot) or _after(person, slot)
    if due is None:
        return None
    seen = person.engagement.last_seen
    quiet = [
        nudge for nudge in person.engagement.nudges
        if nudge.kind in OF_SESSIONS and nudge.answered is None and (seen is None or nudge.at > seen)
    ]  # fmt: skip
    if any(one.kind == "keep-on" for one in quiet):
        return None
    return Nudge("keep-on", slot) if len(quiet) >= QUIET_REMINDERS else due


def _reminder(person: Person, slot: datetime) -> Nudge | None:
    leads = person.engagement.preferences.reminders
    if not leads:
        return None
    zone = zone_of(person)
    today = slot.astimezone(zone).date()
    for start in sessions(person, slot, slot + max(leads) + timedelta(days=1)):
        told = sum(nudge.session == start for nudge in person.engagement.nudges)
        if start.astimezone(zone).date() - today in leads and told < PER_SESSION:
            wanted = person.engagement.preferences.when == "sessions" and not limits.held(person, slot)
            reason = offers.pick(person, slot) if wanted else None
            return Nudge("reminder", slot, reason=reason.id if reason else None, session=start)
    return None


def _after(person: Person, slot: datetime) -> Nudge | None:
    """Return the question how a session went, at the first slot after it, unless it was reported."""
    if not person.engagement.preferences.ask_after:
        return None
    over = slot - SESSION_LASTS
    for start in sessions(person, schedule.last_slot(person, slot - drift.INSTANT) - SESSION_LASTS, over):
        told = any(
            one.at >= start for one in person.engagement.attendance if one.what in drift.SESSION_REPORTS
        )
        asked = sum(nudge.session == start for nudge in person.engagement.nudges) >= PER_SESSION
        if not told and not asked:
            return Nudge("after", slot, session=start)
    return None


def _goodbye(person: Person, slot: datetime) -> Nudge | None:
    nudging = person.engagement.preferences
    own = nudging.when == "drift" or nudging.pulse is not None
    if not own or nudging.said_goodbye or limits.held(person, slot):
        return None
    enough = limits.ignored_in_a_row(person, slot) >= limits.GOODBYE_AFTER
    return Nudge("goodbye", slot) if enough and limits.within_caps(person, slot) else None


def _pulse(person: Person, slot: datetime) -> Nudge | None:
    """Return the check-in on its weekday, or None."""
    today = slot.astimezone(zone_of(person)).weekday()
    wanted = person.engagement.preferences.pulse == today and limits.may_write(person, slot)
    return Nudge("pulse", slot) if wanted else None
