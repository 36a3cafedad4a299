"""Compares what people type with the words that stand for an answer, whatever their form."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Words:
    """The library's words for reading answers: as they are written, and as the texts that may be typed."""

    written: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, frozenset[str]] = field(default_factory=dict)


def words_of(phrases: Mapping[str, str]) -> Words:
    """Return phrases ready to be compared with. `|` stands between what means the same."""
    split = {name: frozenset(plain(one) for one in text.split("|")) for name, text in phrases.items()}
    return Words(phrases, split)


def plain(text: str) -> str:
    """Return the text as it is compared: compatibility forms, no case, no marks at its ends."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(folded.split()).strip(" .!?,;:✓○◻·-–—'\"“”")


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to see in it: spaces, controls and invisible joiners."""
    return all(unicodedata.category(sign)[0] in "ZC" for sign in text)
