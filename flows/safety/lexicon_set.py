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
from flows.safety.asked import THERAPY, Asked
from flows.safety.clues.adding_up import CATEGORY, Sum, add_up
from flows.safety.clues.told import as_told
from flows.safety.finding import OWN_LIFE, RANK, Finding
from flows.safety.hits import Hit, find
from flows.safety.lexicon import Lexicon, load
from flows.safety.normalise import Forms, Words, is_long, known_in, passages, pieces, read
from flows.safety.screening import lately, weigh
from flows.safety.spelling import Spelling

_CLUES_ADD_TO = OWN_LIFE | {"burden_trapped_hopeless", "goodbye_affairs"}


@dataclass(frozen=True, slots=True)
class _HeardIn:
    """Findings of one language's list in a text: its hits, and the words it read and knows."""

    code: str
    hits: list[Hit]
    words: Words
    known: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """The pieces of a text that one language reads, and how many of them it knows as they are.

    It mends slips in those of `mend`; those of `foreign` are words of the language that knows most. Of the
    different words of the text it knows those of `as_they_are`.
    """

    as_they_are: set[str]
    cut: list[str]
    mend: set[str]
    foreign: set[str]
    known: list[int]

    def words(self, spelling: Spelling, forms: Forms) -> Words:
        """Return the words of the text as this language reads them."""
        return read(spelling, tuple(self.cut), self.mend, self.foreign, forms, self.as_they_are)


