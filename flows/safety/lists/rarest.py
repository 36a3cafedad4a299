"""Finds the lines of a list that may be in a text, by the two rarest of the words they need. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from itertools import accumulate, chain
from operator import and_, or_

import msgspec

INDEXED = 3
"""Sets of words by which a line is found: after these, one in five that is tried is there."""


class WordIndex(msgspec.Struct, frozen=True, array_like=True):
    """Lines by a word they may need: `counts` of `lines` for each of `words`, all named by their places.

    Each is an array of numbers as it is in memory.
    """

    words: bytes
    lines: bytes
    counts: bytes


def word_index(needs: Iterable[Iterable[int]]) -> WordIndex:
    """Return the index of lines by the words of which each needs one."""
    by_word: dict[int, list[int]] = {}
    for at, words in enumerate(needs):
        for word in dict.fromkeys(words):
            by_word.setdefault(word, []).append(at)
    lines = chain.from_iterable(by_word.values())
    numbers = by_word, lines, map(len, by_word.values())
    return WordIndex(*(array("I", some).tobytes() for some in numbers))


class _Having(dict[str, int]):
    """Bits of the lines for which a sign will do, made when it is first in a text."""

    def __init__(self, index: WordIndex, signs: Sequence[str]) -> None:
        super().__init__()
        self._lines = array("I", index.lines)
        self._first = array("I", accumulate(array("I", index.counts), initial=0))
        self._row = {signs[word]: row for row, word in enumerate(array("I", index.words))}

    def __missing__(self, sign: str) -> int:
        row, bits = self._row[sign], 0
        for at in self._lines[self._first[row] : self._first[row + 1]]:
            bits |= 1 << at
        self[sign] = bits
        return bits

    @property
    def signs(self) -> AbstractSet[str]:
        """Return the signs that do for any line."""
        return self._row.keys()

    def any_of(self, signs: AbstractSet[str]) -> int:
        """Return the bits of the lines for which one of these signs will do."""
        return reduce(or_, map(self.__getitem__, signs & self._row.keys()), 0)


class Rarest:
    """Lines by the rarest words they need, as bits: a line needs a word of each of these sets.

    A few words of a text choose among thousands of lines in as many steps as there are words.
    """

    def __init__(self, indexes: Iterable[WordIndex], signs: Sequence[str]) -> None:
        first, *others = (_Having(index, signs) for index in indexes)
        self._first = first
        self._others = others

    @property
    def signs(self) -> AbstractSet[str]:
        """Return the signs that are the rarest of any line."""
        return self._first.signs

    def having(self, here: AbstractSet[str]) -> int:
        """Return the bits of the lines for which one of these signs is the rarest word."""
        return self._first.any_of(here)

    def others_near(self, near: AbstractSet[str]) -> tuple[int, ...]:
        """Return for each further set the bits of the lines for which one of these signs will do."""
        return tuple(other.any_of(near) for other in self._others)

    def within(self, signs: AbstractSet[str]) -> int:
        """Return the bits of the lines whose rarest words are all among these signs."""
        found = self._first.any_of(signs)
        return found and reduce(and_, self.others_near(signs), found)
