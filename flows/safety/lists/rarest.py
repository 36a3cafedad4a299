"""Finds the lines of a list that may be in a text, by the rarest of the words they need. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import reduce
from itertools import accumulate, chain
from operator import or_

import msgspec

INDEXED = 3
"""Sets of words by which a line is found: after these, one in five that is tried is there."""


class WordIndex(msgspec.Struct, frozen=True, array_like=True):
    """Lines by a word they may need: `counts` of `lines` for each of `words`, all named by their places.

    Words are in order. Each is an array of numbers as it is in memory.
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
    words = sorted(by_word)
    lines = [by_word[word] for word in words]
    numbers = words, chain.from_iterable(lines), map(len, lines)
    return WordIndex(*(array("I", some).tobytes() for some in numbers))


class _Rows:
    """Lines by the places of the words they may need, in arrays; objects would take ten times as much."""

    def __init__(self, index: WordIndex) -> None:
        self._words = array("I", index.words)
        self._first = array("I", accumulate(array("I", index.counts), initial=0))
        self.lines = array("I", index.lines)

    def of(self, word: int) -> array[int]:
        """Return the lines for which this word will do."""
        at = bisect_left(self._words, word)
        if at == len(self._words) or self._words[at] != word:
            return self.lines[:0]
        return self.lines[self._first[at] : self._first[at + 1]]


class Rarest(dict[str, int]):
    """Lines by the rarest words they need, as bits: a line needs a word of each of these sets.

    A few words of a text choose among hundreds of lines in as many steps as there are words. The bits of a
    sign for one set stand behind those for the set before. `signs` are those of all words by their places.
    """

    def __init__(self, indexes: Iterable[WordIndex], signs: str) -> None:
        super().__init__()
        self._signs = signs
        self._sets = [*map(_Rows, indexes)]
        self._lines = 1 + max((max(rows.lines, default=0) for rows in self._sets), default=0)
        self._one = (1 << self._lines) - 1

    def __missing__(self, sign: str) -> int:
        bits, word = 0, self._signs.find(sign)
        for nth, rows in enumerate(self._sets if word >= 0 else ()):
            for line in rows.of(word):
                bits |= 1 << nth * self._lines + line
        self[sign] = bits
        return bits

    def any_of(self, signs: Iterable[str]) -> int:
        """Return the bits of the lines for which one of these signs will do, of one set after the other."""
        return reduce(or_, map(self.__getitem__, signs), 0)

    def all_of(self, first: int, others: int) -> int:
        """Return the bits of the lines whose rarest set has first bits, and the other sets others."""
        for _ in self._sets[1:]:
            others >>= self._lines
            first &= others
        return first & self._one

    def within(self, signs: Iterable[str]) -> int:
        """Return the bits of the lines whose rarest words are all among these signs."""
        bits = self.any_of(signs)
        return self.all_of(bits, bits)
