"""Screens with the lexicons of every language there is one for: people mix languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from zlib import crc32

from flows.definition.languages.translations import ENGLISH
from flows.person import Screened
from flows.safety.asked import Asked
from flows.safety.finding import RANK, Finding
from flows.safety.hits import Hit, find
from flows.safety.lexicon import Lexicon, load
from flows.safety.normalise import Forms, coverage, is_long, passages, pieces, read
from flows.safety.screening import weigh
from flows.safety.spelling import Spelling

_HeardIn = tuple[str, list[Hit], int]  # the language, its hits, and how many words of the text it knows


@dataclass(frozen=True, slots=True)
class _Reading:
    """The pieces of a text that one language reads, those in which it mends slips, and how many it knows."""

    cut: list[str]
    mend: set[str]
    known: list[int]


class Lexicons:
    """All of them listen to everybody: when it hurts, people fall back on their first language."""

    def __init__(self, english: Lexicon, others: Mapping[str, Path | Lexicon]) -> None:
        """Read the other languages' files, where they were not read before.

        Raises: ContentError when one does not hold a usable lexicon.
        """
        self._all = {ENGLISH: english, **{code: _loaded(one) for code, one in others.items()}}
        self._last: tuple[str, tuple[_HeardIn, ...]] = ("", ())

    def screen(
        self, text: str, language: str, history: tuple[Screened, ...], now: datetime, asked: Asked = ""
    ) -> Finding | None:
        """Return the weightiest of what the lexicons find, worded in the person's language.

        `history` are this person's earlier findings; `asked` is the kind of question that is open.
        """
        own = self._own(language)
        heard = self._hits(text)
        screened = (
            (code, weigh(self._all[code], hits, history, now, asked), known) for code, hits, known in heard
        )
        found_in = [(code, one, known) for code, one, known in screened if one]
        if not found_in:
            return None
        best, _, most = max(heard, key=lambda one: one[2])
        found = _not_overruled(self._all, found_in, best, most)
        if not found:
            return None
        code, heaviest = max(found, key=lambda one: (*_weight(one[1]), one[0] == own))
        return heaviest if code == own else _in_words_of(self._all[own], heaviest)

    @cached_property
    def version(self) -> str:
        """Return a mark that changes whenever a phrase of any list does."""
        return _version(tuple(self._all.items()))

    def alarms(self, text: str, asked: Asked, now: datetime) -> bool:
        """Tell whether a kept text is no ordinary material, by today's lists."""
        found = self.screen(text, ENGLISH, (), now, asked)
        return found is not None and found.alarms

    def hears(self, text: str, now: datetime) -> bool:
        """Tell whether today's lists hear anything in a text, in whatever sense."""
        return self.screen(text, ENGLISH, (), now) is not None

    def _hits(self, text: str) -> tuple[_HeardIn, ...]:
        """Return what each list hears in a text. The last text is kept: an event may be asked about twice."""
        if self._last[0] != text:
            readings = self._readings(pieces(text))
            forms, most = Forms(), max(sum(one.known) for one in readings.values())
            read_by = (
                (code, lexicon, read(lexicon.spelling, tuple(one.cut), one.mend, forms), sum(one.known))
                for code, lexicon in self._all.items()
                for one in (readings[code],)
            )
            # A list that knows fewer words may hear a false friend first, and has to hear the rest too.
            heard = (
                (code, find(lexicon, words, all_kinds=known < most), known)
                for code, lexicon, words, known in read_by
            )
            self._last = text, tuple(heard)
        return self._last[1]

    def _readings(self, cut: tuple[str, ...]) -> dict[str, _Reading]:
        """Return what each language reads of a text, and which slips it mends.

        A slip of one language's word is often a word of another language: it is mended only where the passage
        looks like that language, so that no list overrules a denial that it can't read. Of a long text, a
        passage is read by those languages alone that know at least half as many of its words as the one that
        knows most, so that the work is about that of one list.
        """
        readings = {code: _Reading([], set(), []) for code in self._all}
        long = is_long(cut)
        for passage in passages(cut):
            known = {code: coverage(one.spelling, passage) for code, one in self._all.items()}
            best = max(known.values())
            for code, reading in readings.items():
                reading.known.append(known[code])
                if not long or 2 * known[code] >= best:
                    reading.cut.extend(passage)
                    if known[code] == best and (best or not long):
                        reading.mend.update(passage)
                else:
                    reading.cut.append(".")
        return readings

    def _own(self, language: str) -> str:
        """Return the language of the list that words what is found: the person's own, or else English."""
        short = language.partition("-")[0]
        return next((code for code in (language, short) if code in self._all), ENGLISH)


@lru_cache(maxsize=2)
def _version(lists: tuple[tuple[str, Lexicon], ...]) -> str:
    said = (f"{code} {text} {group.level}" for code, one in lists for text, group in one.phrases.written())
    return f"{crc32(chr(10).join(said).encode()):08x}"


def _loaded(words: Path | Lexicon) -> Lexicon:
    return load(words) if isinstance(words, Path) else words


def _not_overruled(
    all_of: Mapping[str, Lexicon], found: list[tuple[str, Finding, int]], best: str, most: int
) -> list[tuple[str, Finding]]:
    """Return the findings without those of a list that is in no place to hear them.

    A list that knows at most half as many words of the text as another does not turn what that one heard as
    denied, past or told of others into something meant now; nor does it count where it heard nothing but
    words of the language that knows most ("die" in a German text).
    """
    softened = max((known for _, one, known in found if one.softened), default=0)
    own = all_of[best].spelling
    return [
        (code, one)
        for code, one, known in found
        if (one.softened or not softened or 2 * known > softened)
        and (known == most or not all(_is_of(own, heard.words) for heard in one.heard))
    ]


def _is_of(spelling: Spelling, words: str) -> bool:
    read = (word for word in words.split() if word != "…")
    return all(word in spelling.known or word in spelling.ordinary for word in read)


def _weight(found: Finding) -> tuple[int, bool]:
    return RANK[found.tier], not found.softened


def _in_words_of(own: Lexicon, found: Finding) -> Finding:
    """Return what another language's list found, with the topic as this one says it."""
    groups = own.phrases.groups
    said = next((group.topic for group in groups if group.category in found.categories), found.topic)
    return replace(found, topic=said)
