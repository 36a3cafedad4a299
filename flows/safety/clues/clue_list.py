"""The clues of one language: words and phrases by kind, and the table by which they are added up. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from flows.safety.lexicon_files import AddingUp
from flows.safety.lists.compiled import CompiledList

STEM_END = "*"
_STEM = 3  # letters by which a clue is found; the beginning of a word has at least so many

_Entry = tuple[tuple[str, ...], str, int]  # its words, kind and points


@dataclass(frozen=True, slots=True)
class Clue:
    """A clue at a place of a text, from `start` up to `end` in words."""

    kind: str
    points: int
    start: int
    end: int
    text: str


class ClueList:
    """Clues by the words they begin with, and the table that says what they add up to."""

    def __init__(self, made: CompiledList) -> None:
        self.table: AddingUp = made.adding_up
        self.mark = f"{self.table} {made.clues}"
        self._words: dict[str, list[_Entry]] = {}
        self._stems: dict[str, list[_Entry]] = {}
        self._rows: dict[tuple[str, str], list[_Entry]] = {}
        self._pairs = {frozenset(row.kinds.split()): row.points for row in self.table.together}
        for kind, points, text in made.clues:
            first, *rest = parts = tuple(text.split())
            entry = parts, kind, points
            if rest:
                self._rows.setdefault((_key(first), _key(rest[0])), []).append(entry)
            elif first.endswith(STEM_END):
                self._stems.setdefault(_key(first), []).append(entry)
            else:
                self._words.setdefault(first, []).append(entry)

    def find(self, words: tuple[str, ...]) -> Iterator[Clue]:
        """Yield every clue in these words."""
        keys = [word[:_STEM] for word in words]
        for at, (word, key, after) in enumerate(zip(words, keys, [*keys[1:], ""], strict=False)):
            for parts, kind, points in self._words.get(word, ()):
                yield Clue(kind, points, at, at + 1, parts[0])
            for parts, kind, points in (*self._stems.get(key, ()), *self._rows.get((key, after), ())):
                end = at + len(parts)
                if end <= len(words) and all(map(_is, words[at:end], parts)):
                    yield Clue(kind, points, at, end, " ".join(parts))

    def together(self, kinds: set[str]) -> int:
        """Return the points for kinds that stand side by side."""
        return sum(self._pairs.get(frozenset(pair), 0) for pair in combinations(kinds, 2))


def _key(part: str) -> str:
    return part.removesuffix(STEM_END)[:_STEM]


def _is(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith(STEM_END) else word == part
