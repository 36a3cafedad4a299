"""Reads the days and hours people type, and says where they can mean several things. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from flows.locale.days import Day, Disagreement, Reference, days_of
from flows.locale.hour_spans import begins
from flows.locale.hours import PM, Habit, Half, Hour, fitting, hour_alone, hour_of, is_bare
from flows.locale.vocabulary import Symbol, Vocabulary, vocabulary_of

DAYS_AHEAD_MAX = timedelta(days=731)
"""A day further ahead is refused: nobody plans sessions for more than two years."""

SOON = timedelta(days=8)
"""Within these "Friday 6" is the date; when the date is further off, it may be Friday at 6 as well."""

Problem = Literal["", "unreadable", "past", "far", "disagree"]

HALF_HOURS = 12

MOST_READINGS = 6
"""More readings than can be tapped at a glance are no understanding of it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A day, an hour or both, as one way to take what was typed."""

    day: date | None = None
    at: time | None = None

    def iso(self) -> str:
        """Return it as answers are kept: `2026-05-12`, `16:30`, or both with a T between."""
        wall = f"{self.at:%H:%M}" if self.at else ""
        day = self.day.isoformat() if self.day else ""
        return f"{day}T{wall}" if day and wall else day or wall


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Everything that a typed day or hour can mean; `problem` says why there is nothing to take.

    With several readings, or one that isn't `sure`, the person is asked.
    """

    readings: tuple[Reading, ...] = ()
    sure: bool = True
    problem: Problem = ""

    @property
    def only(self) -> Reading | None:
        """Return the reading when there is just one and no doubt about it."""
        return self.readings[0] if len(self.readings) == 1 and self.sure else None


@dataclass(frozen=True, slots=True)
class Context:
    """Context for reading a day or an hour.

    `now` is the person's wall time, None where their clock isn't known. `half` is the part of the day
    the question is about, `habit` that of saying 8 for 20:00, `past` allows days gone by.
    """

    reference: Reference
    now: time | None = None
    half: Half = ""
    habit: Habit = ""
    past: bool = False


@dataclass(slots=True)
class _Found:
    """Results over all readings of a text."""

    readings: dict[Reading, bool] = field(default_factory=dict)
    problems: set[Problem] = field(default_factory=set)

    def result(self) -> Interpretation:
        if self.readings and len(self.readings) <= MOST_READINGS:
            ordered = sorted(self.readings, key=lambda one: (one.day or date.min, one.at or time()))
            return Interpretation(tuple(ordered), all(self.readings.values()))
        known: tuple[Problem, ...] = ("past", "far", "disagree")
        problem = next((one for one in known if one in self.problems and not self.readings), None)
        return Interpretation(problem=problem or "unreadable")


def read_hour(text: str, vocabulary: Vocabulary, context: Context) -> Interpretation:
    """Return what an hour can mean: one time, or both halves of the day where nothing tells them apart."""
    found = _Found()
    sentences = [*vocabulary.sentences(text)]
    for sentence in [one for one in sentences if hour_alone(one)] or [*begins(sentences, vocabulary)]:
        hour = hour_alone(sentence)
        for wall in fitting(hour, context.half, context.habit) if hour else ():
            found.readings[Reading(at=wall)] = True
    return found.result()


def read_time(text: str, vocabulary: Vocabulary | None = None) -> time | None:
    """Return the wall time, read with all 24 hours, or None when the text is not one.

    Without a vocabulary only figures are read, with the signs that every language knows.
    """
    read = read_hour(text, vocabulary or vocabulary_of({}), Context(Reference(date.min)))
    return read.only.at if read.only else None


def read_day(text: str, vocabulary: Vocabulary, context: Context) -> Interpretation:
    """Return what a day, or a day with its hour, can mean."""
    found = _Found()
    sentences = [*vocabulary.sentences(text)]
    _read_days(sentences, context, found)
    if not found.readings:
        _read_days([*begins(sentences, vocabulary)], context, found)
    return _today_first(found.result(), context)


