"""Days and hours as somebody types them on a Wednesday at ten."""

from __future__ import annotations

from datetime import date, time
from functools import cache

from flows.engine.spoken_words import WORD_PHRASES
from flows.locale.dates import Context, Interpretation, read_day, read_hour
from flows.locale.days import Order, Reference
from flows.locale.hours import Half
from flows.locale.vocabulary import Vocabulary, vocabulary_of
from tests.helpers.chat import shipped_library

LIBRARY = shipped_library()

WEDNESDAY = date(2026, 3, 4)

TEN = time(10)


@cache
def vocabulary(language: str = "en") -> Vocabulary:
    return vocabulary_of({name: LIBRARY.phrase(name, language).source for name in WORD_PHRASES})


def context(  # noqa: PLR0913 - each is something that can be known
    today: date = WEDNESDAY, now: time | None = TEN, half: Half = "day", *, twelve: bool = False,
    around: bool = False, since: date | None = None, order: Order = "day",
) -> Context:  # fmt: skip
    return Context(Reference(today, around, since, order), now, half, "written" if twelve else "", around)


def day(typed: str, language: str = "en", known: Context | None = None) -> Interpretation:
    return read_day(typed, vocabulary(language), known or context())


def hour(typed: str, language: str = "en", known: Context | None = None) -> Interpretation:
    return read_hour(typed, vocabulary(language), known or context())


def isos(read: Interpretation) -> list[str]:
    return [reading.iso() for reading in read.readings]
