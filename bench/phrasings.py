"""Compares how Stile, dateparser and parsedatetime read the phrasings of `tests/unit/locale`.

The other two are not needed otherwise:

    python -m pip install dateparser parsedatetime && python bench/phrasings.py

Each phrasing of a day or an hour was said on Wednesday 4 March 2026 at 10:00. The others get what they
take: the language, that day, and that the future is meant. Asking again is no wrong reading.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from flows.definition.loader import Library, load
from flows.engine.spoken_words import WORD_PHRASES
from flows.locale.dates import Context, read_day, read_hour
from flows.locale.days import Reference
from flows.locale.vocabulary import vocabulary_of

NOW = datetime.fromisoformat("2026-03-04T10:00")
PHRASINGS = Path(__file__).parent.parent / "tests/unit/locale"
LANGUAGES = ("en", "de", "es")
LOCALES = {"en": "en_US", "de": "de_DE", "es": "es_ES"}
ASKED = ""

Read = Callable[[str, str], str]
"""Function of a phrasing and the shape of its answer (`day`, `hour`, `both`); returns ISO text or ASKED."""


def phrasings(language: str) -> Iterator[tuple[str, str]]:
    """Yield each phrasing with what it means; "?" can mean two things."""
    for line in (PHRASINGS / f"phrasings.{language}.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            meant, several = line.split("\t")
            yield from ((typed.strip(), meant) for typed in several.split("; "))


def stile(library: Library, language: str) -> Read:
    """Return what Stile takes without a question."""
    words = vocabulary_of({name: library.phrase(name, language).source for name in WORD_PHRASES})
    is_english = language == "en"
    reference = Reference(NOW.date(), order="" if is_english else "day")
    known = Context(reference, NOW.time(), "day", "written" if is_english else "")

    def read(typed: str, shape: str) -> str:
        reading = (read_hour if shape == "hour" else read_day)(typed, words, known).only
        return reading.iso() if reading else ASKED

    return read


def dateparser(language: str) -> Read:
    """Return what dateparser takes, with the day of the month first outside English."""
    parse: Any = import_module("dateparser").parse
    settings = {"RELATIVE_BASE": NOW, "PREFER_DATES_FROM": "future"}
    return lambda typed, shape: _shaped(parse(typed, languages=[language], settings=settings), shape)


def parsedatetime(language: str) -> Read:
    """Return what parsedatetime takes."""
    module: Any = import_module("parsedatetime")
    calendar = module.Calendar(module.Constants(LOCALES[language], usePyICU=False))

    def read(typed: str, shape: str) -> str:
        found, status = calendar.parseDT(typed, NOW)
        return _shaped(found if status else None, shape)

    return read


def _shaped(found: datetime | None, shape: str) -> str:
    if found is None:
        return ASKED
    day, wall = found.date(), found.time()
    return {"day": f"{day}", "hour": f"{wall:%H:%M}", "both": f"{day}T{wall:%H:%M}"}[shape]


def shape_of(meant: str) -> str:
    """Return which of day and hour an answer holds."""
    return "both" if "T" in meant else "hour" if ":" in meant else "day"


def count(read: Read, language: str) -> Counter[str]:
    """Count the phrasings that are read right, wrong and not at all; of two meanings, none is right."""
    counted: Counter[str] = Counter()
    for typed, meant in phrasings(language):
        try:
            taken = read(typed, shape_of(meant))
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            taken = "an exception"
        counted["asked" if taken == ASKED else "right" if taken == meant else "wrong"] += 1
    return counted


def main() -> None:
    """Print one table."""
    library = load()
    print("| phrasings | | right | asked again | wrong |\n|---|---|---|---|---|")
    for language in LANGUAGES:
        readers = {
            "Stile": stile(library, language),
            "dateparser": dateparser(language),
            "parsedatetime": parsedatetime(language),
        }
        for name, read in readers.items():
            found = count(read, language)
            numbers = " | ".join(str(found[what]) for what in ("right", "asked", "wrong"))
            print(f"| {language}, {found.total()} | {name} | {numbers} |")


if __name__ == "__main__":
    main()