def _read_days(sentences: Sequence[Sequence[Symbol]], context: Context, found: _Found) -> None:
    """Add the readings of every sentence, each a way to take the text."""
    # Where all of it is a day in one sense, a number alone is no hour in another: "5 mar".
    dates = [day.day for sentence in sentences for day in _days(sentence, context.reference, found)]
    whole = bool(dates)
    soon = any(day - context.reference.today < SOON for day in dates)
    only_day = not any(map(_names_an_hour, sentences))  # "So um vier" is Sunday, or about four
    for sentence in sentences:
        as_date = whole and (soon or not _is_weekday_and_hour(sentence))
        for days, hour in _parted(sentence, context.reference, found, whole=as_date):
            for day in days:
                _add(found, day if only_day else Day(day.day, sure=False), hour, context)


def _parted(
    sentence: Sequence[Symbol], reference: Reference, found: _Found, *, whole: bool
) -> Iterator[tuple[tuple[Day, ...], Hour | None]]:
    """Yield each way to part a sentence into a day and an hour, in either order.

    A part of the day may stand anywhere: "tonight at 7", "um 7 heute Abend".
    """
    parts = [symbol for symbol in sentence if symbol.kind == "P"]
    core = [symbol for symbol in sentence if symbol.kind != "P"]
    if len(parts) > 1 or _names_an_hour(sentence):
        return
    told = any(symbol.kind in "TDMu" for symbol in core)
    if not parts or (parts[0].value > PM and told):  # "4pm" always means an hour
        yield _days(core, reference, found), None
    beside = _beside(sentence)
    dated = any(symbol.kind in "TD" for symbol in beside)
    for named, wall in _cuts(core):
        if parts and not dated and not any(symbol in beside for symbol in wall):
            continue
        first = named[0] is core[0]
        if not parts and ((whole and is_bare(wall)) or _run_together(named, wall, first=first)):
            continue
        if hour := hour_of([*wall, *parts]):
            yield _as_sure(_days(named, reference, found), wall, parts), hour


def _cuts(core: Sequence[Symbol]) -> Iterator[tuple[Sequence[Symbol], Sequence[Symbol]]]:
    """Yield each way to cut symbols in two: what can name the day, and what can name the hour."""
    for cut in range(1, len(core)):
        if _is_one_thing(core[cut - 1], core[cut]):
            continue
        first, rest = core[:cut], core[cut:]
        yield first, rest
        if not _is_number_behind(rest) and not (rest[0].kind == "b" and is_bare(first)):  # "5 until 7 March"
            yield rest, first


def _names_an_hour(sentence: Sequence[Symbol]) -> bool:
    """Tell whether all of it is an hour, and no number alone: "four fifteen pm", "16 Uhr 30", "at 7"."""
    told = any(symbol.kind in "TDMu." for symbol in sentence)  # "13.03." is a date first
    return not told and not is_bare(sentence) and hour_of(sentence) is not None


def _is_weekday_and_hour(sentence: Sequence[Symbol]) -> bool:
    """Tell whether it is a weekday and a number that an hour can have: "Fri 3"."""
    plain = [symbol for symbol in sentence if symbol.kind not in "x,"]
    return [symbol.kind for symbol in plain] in (["D", "d"], ["D", "w"]) and plain[1].value <= HALF_HOURS


def _is_one_thing(before: Symbol, after: Symbol) -> bool:
    """Tell whether two symbols belong together: a date, an hour, or the number of a span of days."""
    return (after.glued and after.kind in "dy:./-") or (after.kind in "um" and before.kind in "dw")


def _is_number_behind(named: Sequence[Symbol]) -> bool:
    """Tell whether a bare number stands behind an hour: minutes rather than a day, as in "noon thirty"."""
    plain = [symbol.kind for symbol in named if symbol.kind not in ",."]
    return plain in (["d"], ["w"])


def _as_sure(days: tuple[Day, ...], wall: Sequence[Symbol], parts: Sequence[Symbol]) -> tuple[Day, ...]:
    """Return the days, to be asked about where the hour looks like a date: "Thursday 17"."""
    plain = [symbol for symbol in wall if symbol.kind not in "x,."]
    dated = not parts and len(plain) == 1 and plain[0].kind in "dw" and plain[0].value > HALF_HOURS
    return tuple(Day(day.day, sure=False) for day in days) if dated else days


def _beside(sentence: Sequence[Symbol]) -> tuple[Symbol, ...]:
    """Return the symbols to which a part of the day belongs: what stands before it and behind it."""
    said = [symbol for symbol in sentence if symbol.kind not in "xa,"]
    place = next((n for n, symbol in enumerate(said) if symbol.kind == "P"), None)
    if place is None:
        return ()
    before = tuple(said[max(place - 1, 0) : place])
    return before if said[place].value < 2 else (*before, *said[place + 1 : place + 2])


