"""Reads a day from symbols: "Thursday", "12 May", "the 13th", "in two weeks", "12/5/2026". Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from flows.locale.vocabulary import Symbol

NEXT_YEAR = timedelta(days=300)
"""A day without a year that is further ahead than this has just passed, and is asked about."""

BEGUN = timedelta(days=60)
"""A day without a year that was so long ago can be the first of a break that has begun."""


_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)

Order = Literal["day", "month", ""]
"""Which comes first in "12/5" in a country; empty where it isn't known."""

_NUMBER = "[dwo]"
_DATES = re.compile(
    rf"(?P<iso>y)[-/.](?P<iso_month>d)[-/.](?P<iso_day>d)\.?"
    rf"|(?P<one>d)(?P<mark>[./-])(?P<two>d)(?:\.|(?P=mark)(?P<full>y)|(?P=mark)(?P<short>d))?"
    rf"|(?P<day>{_NUMBER})s?[./-]?(?P<month>M)(?:[./-]?(?P<year>y))?"
    rf"|(?P<us_month>M)(?P<us_day>{_NUMBER})s?\.?(?P<us_year>y)?"
    rf"|(?P<alone>{_NUMBER})s?\.?"
)
_SPANS = re.compile(
    r"i(?P<ahead>[dw])(?P<ahead_unit>[um])f?|(?P<hence>[dw])(?P<hence_unit>[um])f|(?P<idiom>I)"
    r"|(?P<ago>[dw])(?P<ago_unit>[um])g|g(?P<past>[dw])(?P<past_unit>[um])"
)
_COUNTS = {"ahead": 1, "hence": 1, "ago": -1, "past": -1}
"""Where a span leads from today, by the groups of `_SPANS` that hold its length."""

_WEEKS = re.compile(r"(?P<next>[nk])u|u(?P<after>[nk])|(?P<week>u)|[v](?P<this>u)|(?P<past>u)l|l(?P<last>u)")
_WEEKDAYS = re.compile(r"(?P<before>[nvkl]{0,2})(?P<weekday>D)(?P<behind>[kln])?")


