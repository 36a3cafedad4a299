"""Adds up the clues of a text: roundabout words of which none alarms, and several together may. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import add, attrgetter

from msgspec.structs import replace

from flows.safety.clues.clue_list import Clue
from flows.safety.finding import CLUE, Heard
from flows.safety.hits import Hit, SignedText, as_signs, covers, framed
from flows.safety.lexicon import Lexicon, Phrase
from flows.safety.lexicon_files import ADDING_UP, AddingUp, Group, Line, Place
from flows.safety.lists.patterns import reach
from flows.safety.normalise import Words

CATEGORY = "suicide_passive"
"""Category of what clues add up to."""

_WHO = frozenset({"self", "all"})
_BESIDE = _WHO | {"elsewhere"}  # kinds that say nothing by themselves
_EVERYDAY = "everyday"
_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Sum:
    """Clues near each other that add up to enough. `when_asked`: at a question about therapy, too."""

    clues: tuple[Clue, ...]
    when_asked: bool
    language: str

    @property
    def heard(self) -> tuple[Heard, ...]:
        """Return the clues as they stand in the list, each with its kind and points."""
        return tuple(
            Heard(one.text, CATEGORY, f"{CLUE}{one.kind} {one.points:+}", self.language, one.text)
            for one in self.clues
        )


def add_up(lexicon: Lexicon, words: Words, hits: Iterable[Hit], *, beside_a_sign: bool) -> Sum | None:
    """Return the first clues of a text that add up to enough, said of oneself and now; None without any.

    `hits` are what the list heard: clues within a harmless phrase don't count, and within a soft sign that
    counts for itself only everyday words do, since their points were fitted on whole lines; enough of those
    that speak for it have to lie outside.
    `beside_a_sign`: a phrase was heard as a soft sign, so that fewer points are needed.
    """
    table = lexicon.clues.table
    found = lexicon.clues.find(words.words)
    if not _may_reach(found, table):
        return None
    text = _Text(lexicon, words)
    found = text.outside(found, [hit for hit in hits if hit.level == "idiom"])
    others = [one for one in found if one.kind != _EVERYDAY]
    signs = [hit for hit in hits if hit.level == "soft" and hit.direct]
    others = text.outside(others, signs)
    beside, plain_kinds = table.beside_a_sign if beside_a_sign else 0, {*table.plain.split()}
    for first, end in _stretches(len(words.words), table.words):
        best = _best(_between(others, first, end))
        kinds = {one.kind for one in best}
        points = sum(one.points for one in best) + lexicon.clues.together(kinds) + beside
        is_plain = not kinds.isdisjoint(plain_kinds)
        if points >= table.needed and _tells(best, table, is_plain=is_plain) and text.is_meant(best):
            return Sum(best, is_plain and points >= table.needed_when_asked, lexicon.language)
        near = _between(found, first, end)
        everyday = (*_everyday(near), *_beside_everyday(near, table))
        leaning = sum(one.points for one in everyday) - _for_length(end - first, table)
        telling = text.outside([one for one in everyday if one.points > 0], signs)
        if _lean(len(telling), leaning, table) and text.is_of_now(everyday):
            return Sum(everyday, leaning >= table.everyday_needed_when_asked, lexicon.language)
    return None


def _may_reach(found: Iterable[Clue], table: AddingUp) -> bool:
    """Tell whether the clues that speak for it could come to enough if nothing spoke against it."""
    everyday = telling = 0
    for one in found:
        if one.kind == _EVERYDAY:
            everyday += max(one.points, 0)
            continue
        everyday += max(table.everyday_kinds.get(one.kind, 0), 0)
        if one.kind not in _WHO:
            telling += max(one.points, 0)
    return telling >= max(table.telling, 1) or 0 < table.everyday_needed <= everyday


def _for_length(words: int, table: AddingUp) -> int:
    """Return the points that everyday words come to by chance where many stand together."""
    return max(words - table.everyday_length, 0) // table.everyday_longer * table.everyday_longer_points


def _lean(telling: int, leaning: int, table: AddingUp) -> bool:
    """Tell whether everyday words come to enough points, with enough of them that speak for it."""
    return 0 < table.everyday_needed <= leaning and telling >= table.everyday_telling


def _tells(best: tuple[Clue, ...], table: AddingUp, *, is_plain: bool) -> bool:
    """Tell whether clues say enough besides who speaks: in points, and of several kinds or a plain one."""
    telling = [one for one in best if one.kind not in _WHO]
    kinds = {one.kind for one in telling if one.points > 0} - _BESIDE
    enough = sum(one.points for one in telling) >= table.telling
    return enough and (is_plain or len(kinds) >= table.kinds)


class _Text:
    """A text in which clues were found, as the words around a hit are looked at."""

    def __init__(self, lexicon: Lexicon, words: Words) -> None:
        self._lexicon = lexicon
        self._words = words
        every = range(len(words.words))
        self.places = [*map(add, every, accumulate(map(words.ends.__contains__, every)))]

    def outside(self, clues: list[Clue], hits: list[Hit]) -> list[Clue]:
        """Return the clues that lie within none of these hits."""
        if not hits:
            return clues
        within = covers((hit.start, hit.end) for hit in hits)
        return [one for one in clues if not within(self.places[one.start], self.places[one.end - 1] + 1)]

    @cached_property
    def _signs(self) -> SignedText:
        return as_signs(self._lexicon, self._words)

    def is_meant(self, clues: tuple[Clue, ...]) -> bool:
        """Tell whether clues are said of oneself and now: not denied, past, quoted, a joke or another's."""
        hit = self._framed([one for one in clues if one.kind not in _BESIDE])
        return hit is not None and hit.direct

    def is_of_now(self, everyday: tuple[Clue, ...]) -> bool:
        """Tell whether everyday words are meant now: not past, quoted or a joke.

        They hold a "not" of their own, and whoever thinks of going speaks of those who stay.
        """
        hit = self._framed([one for one in everyday if one.points > 0])
        return hit is not None and hit.frames <= {"denied"}

    def _framed(self, told: list[Clue]) -> Hit | None:
        """Return clues as one hit, with what the words around them make of it."""
        first, last = min(one.start for one in told), max(one.end for one in told) - 1
        start, end = self.places[first], self.places[last] + 1
        line = Line(" ".join(one.text.replace("*", "") for one in told), Place(ADDING_UP, 1))
        phrase = Phrase(
            line, self._lexicon.phrases.patterns, (), Group(CATEGORY, "soft", ""), reach(line.text)
        )
        inside = self._signs.signs[start:end]
        return framed(self._lexicon, self._signs, Hit(phrase, "soft", start, end, (start, end), inside))


