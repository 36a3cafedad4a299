"""Draws a person's numbers over time as a calm picture, alone or on the page. For `draw_worker`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain

from bot.files import typesetter
from bot.files.typesetter import Typesetter
from flows.definition.languages.translator import Translator
from flows.definition.loader import Library
from flows.person import Person, zone_of
from flows.record.progress import LOOK_BACK, Progress, Series

CHART_TEMPLATE = "chart.typ"

SHORTEST_SPAN = timedelta(days=14)
TICKS = 5


def png(progress: Progress, person: Person, library: Library) -> bytes:
    """Return the picture, or nothing where the libraries that draw are not installed."""
    with typesetter.opened("".join(texts(progress, person, library))) as setter:
        if setter is None:
            return b""
        data = {
            "language": person.profile.language.partition("-")[0],
            **drawing(progress, person, library, setter),
        }
        return setter.png(CHART_TEMPLATE, data)


def texts(progress: Progress, person: Person, library: Library) -> Iterator[str]:
    """Yield every text that the picture holds."""
    say = library.translator(person.profile.language)
    yield from (say("not-straight"), say("numbers-key"), say("no-numbers"))
    yield from (say(f"rating-{series.what}") for series in progress.series)
    yield from _labels(progress, person)


def drawing(progress: Progress, person: Person, library: Library, setter: Typesetter) -> Mapping[str, object]:
    """Return what the template draws; times are shares of the width, from 0 to 1."""
    say = library.translator(person.profile.language)
    panels = [_panel(series, progress, say, setter) for series in progress.series]
    empty = {"title": setter.part(""), "note": setter.part(say("no-numbers")), "dots": [], "trends": []}
    return {
        "head": setter.part(say("not-straight")),
        "key": setter.part(say("numbers-key")),
        "series": panels or [empty],
        "sessions": [x for at in progress.sessions if (x := _share(at, progress)) >= 0],
        "days": [setter.part(label) for label in _labels(progress, person)],
    }


def _panel(series: Series, progress: Progress, say: Translator, setter: Typesetter) -> Mapping[str, object]:
    trends = [
        [
            {
                "x": _share(place.at, progress),
                "value": place.value,
                "low": max(place.value - place.either_way, 0),
                "high": min(place.value + place.either_way, 10),
            }
            for place in trend
        ]
        for trend in series.trends
    ]
    dots = [{"x": _share(dot.at, progress), "value": dot.value} for dot in series.dots]
    title = setter.part(say(f"rating-{series.what}"))
    return {"title": title, "note": setter.part(""), "dots": dots, "trends": trends}


def _labels(progress: Progress, person: Person) -> Iterator[str]:
    """Yield the days along the time, as the language writes them."""
    from babel.dates import format_skeleton  # noqa: PLC0415 - heavy, and only for those who draw

    first, zone = _first(progress), zone_of(person)
    for n in range(TICKS):
        at = first + (progress.until - first) * n / (TICKS - 1)
        yield format_skeleton("MMMd", at.astimezone(zone).date(), locale=person.profile.language)


def _share(at: datetime, progress: Progress) -> float:
    first = _first(progress)
    return (at - first) / (progress.until - first)


def _first(progress: Progress) -> datetime:
    """Return where the time begins: a little before the first dot."""
    dots = chain.from_iterable(series.dots[:1] for series in progress.series)
    first = min((dot.at for dot in dots), default=progress.until - LOOK_BACK)
    return min(first, progress.until - SHORTEST_SPAN) - (progress.until - first) / 40
