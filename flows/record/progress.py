"""Computes the series of a person's ratings: dots, a smoothed trend and its uncertainty. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, sqrt

from flows.person import Person, Rating, zone_of
from flows.record.calendar import appointments

CHART_FILE = "numbers.png"

RATINGS_SHOWN: tuple[Rating, ...] = ("mood", "importance", "confidence", "useful")

LOOK_BACK = timedelta(weeks=26)
"""Span of the chart."""

GAP_WITHOUT_RATINGS = timedelta(days=21)
"""Gap between ratings over which no line is drawn."""

WIDTH = timedelta(days=10)
"""Width of the kernel that smooths the trend."""

LEAST = 4
"""Ratings that a trend needs; fewer show no direction."""

TREND_POINTS = 24
NEVER_SURER = 0.5
"""Smallest uncertainty, in points: a rating from 0 to 10 is no more precise than half a step."""

TURNED_UP = ("went", "late", "light", "tried", "did-not-try")


@dataclass(frozen=True, slots=True)
class Dot:
    """One rating and its time."""

    at: datetime
    value: int


@dataclass(frozen=True, slots=True)
class Place:
    """One point of the trend: the local mean at a time, with its lower and upper bound."""

    at: datetime
    value: float
    either_way: float


@dataclass(frozen=True, slots=True)
class Series:
    """Ratings of one kind, and one trend per stretch without a gap."""

    what: Rating
    dots: tuple[Dot, ...]
    trends: tuple[tuple[Place, ...], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """All series of the chart, and the days of the therapy sessions."""

    series: tuple[Series, ...]
    sessions: tuple[datetime, ...]
    until: datetime


def of(person: Person, now: datetime) -> Progress:
    """Return the person's ratings of the last half year."""
    since = now - LOOK_BACK
    return Progress(
        tuple(series for what in RATINGS_SHOWN if (series := _series(person, what, since)).dots),
        _sessions(person, since, now),
        now,
    )


def _series(person: Person, what: Rating, since: datetime) -> Series:
    given = (rating for rating in person.engagement.ratings if rating.what == what and rating.at >= since)
    dots = tuple(sorted((Dot(one.at, one.value) for one in given), key=lambda dot: dot.at))
    return Series(what, dots, tuple(_trend(part) for part in _stretches(dots) if len(part) >= LEAST))


def _sessions(person: Person, since: datetime, now: datetime) -> tuple[datetime, ...]:
    booked = appointments.sessions(person, since, now)
    told = (
        report.at
        for report in person.engagement.attendance
        if report.what in TURNED_UP and report.at >= since
    )
    zone = zone_of(person)
    days = {at.astimezone(zone).date(): at for at in (*told, *booked)}
    return tuple(sorted(days.values()))


def _stretches(dots: tuple[Dot, ...]) -> Iterator[tuple[Dot, ...]]:
    start = 0
    for n in range(1, len(dots) + 1):
        if n == len(dots) or dots[n].at - dots[n - 1].at > GAP_WITHOUT_RATINGS:
            yield dots[start:n]
            start = n


def _trend(dots: tuple[Dot, ...]) -> tuple[Place, ...]:
    """Return local means over time, each with bounds of about two standard errors."""
    first, span = dots[0].at, dots[-1].at - dots[0].at
    return tuple(_place(dots, first + span * step / TREND_POINTS) for step in range(TREND_POINTS + 1))


def _place(dots: tuple[Dot, ...], at: datetime) -> Place:
    weights = [exp(-0.5 * ((dot.at - at) / WIDTH) ** 2) for dot in dots]
    total = sum(weights)
    mean = sum(w * dot.value for w, dot in zip(weights, dots, strict=True)) / total
    spread = sum(w * (dot.value - mean) ** 2 for w, dot in zip(weights, dots, strict=True)) / total
    worth = total**2 / sum(w * w for w in weights)
    return Place(at, mean, 2 * sqrt(max(spread, NEVER_SURER**2) / worth))
