"""Computes the drift score of a person, 0 to 100, and the signals it consists of. Pure.

Each function judges by what was known at one moment, so that past moments can be judged too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from flows.engagement.weights import Weights
from flows.person import Attendance, Attended, Person, Rated, Rating, zone_of
from flows.record.calendar.appointments import next_session, on_break, sessions
from flows.record.facts import baseline

Group = Literal["attendance", "intent", "contact", "protective"]
GROUPS: tuple[Group, ...] = get_args(Group)
Band = Literal["steady", "drifting", "slipping", "crossroads"]

BANDS: tuple[Band, ...] = ("steady", "drifting", "slipping", "crossroads")

ATTENDED: Collection[Attended] = ("went", "late")
SESSION_REPORTS: Collection[Attended] = (
    *ATTENDED, "moved", "i-cancelled", "i-cancelled-rebooked", "they-cancelled", "no-show",
)  # fmt: skip

TAP_WITHIN = timedelta(hours=72)
"""Time after which a message without a tap counts as ignored (docs/engagement.md)."""

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One signal and its points. `at` is when it was reported; `value` and `usual` are ratings."""

    sign: str
    group: Group
    points: float
    at: datetime | None = None
    value: int = 0
    usual: int = 0


@dataclass(frozen=True, slots=True)
class Drift:
    """Drift score with its signals. The caps are applied to the four sums."""

    attendance: float
    intent: float
    contact: float
    protective: float
    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """Return the sum of the points, 0 to 100."""
        return min(max(self.attendance + self.intent + self.contact - self.protective, 0), 100)


def measure(person: Person, at: datetime, weights: Weights, talks: Collection[str]) -> Drift:
    """Return the drift as known at this moment. `talks` names the flows that are worth resuming."""
    told = tuple(one for one in person.engagement.attendance if one.at <= at)
    alone = not any(one.what in SESSION_REPORTS for one in told)
    parts = (
        *_attendance(person, told, at, weights),
        *_intent(person, told, at, weights),
        *_contact(person, at, weights, talks, times=2 if alone else 1),
        *_protective(person, told, at, weights),
    )
    sums = dict.fromkeys(GROUPS, 0.0)
    for part in parts:
        sums[part.group] += part.points
    contact_cap = weights.contact.cap_alone if alone else weights.contact.cap
    return Drift(
        min(sums["attendance"], weights.attendance.cap),
        min(sums["intent"], weights.intent.cap),
        min(sums["contact"], contact_cap),
        min(sums["protective"], weights.protective.cap),
        parts,
    )


def band(person: Person, at: datetime, weights: Weights, talks: Collection[str]) -> int:
    """Return an index of `BANDS`: the lowest of the last day, so that it rises late and falls at once."""
    hold = timedelta(days=weights.bands.hold_days)
    lowest = level(measure(person, at, weights, talks).score, weights)
    for moment in _before_rises(person, at - hold, at, weights):
        if lowest == 0:
            break
        lowest = min(lowest, level(measure(person, moment, weights, talks).score, weights))
    return lowest


def level(score: float, weights: Weights) -> int:
    """Return the index of `BANDS` for a score."""
    bands = weights.bands
    return sum(score >= start for start in (bands.drifting, bands.slipping, bands.crossroads))


def open_talk(person: Person, talks: Collection[str]) -> str | None:
    """Return the newest suspended flow among `talks`, or None."""
    dialog = person.dialog
    waiting = (*dialog.suspended, *(run for run in dialog.stack.runs[:1] if run.path))
    return next((one.flow for one in reversed(waiting) if one.flow in talks), None)


def _attendance(
    person: Person, told: tuple[Attendance, ...], at: datetime, weights: Weights
) -> Iterator[Part]:
    w = weights.attendance
    points = {
        "no-show": w.no_show,
        "i-cancelled": w.i_cancelled,
        "i-cancelled-rebooked": w.i_cancelled_rebooked,
        "late": w.late,
    }
    zone = zone_of(person)
    # Two equal reports on one of the person's days count once.
    heaviest: dict[tuple[Attended, date], Part] = {}
    for one in told:
        if one.what in points and at - one.at <= timedelta(days=w.window_days):
            early = one.what == "no-show" and one.session is not None and one.session <= w.early_sessions
            full = w.no_show_early if early else points[one.what]
            part = Part(one.what, "attendance", full * _fade(at - one.at, w.half_life_days), one.at)
            day = (one.what, one.at.astimezone(zone).date())
            heaviest[day] = max(heaviest.get(day, part), part, key=lambda part: part.points)
    yield from heaviest.values()
    since = _last_session(told)
    if since is None or at - since < timedelta(days=w.unbooked_after_days):
        return
    if next_session(person, at) is None and not on_break(person, at.astimezone(zone_of(person)).date()):
        yield Part("unbooked", "attendance", w.unbooked, since)


def _last_session(told: Iterable[Attendance]) -> datetime | None:
    """Return the last attended session, else the first report about sessions, or None without reports."""
    went = max((one.at for one in told if one.what in ATTENDED), default=None)
    other = min(
        (one.at for one in told if one.what in SESSION_REPORTS and one.what not in ATTENDED), default=None
    )
    return max((one for one in (went, other) if one), default=None)


