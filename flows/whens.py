"""Reads the dates and times people type: "Thursday", "12 May", "tomorrow", "4pm", "16h"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

MOST_WORDS = 12
"""Words in a day with its time; every place to cut a longer text in two costs time."""

WEEK = timedelta(weeks=1)

NO_WORDS: Mapping[str, str] = MappingProxyType({})

_TIME = re.compile(
    r"(\d{1,2})(?:\s*(?:[:.h]|uhr)\s*(\d{2}))?\s*(?:h|uhr|o'?clock)?\s*(a\.?m\.?|p\.?m\.?)?", re.IGNORECASE
)
_AFTERNOON = frozenset("123456")
"""Hours that nobody means the night by who says when they see somebody."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[.\s]*([^\W\d]+|\d{1,2})\.?(?:[\s,.]+(\d{4}))?", re.IGNORECASE
)
_MONTH_DAY = re.compile(r"([^\W\d]+)\s+(\d{1,2})(?:st|nd|rd|th)?(?:[\s,]+(\d{4}))?", re.IGNORECASE)


def read_time(text: str, words: Mapping[str, str] = NO_WORDS, *, by_day: bool = False) -> time | None:
    """Return the wall time, or None when the text is not one.

    `by_day`: "4" alone is four in the afternoon, as for a session; 4am and 04:00 are what they say.
    `words` holds the phrases `at-words` ("at"), which may stand before it, and `morning-words` and
    `evening-words`, which may stand after it and mean what am and pm mean.
    """
    typed, said = _halved(" ".join(text.casefold().split()), words)
    found = _TIME.fullmatch(typed)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    half = said or (found[3] or "").replace(".", "")
    if said and hour > 12:
        half = ""
    if half and not 1 <= hour <= 12:
        return None
    if by_day and not half and found[1] in _AFTERNOON:
        half = "pm"
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_date(text: str, today: date, words: Mapping[str, str]) -> date | None:
    """Return the date, the next one to come where no year is named, or None.

    `words` holds the phrases `days` ("today|tomorrow"), `weekdays` (from Monday) and `months`, each
    name with its short forms after a slash, and `day-words` ("next|on|of"), which say nothing here.
    """
    idle = words.get("day-words", "").split("|")
    typed = " ".join(word for word in text.casefold().replace(",", " ").split() if word not in idle)
    near = _place(words.get("days", ""), typed)
    if near is not None:
        return today + timedelta(days=near)
    weekday = _place(words.get("weekdays", ""), typed)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return _calendar_date(typed, today, words.get("months", ""))


def read_moment(
    text: str, today: date, words: Mapping[str, str], *, by_day: bool = False
) -> tuple[date, time] | None:
    """Return the day and the time of "Thursday 4pm" or "4pm on 12 May", or None when one is missing."""
    typed = text.replace(",", " ").casefold().split()
    if len(typed) > MOST_WORDS:
        return None
    for cut in range(1, len(typed)):
        first, rest = typed[:cut], typed[cut:]
        for day, wall in ((first, rest), (rest, first)):
            named = read_date(" ".join(day), today, words)
            found = named, read_time(" ".join(wall), words, by_day=by_day)
            if found[0] is not None and found[1] is not None:
                return found[0], found[1]
    return None


def read_usual(text: str, today: date, words: Mapping[str, str], usual: datetime) -> tuple[date, time] | None:
    """Return the day and the time of "same time next week" or "Friday, same time", or None.

    `usual` is when the last session was, or else the next: weeks count from there. `words` holds the
    phrases `same-words` ("same time|usual time") and `week-words`, the forms of a week, of two, of three.
    """
    typed = " ".join(text.replace(",", " ").casefold().split())
    same = _without(typed, words.get("same-words", "").split("|"))
    if same is None:
        return None
    idle = {*words.get("day-words", "").split("|"), *words.get("at-words", "").split("|")}
    first = usual.date() + WEEK
    while first <= today:
        first += WEEK
    # The most weeks first: "the week after next" holds "the week after".
    for weeks, forms in reversed([*enumerate(words.get("week-words", "").split("|"))]):
        rest = _without(same, forms.split("/"))
        if rest is not None and idle.issuperset(rest.split()):
            return first + weeks * WEEK, usual.time()
    if idle.issuperset(same.split()):
        return first, usual.time()
    named = read_date(" ".join(word for word in same.split() if word not in idle), today, words)
    return None if named is None else (named, usual.time())


def _without(typed: str, forms: Iterable[str]) -> str | None:
    """Return the text without the longest of the forms that is in it, or None when none is."""
    for form in sorted((form.casefold() for form in forms if form), key=len, reverse=True):
        before, found, after = f" {typed} ".partition(f" {form} ")
        if found:
            return f"{before} {after}".strip()
    return None


def _halved(typed: str, words: Mapping[str, str]) -> tuple[str, str]:
    """Return a time without the words around it, and the half of the day that they name."""
    half = ""
    for name, meant in (("morning-words", "am"), ("evening-words", "pm")):
        for said in words.get(name, "").split("|"):
            if said and typed.endswith(f" {said}"):
                typed, half = typed[: -len(said) - 1], meant
    first = typed.split(" ")
    while len(first) > 1 and first[0] in words.get("at-words", "").split("|"):
        first = first[1:]
    return " ".join(first), half


def _calendar_date(typed: str, today: date, months: str) -> date | None:
    if found := _ISO.fullmatch(typed):
        return _valid(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_MONTH.fullmatch(typed):
        day, month, year = found[1], found[2], found[3]
    elif found := _MONTH_DAY.fullmatch(typed):
        day, month, year = found[2], found[1], found[3]
    else:
        return None
    named = _place(months, month)
    if not month.isdecimal() and named is None:
        return None
    place = int(month) if named is None else named + 1
    if year:
        return _valid(int(year), place, int(day))
    candidates = (_valid(today.year + later, place, int(day)) for later in range(9))
    return next((found for found in candidates if found and found >= today), None)


def _place(names: str, typed: str) -> int | None:
    for place, forms in enumerate(names.casefold().split("|")):
        if typed and typed in forms.split("/"):
            return place
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
