"""Lists entries that a language defines for itself, and doesn't translate: tables, lists of typed words."""

from __future__ import annotations

from collections.abc import Mapping

from flows.definition.languages.overlay import table_text
from flows.definition.toml.source_map import Place

TABLES = frozenset({"sentence", "note"})
"""Tables of wordings. Each language has its own keys there, so that one hash stands for all of it."""


def is_own(flow: str, place: Place) -> bool:
    """Tell whether a language shapes a text for itself, so that it is no translation.

    These are its sentences and notes, what people type, and lists of which each place means something.
    """
    if flow:
        return place[-1] == "stems" or (place[-1] in TABLES and len(place) == 3)
    return str(place[0]).endswith("-words") or place in COUNTED


OF = "english"
"""The key of such a table that holds the hash."""


def one_text(table: Mapping[str, object]) -> object:
    """Return a table of wordings as one text, with the hash it was written for."""
    told = {key: str(words) for key, words in table.items() if key != OF}
    return [str(table.get(OF, "")), table_text(told).source if told else ""]


COUNTED = {("weekdays",): "|", ("months",): "|", ("week-words",): "|", ("number-words",): " "}
"""Lists of which each place means something, and the sign between their entries."""
