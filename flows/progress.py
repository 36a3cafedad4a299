"""What a person's own numbers say over time: dots, a gentle trend and how sure it is, and words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, sqrt

from flows import appointments
from flows.model import Message
from flows.person import Person, Rating
from flows.room import Room

PICTURE = "numbers.png"

SHOWN: tuple[Rating, ...] = ("mood", "importance", "confidence", "useful")

LOOK_BACK = timedelta(weeks=26)
"""The picture is of the last half year."""

GAP = timedelta(days=21)
"""Where nothing was given for so long, no line is drawn."""

WIDTH = timedelta(days=10)
"""How near in time numbers have to be to count for the same place of the trend."""

LEAST = 4
"""A trend through fewer numbers would be made up."""

STEPS = 24
NEVER_SURER = 0.5
"""A number from 0 to 10 means no more than about half a step either way."""

WENT = ("went", "late", "light", "tried", "did-not-try")


@dataclass(frozen=True, slots=True)
class Dot:
    """A number somebody gave."""

    at: datetime
    value: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the trend: about where the numbers are at that time, and how sure that is."""

    at: datetime
    value: float
    either_way: float


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one kind, and the trend through each stretch of them without a gap."""

    what: Rating
    dots: tuple[Dot, ...]
    trends: tuple[tuple[Place, ...], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """What there is to draw, and the days of the sessions of therapy."""

    series: tuple[Series, ...]
    sessions: tuple[datetime, ...]
    until: datetime


def of(person: Person, now: datetime) -> Progress:
    """Return the person's numbers of the last half year."""
    since = now - LOOK_BACK
    return Progress(
        tuple(series for what in SHOWN if (series := _series(person, what, since)).dots),
        _sessions(person, since, now),
        now,
    )


def opened(room: Room) -> Room:
    """Send the picture, and the same in words."""
    found = of(room.person, room.scene.now)
    if not found.series:
        return room.noted("no-numbers")
    words = "\n\n".join((room.phrase("numbers-are"), *_words(room, found), room.phrase("not-straight")))
    return room.file(PICTURE, room.phrase("not-straight")).say(Message(words)).noted("numbers-yours")


def _words(room: Room, found: Progress) -> Iterator[str]:
    """Yield what the picture shows, for whoever can't see it."""
    for series in found.series:
        values = [dot.value for dot in series.dots]
        yield room.phrase(
            "numbers-one" if len(values) == 1 else "numbers-of",
            what=room.phrase(f"rating-{series.what}"),
            first=values[0], last=values[-1], low=min(values), high=max(values), count=len(values),
            since=room.day(series.dots[0].at).isoformat(), until=room.day(series.dots[-1].at).isoformat(),
        )  # fmt: skip


def _series(person: Person, what: Rating, since: datetime) -> Series:
    given = (one for one in person.ratings if one.what == what and one.at >= since)
    dots = tuple(sorted((Dot(one.at, one.value) for one in given), key=lambda dot: dot.at))
    return Series(what, dots, tuple(_trend(part) for part in _stretches(dots) if len(part) >= LEAST))


def _sessions(person: Person, since: datetime, now: datetime) -> tuple[datetime, ...]:
    booked = appointments.sessions(person, since, now)
    told = (one.at for one in person.attendance if one.what in WENT and one.at >= since)
    days = {at.date(): at for at in (*told, *booked)}
    return tuple(sorted(days.values()))


def _stretches(dots: tuple[Dot, ...]) -> Iterator[tuple[Dot, ...]]:
    start = 0
    for n in range(1, len(dots) + 1):
        if n == len(dots) or dots[n].at - dots[n - 1].at > GAP:
            yield dots[start:n]
            start = n


def _trend(dots: tuple[Dot, ...]) -> tuple[Place, ...]:
    """Return local means over time, each with about two standard errors either way."""
    first, span = dots[0].at, dots[-1].at - dots[0].at
    return tuple(_place(dots, first + span * step / STEPS) for step in range(STEPS + 1))


def _place(dots: tuple[Dot, ...], at: datetime) -> Place:
    weights = [exp(-0.5 * ((dot.at - at) / WIDTH) ** 2) for dot in dots]
    total = sum(weights)
    mean = sum(w * dot.value for w, dot in zip(weights, dots, strict=True)) / total
    spread = sum(w * (dot.value - mean) ** 2 for w, dot in zip(weights, dots, strict=True)) / total
    worth = total**2 / sum(w * w for w in weights)
    return Place(at, mean, 2 * sqrt(max(spread, NEVER_SURER**2) / worth))