def _stretches(length: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where clues are added up: in so many words, half of which overlap the next."""
    for first in range(0, max(length - most // 2, 1), most // 2):
        yield first, min(first + most, length)


def _between(clues: list[Clue], first: int, end: int) -> list[Clue]:
    """Return the clues that lie between two places; they come from left to right."""
    begin = bisect_left(clues, first, key=_start)
    return [one for one in clues[begin : bisect_left(clues, end, key=_start)] if one.end <= end]


def _best(clues: Iterable[Clue]) -> tuple[Clue, ...]:
    """Return of each kind the clue that counts most, from left to right."""
    best: dict[str, Clue] = {}
    for one in clues:
        if one.kind not in best or one.points > best[one.kind].points:
            best[one.kind] = one
    return tuple(sorted(best.values(), key=lambda one: one.start))


def _beside_everyday(clues: Iterable[Clue], table: AddingUp) -> tuple[Clue, ...]:
    """Return of each other kind that counts beside everyday words its first clue, with those points."""
    first: dict[str, Clue] = {}
    for one in clues:
        if one.kind in table.everyday_kinds:
            first.setdefault(one.kind, one)
    return tuple(replace(one, points=table.everyday_kinds[kind]) for kind, one in first.items())


def _everyday(clues: Iterable[Clue]) -> tuple[Clue, ...]:
    """Return the everyday words, of those that say the same the first, from left to right."""
    first: dict[str, Clue] = {}
    for one in clues:
        if one.kind == _EVERYDAY:
            first.setdefault(one.text, one)
    return tuple(first.values())
