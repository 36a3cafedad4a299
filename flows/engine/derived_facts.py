"""Works out facts from the answers of the flow itself, for flows that say so with `derive`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property

from flows.locale import cities, zones
from flows.locale.dates import Context, read_day, read_hour
from flows.locale.days import Reference
from flows.locale.vocabulary import Vocabulary, vocabulary_of
from flows.model import OWN, Value, Values
from flows.record.calendar.booking import WEEKS
from flows.record.preferences import PAUSES

NO_WORDS = vocabulary_of({})
"""Vocabulary in which only figures are read."""


MOST_APART = timedelta(hours=14)
"""Largest distance of a clock from Greenwich."""

_FROM_GREENWICH = re.compile(
    r"(?P<name>gmt|utc)?\s*(?:(?P<sign>[+−–-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?)?\s*h?",
    re.IGNORECASE,
)


def sessions(
    answers: Values, facts: Values, language: str, vocabulary: Vocabulary = NO_WORDS
) -> Mapping[str, Value]:
    """Return the day and the hour of a session, the weeks to the next, and how many days a break has."""
    del language, vocabulary
    found: dict[str, Value] = {}
    day, _, wall = str(answers.get("day") or "").partition("T")
    if day:
        found["starts_on"] = _first_to_come(day, wall or str(answers.get("at") or ""), answers, facts)
    if wall or answers.get("at"):
        found["starts_at"] = wall or answers["at"]
    if isinstance(weeks := answers.get("weeks"), int):
        found["weeks_between"] = weeks
    since, until = (_day(answers.get(name)) for name in ("since", "until"))
    if since and until:
        found["days_off"] = (until - since).days + 1
    return found


def _first_to_come(day: str, wall: str, answers: Values, facts: Values) -> str:
    """Return the first day of a series: the named one, or the next where its hour has passed on that day."""
    given = answers.get("weeks")
    weeks = WEEKS.get(str(answers.get("every")), given if isinstance(given, int) else 0)
    known, first = f"{facts.get('today')}T{facts.get('local_time')}", _day(day)
    if not weeks or not wall or first is None or facts.get("local_time") is None or f"{day}T{wall}" >= known:
        return day
    return (first + timedelta(weeks=weeks)).isoformat()


def messages(
    answers: Values, facts: Values, language: str, vocabulary: Vocabulary = NO_WORDS
) -> Mapping[str, Value]:
    """Return when the messages really come, and until when a pause lasts."""
    del language, vocabulary
    return _slot(answers, facts) | _pause(answers, facts)


def _slot(answers: Values, facts: Values) -> dict[str, Value]:
    """Return when messages come, and whether quiet hours moved that; nothing where it isn't known."""
    slot = _wall(answers.get("slot") or facts.get("slot"))
    since, until = _wall(facts.get("quiet_from")), _wall(facts.get("quiet_to"))
    if not (slot and since and until):
        return {}
    moved = zones.within(slot, since, until)
    return {"slot_comes": f"{until if moved else slot:%H:%M}", "slot_moved": moved}


def _pause(answers: Values, facts: Values) -> dict[str, Value]:
    """Return until when a pause lasts, and its days from today; nothing without a pause."""
    today, pause = _day(facts.get("today")), str(answers.get("pause") or answers.get("how_long") or "")
    until = _day(answers.get("pause_until")) or _day(answers.get("until"))
    if pause in PAUSES and today:
        until = today + PAUSES[pause]
    if until is None:
        return {}
    days: dict[str, Value] = {"quiet_days": (until - today).days} if today else {}
    return {"quiet_until": until.isoformat(), **days}


def clock(
    answers: Values, facts: Values, language: str, vocabulary: Vocabulary = NO_WORDS
) -> Mapping[str, Value]:
    """Return the place that was typed, or those it can be, and the places whose clock was typed.

    An hour or a day that was typed in place of a city is told apart from a city that is not known.
    """
    country = facts.get("country_code")
    home = country if isinstance(country, str) else None
    typed, picked = answers.get("city"), answers.get("place")
    found: dict[str, Value] = {}
    if isinstance(typed, str):
        named = tuple(city.label(language) for city in cities.find(typed, language, home))
        found = {"city_options": named}
        found |= _place(named, picked) if named else _no_city(typed, facts, vocabulary, home)
    told = found.get("city_hour") if answers.get("right_now") == "yes" else None
    wall, now = _wall(told or answers.get("time")), facts.get("utc_now")
    if wall:
        found["typed_clock"] = f"{wall:%H:%M}"
    if wall and isinstance(now, str):
        fitting = zones.zones_by_clock((wall,), datetime.fromisoformat(now), home)
        found["clock_options"] = tuple(cities.largest(zone).label(language) for zone in fitting)
    return found


def _place(named: tuple[str, ...], picked: Value) -> dict[str, Value]:
    """Return the place that is meant of those that a city can be; nothing where that is still open."""
    # A place that was picked counts as long as it is one of those that the city can be.
    place = picked.removeprefix(OWN) if isinstance(picked, str) else ""
    if place in named:
        return {"city_place": place}
    return {"city_place": named[0]} if len(named) == 1 else {}


def _distance(typed: str) -> timedelta | None:
    """Return the distance from Greenwich that was typed ("GMT+1", "UTC", "-5"), or None.

    A distance gives the present time; it doesn't say when clocks change, so no zone is kept from it.
    """
    found = _FROM_GREENWICH.fullmatch(typed.strip())
    if found is None or not (found["name"] or found["sign"]):
        return None
    apart = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    return None if apart > MOST_APART else -apart if found["sign"] in ("-", "−", "–") else apart


def _no_city(typed: str, facts: Values, vocabulary: Vocabulary, home: str | None) -> dict[str, Value]:
    """Return facts about words that are no city: the hour that was typed, or that a day was; else none."""
    today, now = _day(facts.get("today")), facts.get("utc_now")
    context = Context(Reference(today or date.min), half="now", past=True)
    here = datetime.fromisoformat(now) if isinstance(now, str) else None
    if here and (apart := _distance(typed)) is not None:
        return {"city_hour": f"{here + apart:%H:%M}"}
    hours = [one.at for one in read_hour(typed, vocabulary, context).readings if one.at is not None]
    if hours:
        near = [wall for wall in hours if here and zones.fits(wall, here, home)]
        return {"city_hour": f"{(near or hours)[0]:%H:%M}"}
    read = read_day(typed, vocabulary, context)
    return {"city_day": True} if read.readings or read.problem in ("far", "disagree") else {}


class Derived(Mapping[str, Value]):
    """Facts that a flow derives, worked out together when the first of them is asked for."""

    def __init__(self, names: Collection[str], work_out: Callable[[], Values]) -> None:
        self._names = names
        self._work_out = work_out

    @cached_property
    def _found(self) -> Values:
        return self._work_out()

    def get(self, name: str, default: Value = None) -> Value:  # type: ignore[override]  # no other default
        """Return a fact, the default where it is another one's or unknown."""
        return self._found.get(name, default) if name in self._names else default

    def __getitem__(self, name: str) -> Value:
        if name not in self._names:
            raise KeyError(name)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


DERIVED: Mapping[str, Callable[[Values, Values, str, Vocabulary], Mapping[str, Value]]] = {
    "sessions": sessions,
    "messages": messages,
    "clock": clock,
}
"""Each `derive` with the function that works it out."""


def _day(value: Value) -> date | None:
    try:
        return datetime.fromisoformat(value).date() if isinstance(value, str) else None
    except ValueError:
        return None


def _wall(value: Value) -> time | None:
    try:
        return time.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
