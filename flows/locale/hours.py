"""Reads an hour of the day from symbols: "4", "4:30 pm", "half past four", "halb fünf", "1630". Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Literal

from flows.locale.vocabulary import Symbol

Half = Literal["", "day", "morning", "evening", "now"]
"""The part of the day that a question is about. `day` is when sessions of therapy take place.

`now` is what a clock says at this moment, so that both halves are looked at.
"""

Habit = Literal["", "said", "written"]
"""Where "8" may mean 20:00: not at all, as it is said ("ocho"), or as it is written too ("8:00")."""

DAY_MINUTES = 24 * 60
HALF_MINUTES = 12 * 60

_NUMBER = "[dw]"
_HOUR = re.compile(
    rf"(?P<clock>{_NUMBER})(?:(?:[:.]|H)(?P<minute>d|w))?H?"
    rf"|(?P<spoken>w)(?P<more>w)"
    rf"|(?P<shift>q)(?P<of>{_NUMBER})H?"
    rf"|(?P<count>{_NUMBER})(?P<minutes>U)?(?P<side>[rR])(?P<then>q)?(?P<base>{_NUMBER}|N)H?"
    rf"|(?P<full>{_NUMBER})H?(?P<tail>j)H?"
    rf"|(?P<whole>{_NUMBER})(?P<sign>e)(?P<rest>{_NUMBER})H?"
    rf"|(?P<digits>y)H?"
    rf"|(?P<name>N)"
)

AM, PM, MORNING, AFTERNOON, EVENING, NIGHT, SMALL_HOURS = range(7)
"""Values of the symbol P, the part of the day that stands beside an hour."""

_WITHIN = {
    MORNING: range(1, 12), AFTERNOON: range(12, 21), EVENING: range(16, 24), SMALL_HOURS: range(7),
}  # fmt: skip
"""The hours that a part of the day can mean; `NIGHT` is both its ends."""


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour as it was written: every wall time it can mean, and whether a year looks the same.

    `spoken`: it is written as it is said, "7" or "half past seven", and not as a clock shows it.
    """

    times: tuple[time, ...]
    like_year: bool = False
    spoken: bool = False


def hour_of(symbols: Sequence[Symbol]) -> Hour | None:
    """Return the hour that the symbols name, all of them used, or None.

    One with "am", "in the evening" or all 24 hours means one time; any other means two.
    """
    parts = [symbol.value for symbol in symbols if symbol.kind == "P"]
    rest = [symbol for symbol in symbols if symbol.kind not in "Px,"]
    said_at = bool(rest) and rest[0].kind == "a"
    while rest and rest[0].kind == "a":
        rest = rest[1:]
    if len(rest) > 1 and rest[0].kind == "H":  # "Punkt 16 Uhr"
        rest = rest[1:]
    while rest and rest[-1].kind == ".":
        rest = rest[:-1]
    found = _HOUR.fullmatch("".join(symbol.kind for symbol in rest))
    if found is None or len(parts) > 1:
        return None
    if [(one.kind, one.value) for one in rest] == [("w", 1)] and not (said_at or parts):
        return None  # "a" and "una" count more often than they name an hour
    minutes = _minutes(found, rest)
    if minutes is None:
        return None
    minute, both = minutes
    times = _in_part(minute, both=both, part=parts[0]) if parts else _halves(minute, both=both)
    like_year = found["digits"] is not None and not said_at and rest[0].text[:2] in ("19", "20")
    spoken = not any(one.kind in ":.Hy" or one.text.startswith("0") for one in rest)
    return Hour(times, like_year, spoken) if times else None


def hour_alone(symbols: Sequence[Symbol]) -> Hour | None:
    """Return the hour where nothing but an hour is asked for: "one" and "4 30" are hours there too."""
    said = [symbol for symbol in symbols if symbol.kind != "x"]
    kinds = [symbol.kind for symbol in said]
    if kinds in (["d", "d"], ["d", ",", "d"]):
        return hour_of((said[0], Symbol(":", 0, ":"), said[-1]))
    if kinds == ["w"] and said[0].value == 1 and len(said[0].text) > len("an"):
        return hour_of((Symbol("a", 0, ""), *said))
    return hour_of(symbols)


def is_bare(symbols: Sequence[Symbol]) -> bool:
    """Tell whether it is a number alone, which may as well be a day."""
    return "".join(symbol.kind for symbol in symbols if symbol.kind not in "x,").rstrip(".") in ("d", "w")


def _minutes(found: re.Match[str], symbols: Sequence[Symbol]) -> tuple[int, bool] | None:
    """Return the minute of the day, and whether the half of the day is open."""
    named = {group: symbols[found.start(group)] for group, text in found.groupdict().items() if text}
    form = next(form for form in _FORMS if form in named)
    return _FORMS[form](named)


def _named(parts: Mapping[str, Symbol]) -> tuple[int, bool]:
    return parts["name"].value * 60, False