@dataclass(frozen=True, slots=True)
class Reference:
    """The day that a typed day counts from, and what is known about the person's habits.

    `around`: a day without a year may lie shortly before it, as the first day of a break that has begun.
    `since` is the day that it can't be before, where one was given.
    """

    today: date
    around: bool = False
    since: date | None = None
    order: Order = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that can be meant. `sure` is False where it is a likely misreading."""

    day: date
    sure: bool = True


class Disagreement(Exception):
    """The weekday that was typed is not the weekday of the date."""


def days_of(symbols: Sequence[Symbol], reference: Reference) -> tuple[Day, ...]:
    """Return every day that the symbols can name, all of them used; empty when they name none.

    Raises:
        Disagreement: a weekday and a date were named that do not go together.
    """
    plain = _without_idle(symbols)
    if _is_no_day(symbols, plain):
        return ()
    kinds = "".join(symbol.kind for symbol in plain)
    try:
        found = dict.fromkeys((*_near(plain, kinds, reference), *_relative(plain, kinds, reference)))
        if not found:
            found = dict.fromkeys(_dated(plain, kinds, reference))
    except (OverflowError, ValueError):  # a day before the first or after the last there can be
        return ()
    return tuple(found)


def _is_no_day(symbols: Sequence[Symbol], plain: Sequence[Symbol]) -> bool:
    """Tell whether a number alone names an hour, as "at 7" does, or nothing, as "a" and "una" do."""
    first = next((symbol.kind for symbol in symbols if symbol.kind != "x"), "")
    kinds = "".join(symbol.kind for symbol in plain)
    if re.fullmatch(r"d\.d", kinds):  # "um 10.10"
        return first == "a"
    if re.fullmatch(r"[dw]\.?", kinds) is None:
        return False
    return first in ("a", "b") or (plain[0].kind, plain[0].value) == ("w", 1)


def _without_idle(symbols: Sequence[Symbol]) -> list[Symbol]:
    """Leave out words that say nothing, commas, and the full stop of "Do." and "Mar."."""
    kept: list[Symbol] = []
    for symbol in symbols:
        stop = symbol.kind == "." and (not kept or kept[-1].kind not in "dywos")
        if symbol.kind not in "x," and not stop:
            kept.append(symbol)
    # "From Monday" begins on it, and "after Monday" does not; "at" before a day is a slip.
    while kept and kept[0].kind in "ab" and not (kept[0].kind == "b" and kept[0].value):
        kept = kept[1:]
    return kept


def _near(plain: Sequence[Symbol], kinds: str, reference: Reference) -> Iterator[Day]:
    """Yield today, tomorrow, a weekday, and the weekday of a week that was named."""
    if kinds in ("T", "Tf"):
        yield Day(reference.today + plain[0].value * _DAY)
    if found := _WEEKDAYS.fullmatch(kinds):
        weekday = plain[found.start("weekday")].value
        after_next = any(symbol.kind == "n" and symbol.value > 1 for symbol in plain)
        said = "N" if after_next else found["before"] + (found["behind"] or "")
        yield from _weekday(weekday, said, reference)


def _weekday(weekday: int, said: str, reference: Reference) -> Iterator[Day]:
    """Yield the days a weekday can be: of one that is today, today and a week on.

    "Next Friday" on a Wednesday is either of two for half of those who say it, so both are yielded.
    """
    start = reference.since or reference.today
    ahead = (weekday - start.weekday()) % 7
    coming = start + ahead * _DAY
    if "l" in said:
        yield Day(coming - _WEEK)
        return
    if "k" in said or ("v" in said and ahead):
        yield Day(coming if ahead else coming + _WEEK)
    elif "v" in said:
        yield Day(coming)
    elif "N" in said:  # "übernächsten Dienstag"
        yield from (Day(coming + _WEEK), Day(start + (14 + weekday - start.weekday()) * _DAY))
    elif "n" in said:
        yield Day(coming if ahead else coming + _WEEK)
        if start.weekday() < weekday:  # still to come in this week
            yield Day(coming + _WEEK)
    else:
        if reference.around:
            yield Day(coming - _WEEK)
        yield Day(coming)
        if not ahead:
            yield Day(coming + _WEEK)


def _relative(plain: Sequence[Symbol], kinds: str, reference: Reference) -> Iterator[Day]:
    """Yield the days of "in two weeks", "Tuesday next week", "a week from Thursday"."""
    for length in range(len(plain) + 1):
        head, tail = kinds[:length], kinds[length:]
        first, last = plain[:length], plain[length:]
        yield from _spanned(first, head, last, tail, reference)
        if tail:
            yield from _spanned(last, tail, first, head, reference)
    if found := re.fullmatch(r"(?P<count>[dw])(?P<unit>u)b?(?P<rest>[vkn]?[TD])", kinds):
        amount = plain[found.start("count")].value
        # "A week on Friday" and "two weeks tomorrow" are said, "two weeks on Friday" is not.
        if "b" not in kinds and amount != 1 and found["rest"] != "T":
            return
        rest = plain[found.start("rest") :]
        for day in _near(rest, found["rest"], reference):
            yield Day(day.day + amount * plain[found.start("unit")].value * _DAY, day.sure)


def _spanned(
    span: Sequence[Symbol], kinds: str, base: Sequence[Symbol], base_kinds: str, reference: Reference
) -> Iterator[Day]:
    """Yield the days of a span of time that counts from a base: today, tomorrow or a weekday."""
    today = reference.today
    monday = today - today.weekday() * _DAY
    if found := _SPANS.fullmatch(kinds):
        shift = _shift(span, found, today)
        if base_kinds in ("", "T") and shift is not None:
            from_day = base[0].value * _DAY if base else timedelta()
            yield from (Day(one + from_day) for one in shift)
        elif re.fullmatch("v?D", base_kinds) and shift is not None and found["idiom"] is None:
            yield from _in_week(base[-1].value, shift[0], today)
    elif (found := _WEEKS.fullmatch(kinds)) and re.fullmatch("D", base_kinds):
        weekday = base[0].value * _DAY
        if found["past"] or found["last"]:
            yield Day(monday - _WEEK + weekday)
        elif found["this"]:
            yield Day(monday + weekday)
        elif found["week"]:  # "Friday week", "Monday fortnight"
            later = max(span[0].value, _WEEK.days) * _DAY  # a fortnight is two weeks
            yield Day(today + ((base[0].value - today.weekday()) % 7) * _DAY + later)
        else:
            said = span[found.start("next" if found["next"] else "after")]
            yield Day(monday + max(said.value, 1) * _WEEK + weekday)


def _in_week(weekday: int, around: date, today: date) -> Iterator[Day]:
    """Yield the weekday of the week that a span leads to, and the one so long after the coming one."""
    there = around + (weekday - around.weekday()) * _DAY
    coming = today + ((weekday - today.weekday()) % 7) * _DAY
    yield Day(there)
    yield Day(coming + (around - today))


def _shift(span: Sequence[Symbol], found: re.Match[str], today: date) -> tuple[date, ...] | None:
    """Return where a span leads from today; "in acht Tagen" leads to one of two days."""
    if found["idiom"]:
        literal = next((int(part) for part in span[0].text.split() if part.isdecimal()), 0)
        days = span[found.start("idiom")].value
        return tuple(today + n * _DAY for n in dict.fromkeys((days, literal or days + 1)))
    group = next(name for name in _COUNTS if found[name])
    count = _COUNTS[group] * span[found.start(group)].value
    unit = span[found.start(f"{group}_unit")]
    if unit.kind == "m":
        years, month = divmod(today.month - 1 + count, 12)
        year = today.year + years
        return (date(year, month + 1, min(today.day, monthrange(year, month + 1)[1])),)
    return (today + count * unit.value * _DAY,)


def _dated(plain: Sequence[Symbol], kinds: str, reference: Reference) -> Iterator[Day]:
    """Yield the days of a date, which must be the weekday that was typed with it."""
    weekday: int | None = None
    for place in (0, len(plain) - 1):
        if kinds[place : place + 1] == "D" and len(plain) > 1:
            weekday = plain[place].value
            plain = (*plain[:place], *plain[place + 1 :])
            kinds = kinds[:place] + kinds[place + 1 :]
            break
    found = _DATES.fullmatch(kinds)
    if found is None:
        return
    days = tuple(_of_date(plain, found, reference))
    right = tuple(day for day in days if weekday is None or day.day.weekday() == weekday)
    if days and not right:
        raise Disagreement
    yield from right


def _of_date(plain: Sequence[Symbol], found: re.Match[str], reference: Reference) -> Iterator[Day]:
    def value(group: str) -> int:
        return plain[found.start(group)].value

    if found["iso"]:
        yield from _valid(value("iso"), value("iso_month"), value("iso_day"))
    elif found["one"]:
        year = value("full") if found["full"] else 2000 + value("short") if found["short"] else None
        if found["short"] and len(plain[found.start("short")].text) != 2:
            return
        one, two = value("one"), value("two")
        pairs = ((one, two), (two, one))  # day and month
        order = "day" if found["mark"] == "." else reference.order
        kept = pairs[:1] if order == "day" else pairs[1:] if order == "month" else pairs
        fitting = [days for days in (tuple(_of_year(year, m, d, reference)) for d, m in kept) if days]
        if not fitting and order:  # "3/15" is plain wherever it is typed
            other = pairs[1] if order == "day" and found["mark"] != "." else pairs[0]
            fitting = [tuple(_of_year(year, other[1], other[0], reference))]
        for days in fitting:
            yield from days
    elif found["month"]:
        year = value("year") if found["year"] else None
        yield from _of_year(year, value("month") + 1, value("day"), reference)
    elif found["us_month"]:
        year = value("us_year") if found["us_year"] else None
        yield from _of_year(year, value("us_month") + 1, value("us_day"), reference)
    else:
        yield from _day_of_month(value("alone"), reference)


def _valid(year: int, month: int, day: int) -> Iterator[Day]:
    if 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        yield Day(date(year, month, day))


def _of_year(year: int | None, month: int, day: int, reference: Reference) -> Iterator[Day]:
    """Yield a day of a month: in its year, or the next to come, or one that has shortly begun."""
    if year is not None:
        yield from _valid(year, month, day)
        return
    start = reference.since or reference.today
    every = [
        found.day
        for later in range(-1, 9)  # 29 February comes every four years, and once after eight
        for found in _valid(start.year + later, month, day)
    ]
    before = next((one for one in reversed(every) if one < start), None)
    ahead = next((one for one in every if one >= start), None)
    if reference.around and before is not None and start - before <= BEGUN:
        yield Day(before)
    elif ahead is not None:
        leap = (month, day) == (2, 29)
        yield Day(ahead, sure=leap or ahead - start <= NEXT_YEAR)


def _day_of_month(day: int, reference: Reference) -> Iterator[Day]:
    """Yield the next such day: of one that is today, today and the one a month on."""
    if not 1 <= day <= 31:
        return
    start = reference.since or reference.today
    months = ((start.year * 12 + start.month - 1 + n) for n in range(-2, 4))
    every = [found.day for n in months for found in _valid(n // 12, n % 12 + 1, day)]
    ahead = [one for one in every if one >= start]
    if reference.around:
        yield from (Day(one) for one in every[:] if one < start and start - one <= timedelta(days=31))
    yield Day(ahead[0])
    if ahead[0] == start:
        yield Day(ahead[1])