class Lexicons:
    """All of them listen to everybody: when it hurts, people fall back on their first language."""

    def __init__(self, english: Lexicon, others: Mapping[str, Path | Lexicon]) -> None:
        """Read the other languages' files, where they were not read before.

        Raises: ContentError when one does not hold a usable lexicon.
        """
        self._all = {
            ENGLISH: english,
            **{code: (load(one) if isinstance(one, Path) else one) for code, one in others.items()},
        }
        self._last: tuple[str, tuple[_HeardIn, ...]] = ("", ())

    def screen(
        self, text: str, language: str, history: tuple[Screened, ...], now: datetime, asked: Asked = ""
    ) -> Finding | None:
        """Return the weightiest of what the lexicons find, worded in the person's language.

        `history` are this person's earlier findings; `asked` is the kind of question that is open.
        """
        own = self._own(language)
        heard = self._hits(text)
        found = self._heaviest(own, heard, history, now, asked)
        if found is not None and asked != "safety" and not lately(history, now):
            found = self._as_told(own, heard, found)
        if found is not None and not _adds_to(found):
            return found
        added = self._added_up(own, heard, beside_a_sign=found is not None)
        if added is None or (asked in THERAPY and not added.when_asked):
            return found
        if found is not None:
            return replace(found, from_clues=True, heard=(*found.heard, *added.heard))
        finding = Finding("soft", (CATEGORY,), "", from_clues=True, heard=added.heard)
        return _in_words_of(self._all[own], finding)

    @cached_property
    def version(self) -> str:
        """Return a mark that changes whenever a phrase of any list does."""
        return _version(tuple(self._all.items()))

    def words(self, text: str, language: str) -> tuple[str, Words]:
        """Return the language that knows most words of a text, and the words as its list reads them."""
        own, readings = self._own(language), self._readings(pieces(text))
        best = max(readings, key=lambda code: (sum(readings[code].known), code == own))
        return best, readings[best].words(self._all[best].spelling, Forms())

    def alarms(self, text: str, asked: Asked, now: datetime) -> bool:
        """Tell whether a kept text is no ordinary material, by today's lists."""
        found = self.screen(text, ENGLISH, (), now, asked)
        return found is not None and found.alarms

    def hears(self, text: str, now: datetime) -> bool:
        """Tell whether today's lists hear anything in a text, in whatever sense."""
        return self.screen(text, ENGLISH, (), now) is not None

    def _heaviest(
        self,
        own: str,
        heard: tuple[_HeardIn, ...],
        history: tuple[Screened, ...],
        now: datetime,
        asked: Asked,
    ) -> Finding | None:
        """Return the weightiest of what the phrases find, worded in the person's own language."""
        found_in: list[tuple[str, Finding, int]] = []
        for one in heard:
            screened = weigh(self._all[one.code], one.hits, history, now, asked) if one.hits else None
            if screened is not None:
                found_in.append((one.code, screened, one.known))
        if not found_in:
            return None
        best = max(heard, key=lambda one: one.known)
        found = _not_overruled(self._all, found_in, best.code, best.known)
        if not found:
            return None
        code, heaviest = max(found, key=lambda one: (*_weight(one[1]), one[0] == own))
        return heaviest if code == own else _in_words_of(self._all[own], heaviest)

    def _added_up(self, own: str, heard: tuple[_HeardIn, ...], *, beside_a_sign: bool) -> Sum | None:
        """Return clues that add up to enough, in the language that knows most words of the text."""
        if not heard:
            return None
        best = max(heard, key=lambda one: (one.known, one.code == own))
        return add_up(self._all[best.code], best.words, best.hits, beside_a_sign=beside_a_sign)

    def _as_told(self, own: str, heard: tuple[_HeardIn, ...], found: Finding) -> Finding:
        """Return a finding as all words of the text tell of it, where its language knows most of them."""
        best = max(heard, key=lambda one: (one.known, one.code == own))
        lexicon = self._all[best.code]
        if any(one.language != lexicon.language for one in found.heard):
            return found
        return as_told(lexicon, best.words, found)

    def _hits(self, text: str) -> tuple[_HeardIn, ...]:
        """Return what each list hears in a text. The last text is kept: an event may be asked about twice."""
        if self._last[0] != text:
            readings = self._readings(pieces(text))
            forms, known_by = Forms(), {code: sum(one.known) for code, one in readings.items()}
            most = max(known_by.values())
            heard: list[_HeardIn] = []
            for code, lexicon in self._all.items():
                words, known = readings[code].words(lexicon.spelling, forms), known_by[code]
                # A list that knows fewer words may hear a false friend first, and has to hear the rest too.
                hits = find(lexicon, words, all_kinds=known < most)
                heard.append(_HeardIn(code, hits, words, known))
            self._last = text, (*heard,)
        return self._last[1]

    def _readings(self, cut: tuple[str, ...]) -> dict[str, _Reading]:
        """Return what each language reads of a text, and which slips it mends.

        A slip of one language's word is often a word of another language: it is mended only where the passage
        looks like that language, so that no list overrules a denial that it can't read. Of a long text, a
        passage is read by those languages alone that know at least half as many of its words as the one that
        knows most, or an alarming word that it doesn't know: so the work is about that of one list, and a
        statement in another language is heard wherever it stands.
        """
        readings = {
            code: _Reading(known_in(one.spelling, cut), [], set(), set(), [])
            for code, one in self._all.items()
        }
        known_of = [
            (readings[code], readings[code].as_they_are, one.spelling.keys) for code, one in self._all.items()
        ]
        long = is_long(cut)
        for passage in passages(cut):
            different = {*passage}
            known = [(reading, different & all_known, keys) for reading, all_known, keys in known_of]
            most = max((known_here for _, known_here, _ in known), key=len)
            best = len(most)
            for reading, known_here, keys in known:
                count = len(known_here)
                reading.known.append(count)
                if not long or 2 * count >= best or not keys.isdisjoint(known_here - most):
                    reading.cut.extend(passage)
                    if count < best:
                        reading.foreign.update(most)
                    elif best or not long:
                        reading.mend.update(different)
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
    clues = (f"{code} {one.clues.mark} {one.told.mark}" for code, one in lists)
    return f"{crc32(chr(10).join((*said, *clues)).encode()):08x}"


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


def _adds_to(found: Finding) -> bool:
    """Tell whether clues may make a finding plainer: a soft sign of one's own life, meant now."""
    own = _CLUES_ADD_TO.issuperset(found.categories)
    plainer = found.softened or found.needs_clarifying or found.from_clues
    return found.tier == "soft" and own and not plainer


def _weight(found: Finding) -> tuple[int, bool]:
    return RANK[found.tier], not found.softened


def _in_words_of(own: Lexicon, found: Finding) -> Finding:
    """Return what another language's list found, with the topic as this one says it."""
    groups = own.phrases.groups
    said = next((group.topic for group in groups if group.category in found.categories), found.topic)
    return replace(found, topic=said)
