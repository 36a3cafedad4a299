"""Compares what people type with the words that stand for an answer, whatever their form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from operator import contains
from typing import TypeVar

from flows.locale.vocabulary import Vocabulary, vocabulary_of

T = TypeVar("T")

_BETWEEN_BREAKS = re.compile(r"[^\s,;.!…]+")
_AT_THE_ENDS = " .!?¿¡,;:✓○◻·-–—'\"“”„*_~/\\()[]<>"
_OF_NO_MEANING = dict.fromkeys((0xFE0F, *range(0x1F3FB, 0x1F400)))
"""Signs that colour a picture, and say nothing else."""

_UNACCENTED = frozenset({
    "use-words", "remark-words", "remark-frame-words", "rewording-words", "comparing-words",
})  # fmt: skip
"""Lists of comments on offered words: one without its accents counts whatever else it means."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

_MOST_WORDS = 12
"""Words of a text made of known ones; longer ones say more than that."""


@dataclass(frozen=True, slots=True)
class Words:
    """The library's words for reading answers: as they are written, and as the texts that may be typed.

    `spoken` holds the single words of all these texts, as `parts_of` finds them.
    """

    written: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    spoken: frozenset[str] = frozenset()
    vocabulary: Vocabulary = field(default_factory=lambda: vocabulary_of({}))
    _unions: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def listed(self, *names: str) -> frozenset[str]:
        """Return the texts of all these lists together; a list that isn't there is empty."""
        found = self._unions.get(names)
        if found is None:
            found = frozenset[str]().union(*(self.typed.get(name, ()) for name in names))
            self._unions[names] = found
        return found


def words_of(phrases: Mapping[str, str]) -> Words:
    """Return phrases ready to be compared with. `|` stands between what means the same."""
    return _words_of(tuple(phrases.items()))


@lru_cache(maxsize=8)
def _words_of(phrases: tuple[tuple[str, str], ...]) -> Words:
    """Return them as they were made of the same phrases before: a workshop asks after each save."""
    split = {name: _written(text) for name, text in phrases}
    listed = frozenset[str]().union(*split.values())
    for name, texts in split.items():
        bare = frozenset[str]().union(*map(unmarked, texts))
        split[name] = texts | (bare if name in _UNACCENTED else bare - listed)
    if "done" in split:  # a language whose lists aren't written yet has its button
        split["done-words"] = split["done"] | split.get("done-words", frozenset())
    spoken = frozenset(word for texts in split.values() for text in texts for word in _split(text))
    return Words(dict(phrases), split, spoken, vocabulary_of(dict(phrases)))


def plain(text: str) -> str:
    """Return the text as it is compared: compatibility forms, no case, no marks at its ends or skin tones."""
    if text.isascii():  # most texts, and a turn compares many: nothing else has to be folded
        folded = text.lower()
    else:
        normal = unicodedata.normalize("NFKC", text).casefold()
        folded = normal.replace("’", "'").translate(_OF_NO_MEANING)
    return " ".join(folded.split()).strip(_AT_THE_ENDS)


@lru_cache(maxsize=4096)
def unmarked(text: str) -> frozenset[str]:
    """Return how a text (`plain`) is typed on a keyboard without its accents; nothing where it has none.

    An umlaut is typed as its bare vowel or with an "e" behind it: "zurück" as "zuruck" or "zurueck".
    """
    if text.isascii():
        return frozenset()
    return frozenset({without_marks(text), without_marks(text.translate(_UMLAUTS))}) - {text}


def without_marks(text: str) -> str:
    """Return a text without the accents on its letters."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(one for one in parts if not unicodedata.combining(one)))


@lru_cache(maxsize=1024)
def alternatives(text: str) -> frozenset[str]:
    """Return the alternatives of a text (`a|b`) as they are compared, also without their accents."""
    return with_unmarked(_written(text))


def with_unmarked(words: frozenset[str]) -> frozenset[str]:
    """Return words (`plain`), and each as it is typed without its accents."""
    return words.union(*map(unmarked, words))


def _written(text: str) -> frozenset[str]:
    """Return the alternatives of a text (`a|b`) as they are compared."""
    return frozenset(filter(None, map(plain, text.split("|"))))


@lru_cache(maxsize=64)
def grouped(listed: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return a list such as `0=no/never|1=a bit`: what each group stands for, and its forms as written."""
    entries = (entry.partition("=") for entry in listed.split("|"))
    return tuple((name, tuple(forms.split("/"))) for name, sign, forms in entries if sign)


def begins(text: str, starts: Iterable[str]) -> bool:
    """Tell whether a text begins with one of these, as whole words."""
    return any(f"{text} ".startswith(f"{one} ") for one in starts)


def longest(
    words: Sequence[str], most: int, read: Callable[[Sequence[str]], T | None]
) -> Iterator[tuple[int, T | None]]:
    """Yield from left to right where words are read, and as what: as many together as can be, up to `most`.

    A word that begins nothing that can be read is yielded with None.
    """
    at = 0
    while at < len(words):
        sizes = range(min(most, len(words) - at), 0, -1)
        tried = ((size, read(words[at : at + size])) for size in sizes)
        size, found = next(((size, one) for size, one in tried if one is not None), (1, None))
        yield at, found
        at += size


def made_of(text: str, *known: frozenset[str]) -> bool:
    """Tell whether a text consists of nothing but the `known` ones (`plain`), one after the other."""
    return consists_of(parts_of(plain(text)), *known)


def parts_of(said: str) -> tuple[str, ...]:
    """Return the words of a text (`plain`) without the stops between them; none of one that is too long."""
    words = _split(said)
    return tuple(words) if len(words) <= _MOST_WORDS else ()


def _split(said: str) -> list[str]:
    return _BETWEEN_BREAKS.findall(said)


def consists_of(parts: Sequence[str], *known: frozenset[str]) -> bool:
    """Tell whether words of a text, of which there is one at least, are nothing but the `known` texts."""
    reached = [0]
    for end in range(1, len(parts) + 1):
        for start in reached:
            piece = " ".join(parts[start:end])
            if any(map(contains, known, repeat(piece))):
                reached.append(end)
                break
    return bool(parts) and reached[-1] == len(parts)


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to see in it: spaces, controls and invisible joiners."""
    return not any(map(str.isprintable, text.replace(" ", "")))