def _run_together(named: Sequence[Symbol], wall: Sequence[Symbol], *, first: bool) -> bool:
    kept = [[symbol for symbol in part if symbol.kind != "x"] for part in (named, wall)]
    if not all(kept):
        return False
    dated = any(symbol.kind in "sM/" for symbol in named)
    if dated and sum(map(len, kept)) < len(named) + len(wall):  # "11 on the 11th"
        return False
    before, after = kept if first else reversed(kept)
    bare = before[-1].kind in "dy" and after[0].kind in "dy"
    marked = any(symbol.kind in ":HqrjN" for symbol in wall)
    return bare and not marked


def _days(symbols: Sequence[Symbol], reference: Reference, found: _Found) -> tuple[Day, ...]:
    try:
        return days_of(symbols, reference)
    except Disagreement:
        found.problems.add("disagree")
        return ()


def _add(found: _Found, day: Day, hour: Hour | None, context: Context) -> None:
    """Add a day with the times it can have, or note why it can't be taken."""
    today, since = context.reference.today, context.reference.since
    first = since or (date.min if context.past or context.reference.around else today)
    if day.day < first:
        found.problems.add("past")
        return
    if day.day - today > DAYS_AHEAD_MAX:
        found.problems.add("far")
        return
    if hour is None:
        found.readings[Reading(day.day)] = day.sure
        return
    if hour.like_year:
        return
    walls = fitting(hour, context.half, context.habit)
    if day.day != today or context.now is None or context.past:
        for wall in walls:
            found.readings[Reading(day.day, wall)] = day.sure
        return
    now = context.now
    ahead = [wall for wall in walls if wall > now]
    # The likely half of today is over: the other one is asked about.
    other = () if ahead else tuple(wall for wall in hour.times if wall > now)
    if not ahead and not other:
        found.problems.add("past")
    for wall in (*ahead, *other):
        found.readings[Reading(day.day, wall)] = day.sure and bool(ahead)


def _today_first(read: Interpretation, context: Context) -> Interpretation:
    """Settle a weekday that is today's: with an hour that is still to come it is today, not a week on."""
    today = context.reference.today
    ahead = {reading.at for reading in read.readings if reading.day == today and reading.at is not None}
    later = tuple(reading for reading in read.readings if reading.day == today or reading.at not in ahead)
    return Interpretation(later, read.sure, read.problem) if context.now is not None else read


def read_usual(text: str, vocabulary: Vocabulary, words: Sequence[Sequence[str]], usual: datetime,
               context: Context) -> Interpretation:  # fmt: skip
    """Return the day and the time of "same time next week" or "Friday, same time".

    `usual` is when the last session was, or else the next: weeks count from there. `words` are the
    forms of "same time", then those of a week, of two weeks, of three.
    """
    same_words, *weeks = words
    typed = " ".join(text.replace(",", " ").casefold().split())
    same = _without(typed, same_words)
    if same is None:
        return Interpretation(problem="unreadable")
    week = timedelta(weeks=1)
    first, today = usual.date() + week, context.reference.today
    while first <= today:
        first += week
    # The most weeks first: "the week after next" holds "the week after".
    for count, forms in reversed([*enumerate(weeks)]):
        rest = _without(same, forms)
        if rest is not None and _is_idle(rest, vocabulary):
            return Interpretation((Reading(first + count * week, usual.time()),))
    if _is_idle(same, vocabulary):
        return Interpretation((Reading(first, usual.time()),))
    read = read_day(same, vocabulary, context)
    timed = tuple(Reading(reading.day, usual.time()) for reading in read.readings if reading.at is None)
    if read.readings and not timed:
        return Interpretation(problem="unreadable")
    return Interpretation(timed, read.sure, read.problem)


def _is_idle(text: str, vocabulary: Vocabulary) -> bool:
    sentences = [*vocabulary.sentences(text)] if text else [()]
    return any(all(symbol.kind in "xai,v" for symbol in sentence) for sentence in sentences)


def _without(typed: str, forms: Iterable[str]) -> str | None:
    """Return the text without the longest of the forms that is in it, or None when none is."""
    for form in sorted((form.casefold() for form in forms if form), key=len, reverse=True):
        before, found, after = f" {typed} ".partition(f" {form} ")
        if found:
            return f"{before} {after}".strip()
    return None