def _intent(person: Person, told: tuple[Attendance, ...], at: datetime, weights: Weights) -> Iterator[Part]:
    w = weights.intent
    window = timedelta(days=w.window_days)
    stopping = max((one.at for one in told if one.what == "thinking-of-stopping"), default=None)
    if stopping is not None and at - stopping <= window:
        points = w.stopping * _fade(at - stopping, w.half_life_days)
        yield Part("thinking-of-stopping", "intent", points, stopping)
    falls: tuple[tuple[Rating, int, int], ...] = (
        ("importance", w.importance_fell, w.importance_fell_far),
        ("confidence", w.confidence_fell, w.confidence_fell_far),
    )
    for what, near, far in falls:
        rated = tuple(
            rating for rating in person.engagement.ratings if rating.what == what and rating.at <= at
        )
        yield from _fall(rated, near, far, at, weights)
    tries = tuple(one for one in told if one.what in ("tried", "did-not-try") and at - one.at <= window)[-2:]
    if len(tries) == 2 and all(one.what == "did-not-try" for one in tries):
        points = w.did_not_try * _fade(at - tries[-1].at, w.half_life_days)
        yield Part("did-not-try", "intent", points, tries[-1].at)


def _fall(rated: tuple[Rated, ...], near: int, far: int, at: datetime, weights: Weights) -> Iterator[Part]:
    w = weights.intent
    usual = baseline(one.value for one in rated[-1 - w.ratings : -1])
    if usual is None or at - rated[-1].at > timedelta(days=w.window_days):
        return
    newest = rated[-1]
    fell = usual - newest.value
    if fell >= w.fell:
        points = (far if fell >= w.fell_far else near) * _fade(at - newest.at, w.half_life_days)
        yield Part(newest.what, "intent", points, newest.at, newest.value, round(usual))


def _contact(
    person: Person, at: datetime, weights: Weights, talks: Collection[str], times: int
) -> Iterator[Part]:
    w = weights.contact
    ages = [(at - nudge.at, nudge) for nudge in person.engagement.nudges if nudge.kind == "pulse"]
    check_ins = [one for age, one in ages if TAP_WITHIN <= age <= timedelta(days=w.window_days)]
    quiet = sum(check_in.answered is None or check_in.answered > at for check_in in check_ins[-w.check_ins :])
    if quiet:
        yield Part("check-ins", "contact", times * min(quiet * w.check_in, w.check_in_cap), value=quiet)
    if person.engagement.last_seen is None:
        return
    away = at - person.engagement.last_seen
    if away >= timedelta(days=w.unfinished_after_days) and open_talk(person, talks):
        yield Part("unfinished", "contact", times * w.unfinished)
    steps = (away - person.engagement.preferences.usual_gap) // timedelta(days=w.silent_days)
    if steps > 0:
        yield Part("silent", "contact", times * min(steps * w.silent, w.silent_cap))


def _protective(
    person: Person, told: tuple[Attendance, ...], at: datetime, weights: Weights
) -> Iterator[Part]:
    w = weights.protective
    went = max((one.at for one in told if one.what in ATTENDED), default=None)
    if went is not None and at - went <= timedelta(days=w.went_days):
        yield Part("went", "protective", w.went, went)
    finished = max((run.at for run in person.words.talks if run.at <= at), default=None)
    if finished is not None and at - finished <= timedelta(days=w.finished_days):
        yield Part("finished", "protective", w.finished, finished)
    looked = person.engagement.looked
    if looked is not None and timedelta(0) <= at - looked <= timedelta(days=w.looked_days):
        yield Part("looked", "protective", w.looked, looked)
    if next_session(person, at) is not None:
        yield Part("booked", "protective", w.booked)
    useful = [rating for rating in person.engagement.ratings if rating.what == "useful" and rating.at <= at]
    if useful and useful[-1].value >= w.useful_from:
        yield Part("useful", "protective", w.useful, useful[-1].at, useful[-1].value)


def _before_rises(person: Person, since: datetime, until: datetime, weights: Weights) -> Iterator[datetime]:
    """Yield the moments after `since` at which the score can be at its lowest.

    Between events points only fade. So the score is lowest at the start of the span, or just before an
    event that can add points: a report, or the end of something that takes points off.
    """
    yield since
    p = weights.protective
    days = {0, weights.attendance.unbooked_after_days, weights.contact.unfinished_after_days}
    days |= {p.went_days, p.finished_days, p.looked_days, TAP_WITHIN.days}
    told = (
        one.at
        for several in (
            person.engagement.attendance,
            person.engagement.ratings,
            person.words.talks,
            person.engagement.nudges,
        )
        for one in several
    )
    alone = (one for one in (person.engagement.looked, person.engagement.last_seen) if one is not None)
    oldest = since - timedelta(days=max(days))
    stamps = {one for one in (*told, *alone) if one >= oldest} | {*sessions(person, since, until)}
    moments = {stamp + timedelta(days=n) for stamp in stamps for n in days}
    if person.engagement.last_seen is not None:
        step = timedelta(days=weights.contact.silent_days)
        since_usual = person.engagement.last_seen + person.engagement.preferences.usual_gap
        moments.add(since_usual + (until - since_usual) // step * step)
    yield from sorted(moment - INSTANT for moment in moments if since < moment <= until)
    yield from sorted(moment for moment in moments if since < moment < until)


def _fade(age: timedelta, half_life_days: int) -> float:
    return float(0.5 ** (age / timedelta(days=half_life_days)))