def _figures(parts: Mapping[str, Symbol]) -> tuple[int, bool] | None:
    hour, minute = divmod(parts["digits"].value, 100)
    return _checked(hour, minute, parts["digits"].text)


def _clock(parts: Mapping[str, Symbol]) -> tuple[int, bool] | None:
    minute = parts.get("minute")
    if minute is not None and minute.kind == "d" and len(minute.text) != 2:
        return None
    return _checked(parts["clock"].value, minute.value if minute else 0, parts["clock"].text)


def _spoken(parts: Mapping[str, Symbol]) -> tuple[int, bool] | None:
    minute = parts["more"].value
    return _checked(parts["spoken"].value, minute, "") if minute >= 10 else None


def _counted(parts: Mapping[str, Symbol]) -> tuple[int, bool] | None:
    """Read "ten to five", and "fünf vor halb fünf"; "3 to 4" is a span of time, and no hour."""
    count, base = parts["count"].value, parts["base"]
    if parts["side"].kind == "R" and "minutes" not in parts and _is_span(parts["count"], base):
        return None
    half = parts["then"].value if "then" in parts else 0
    if not 0 < count < (16 if half else 60):
        return None
    return _shifted(base.value, parts["side"].value * count + half, named=base.kind == "N")


def _is_span(first: Symbol, last: Symbol) -> bool:
    """Tell whether two numbers with "to" between can be the ends of a span: "3 to 4", "10 to 12"."""
    return first.value % 5 != 0 or (first.kind == last.kind == "d" and first.value < last.value)


def _added(parts: Mapping[str, Symbol]) -> tuple[int, bool] | None:
    rest = parts["rest"].value
    return _shifted(parts["whole"].value, parts["sign"].value * rest) if 0 < rest < 60 else None


_FORMS: Mapping[str, Callable[[Mapping[str, Symbol]], tuple[int, bool] | None]] = {
    "name": _named,
    "digits": _figures,
    "clock": _clock,
    "spoken": _spoken,
    "shift": lambda parts: _shifted(parts["of"].value, parts["shift"].value),
    "count": _counted,
    "full": lambda parts: _shifted(parts["full"].value, parts["tail"].value),
    "whole": _added,
}
"""The minute of the day for each form of an hour, by the group that every hour of that form has."""


def _checked(hour: int, minute: int, text: str) -> tuple[int, bool] | None:
    if hour > 23 or minute > 59:
        return None
    return hour * 60 + minute, 1 <= hour <= 12 and not text.startswith("0")


def _shifted(hour: int, shift: int, *, named: bool = False) -> tuple[int, bool] | None:
    if hour > 24 or (hour == 0 and not named):
        return None
    return (hour * 60 + shift) % DAY_MINUTES, 1 <= hour <= 12 and not named


def _halves(minute: int, *, both: bool) -> tuple[time, ...]:
    """Return the time before noon and the one after it, or the one that was written with all 24 hours."""
    if not both:
        return (_wall(minute),)
    return tuple(_wall(minute % HALF_MINUTES + half) for half in (0, HALF_MINUTES))


def _in_part(minute: int, *, both: bool, part: int) -> tuple[time, ...]:
    """Return the times that fit the part of the day that was named with the hour."""
    if part in (AM, PM):
        if not both and minute >= 60:  # "16:30 pm" says one thing twice, "16:30 am" two things
            return (_wall(minute),) if (minute >= HALF_MINUTES) == (part == PM) else ()
        return (_wall(minute % HALF_MINUTES + (HALF_MINUTES if part == PM else 0)),) if both else ()
    walls = _halves(minute, both=both)
    if part in (EVENING, NIGHT) and both and minute % HALF_MINUTES < 60:  # "las doce de la noche"
        return walls[:1]
    if part == NIGHT:
        return tuple(wall for wall in walls if wall.hour < 6 or wall.hour >= 18)
    return tuple(wall for wall in walls if wall.hour in _WITHIN[part])


def fitting(hour: Hour, half: Half, habit: Habit) -> tuple[time, ...]:
    """Return the times that a question about this part of the day can mean, by the habit of a country."""
    if len(hour.times) < 2:
        return hour.times
    early, late = hour.times[:2]
    noon = early.hour == 0  # "12" and "12:30" are said of noon
    twelve_hours = habit == "written" or (habit == "said" and hour.spoken)
    # Nobody has a session at night, and at seven as many in the evening as in the morning.
    by_day = early.hour >= 9 or not (twelve_hours or (hour.spoken and early.hour == 7))
    likely = {
        "day": (late,) if early.hour < 7 else (early,) if by_day else (),
        "evening": (early,) if early.hour < 5 else (late,),
        "morning": (late,) if noon else (early,),
        "": (late,) if noon else () if twelve_hours else (early,),
        "now": (),
    }
    return likely[half] or (early, late)


def _wall(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
