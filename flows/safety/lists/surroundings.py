"""Tells what the words around a hit make of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from flows.safety.lexicon_files import Frame, Where
from flows.safety.lists.patterns import Patterns
from flows.safety.lists.rarest import Rarest


class Surrounding:
    """Words around a hit at one place, and what they make of it. They need one of each set in `further`."""

    def __init__(
        self, patterns: Patterns, where: Where, frame: Frame, text: str, further: tuple[frozenset[str], ...]
    ) -> None:
        self.frame = frame
        self.further = further
        self._patterns = patterns
        self._where = where
        self._text = text

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compile at first use: most are never tried."""
        begins, ends = "\\A" * (self._where in {"after", "answer"}), "\\Z" * (self._where == "before")
        return re.compile(f"{begins}{self._patterns.regex(self._text)}{ends}")


class Surroundings:
    """All words around a hit at one place; `rarest` finds those that a few words may hold.

    Of hundreds of lines that is one or two.
    """

    def __init__(self, lines: Sequence[Surrounding], rarest: Rarest) -> None:
        self._lines = lines
        self._rarest = rarest

    def frames(self, signs: str, each: Iterable[str]) -> frozenset[Frame]:
        """Return what these words, in a row and one by one, make of a hit."""
        near = frozenset(each)
        left = self._rarest.within(near)
        found: set[Frame] = set()
        while left:
            at = left.bit_length() - 1
            left ^= 1 << at
            line = self._lines[at]
            if line.frame in found or any(map(near.isdisjoint, line.further)):
                continue
            if line.pattern.search(signs):
                found.add(line.frame)
        return frozenset(found)
