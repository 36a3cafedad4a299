"""The clues of one language: words and phrases by kind, and the table by which they are added up. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, combinations
from zlib import crc32

from flows.safety.lexicon_files import AddingUp
from flows.safety.lists.compiled import CompiledList

STEM_END = "*"
ANY = "*"  # between two whole words of a clue: one word, whichever
_STEM = 3  # letters by which a clue is found; the beginning of a word has at least so many


@dataclass(frozen=True, slots=True)
class Clue:
    """A clue at a place of a text, from `start` up to `end` in words."""

    kind: str
    points: int
    start: int
    end: int
    text: str


class ClueList:
    """Clues by the words they begin with, and the table that says what they add up to.

    They stand one behind the other in one text, and are found by the marks of their first letters: a tenth
    of what they would take as objects, of which there are a hundred thousand.
    """

    def __init__(self, made: CompiledList) -> None:
        self.table: AddingUp = made.adding_up
        self.mark = f"{crc32(f'{self.table} {made.clues}'.encode()):08x}"
        self._pairs = {frozenset(row.kinds.split()): row.points for row in self.table.together}
        self._kinds = sorted({(kind, points) for kind, points, _ in made.clues})
        places = {one: at for at, one in enumerate(self._kinds)}
        self._kind_of = array("H", (places[kind, points] for kind, points, _ in made.clues))
        texts = [" ".join(text.split()) for _, _, text in made.clues]
        self._texts = "".join(texts)
        self._first = array("I", accumulate(map(len, texts), initial=0))
        marked = sorted((_mark(_found_by(text.split())), at) for at, (_, _, text) in enumerate(made.clues))
        self._marks = array("I", (mark for mark, _ in marked))
        self._places = array("I", (at for _, at in marked))

    def find(self, words: tuple[str, ...]) -> Iterator[Clue]:
        """Yield every clue in these words."""
        keys, marks, most = [word[:_STEM] for word in words], self._marks, len(self._marks)
        after = zip([*words[1:], ""], [*keys[1:], ""], [*words[2:], "", ""], strict=False)
        for at, (word, key, (second, begin, third)) in enumerate(zip(words, keys, after, strict=False)):
            pairs = f"{word} {second}", f"{key}{STEM_END}{begin}", f"{word} {ANY} {third}"
            for found_by in (word, f"{key}{STEM_END}", *pairs):
                mark = _mark(found_by)
                place = bisect_left(marks, mark)
                while place < most and marks[place] == mark:  # two keys can share one: all is compared
                    text = self._text(self._places[place])
                    parts = text.split()
                    end = at + len(parts)
                    if end <= len(words) and all(map(_is, words[at:end], parts)):
                        yield Clue(*self._kinds[self._kind_of[self._places[place]]], at, end, text)
                    place += 1

    def _text(self, at: int) -> str:
        return self._texts[self._first[at] : self._first[at + 1]]

    def together(self, kinds: set[str]) -> int:
        """Return the points for kinds that stand side by side."""
        return sum(self._pairs.get(frozenset(pair), 0) for pair in combinations(kinds, 2))


def _found_by(parts: list[str]) -> str:
    """Return the key of a clue: its word or its first two, or what they begin with where one is a stem.

    Of two words with any one between, the key is the clue itself.
    """
    first, *rest = parts
    if rest and rest[0] == ANY:
        return " ".join(parts)
    begins = any(part.endswith(STEM_END) for part in parts[:2])
    if rest:
        return f"{_key(first)}{STEM_END}{_key(rest[0])}" if begins else f"{first} {rest[0]}"
    return f"{_key(first)}{STEM_END}" if begins else first


def _mark(key: str) -> int:
    return crc32(key.encode())


def _key(part: str) -> str:
    return part.removesuffix(STEM_END)[:_STEM]


def _is(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith(STEM_END) else word == part
