"""The clues of one language: words and phrases by kind, and the table by which they are added up. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import combinations
from zlib import crc32

import msgspec

from flows.safety.lexicon_files import AddingUp
from flows.safety.lists.compiled import CompiledList
from flows.safety.lists.joined_texts import JoinedTexts

STEM_END = "*"
ANY = "*"  # between two whole words of a clue: one word, whichever
_STEM = 3  # letters by which a clue is found; the beginning of a word has at least so many
_ALONE, _FIRST, _SECOND, _BEFORE_ANY, _AFTER_ANY = 1, 2, 4, 8, 16  # roles of a word in the key of a clue
_STEM_ALONE, _STEM_FIRST, _STEM_SECOND = 32, 64, 128  # and those of the letters that a word begins with
_BEGINS = _FIRST | _BEFORE_ANY | _STEM_FIRST
_ROLES = 0xFFFF  # so many bits of a mark name the roles: few words that are in no clue share one


class Clue(msgspec.Struct, frozen=True, gc=False):
    """A clue at a place of a text, from `start` up to `end` in words."""

    kind: str
    points: int
    start: int
    end: int
    text: str


class _Said(msgspec.Struct, frozen=True, gc=False):
    """A word with its classes: the clues it is alone, and the names by which it stands in longer ones."""

    names: tuple[str, ...]
    alone: tuple[Clue, ...]
    begins: tuple[tuple[str, int], ...]
    second: tuple[str, ...]
    stem_second: tuple[str, ...]
    after_any: tuple[str, ...]


_NOTHING_SAID = _Said((), (), (), (), (), ())


class ClueList:
    """Clues by the words they begin with, and the table that says what they add up to.

    They stand one behind the other in one text, and are found by the marks of their first letters: a tenth
    of what they would take as objects, of which there are a hundred thousand.
    """

    def __init__(self, made: CompiledList) -> None:
        self.table: AddingUp = made.adding_up
        self.classes = _classes(self.table)
        self.mark = f"{crc32(f'{self.table} {made.clues}'.encode()):08x}"
        self._pairs = {frozenset(row.kinds.split()): row.points for row in self.table.together}
        self._kinds = sorted({(kind, points) for kind, points, _ in made.clues})
        places = {one: at for at, one in enumerate(self._kinds)}
        self._kind_of = array("H", (places[kind, points] for kind, points, _ in made.clues))
        split = [text.split() for _, _, text in made.clues]
        self._texts = JoinedTexts([" ".join(parts) for parts in split])
        marked = sorted((_mark(_key_of(parts)), at) for at, parts in enumerate(split))
        self._marks = array("I", (mark for mark, _ in marked))
        self._places = array("I", (at for _, at in marked))
        self._roles = _roles(split)

    def find(self, words: tuple[str, ...]) -> list[Clue]:
        """Return every clue in these words, from left to right.

        A word is looked up with those after it only where both can stand so in a clue: most can't.
        """
        of_word = {word: self._said(word) for word in {*words}}
        said = [*map(of_word.__getitem__, words)]
        looked_up: dict[str, list[Clue]] = {}
        found: list[Clue] = []
        for at, one in enumerate(said):
            found += [Clue(clue.kind, clue.points, at, at + 1, clue.text) for clue in one.alone]
            if not one.begins:
                continue
            for found_by in _keys_at(one, *said[at + 1 : at + 3]):
                if found_by not in looked_up:
                    looked_up[found_by] = self._found_by(found_by)
                for clue in looked_up[found_by]:
                    end = at + clue.end
                    if clue.text == found_by or _is_like([word.names for word in said[at:end]], clue):
                        found.append(Clue(clue.kind, clue.points, at, end, clue.text))
        return found

    def _said(self, word: str) -> _Said:
        """Return a word as it can stand in a clue."""
        names = (word, *self.classes.get(word, ()))
        roles = [*map(self._role, names)]
        if not any(roles):
            return _Said(names, (), (), (), (), ())
        named = [*zip(names, roles, strict=True)]
        keys = [name for name, role in named if role & _ALONE]
        keys += [name[:_STEM] + STEM_END for name, role in named if role & _STEM_ALONE]
        return _Said(
            names,
            tuple(clue for key in keys for clue in self._found_by(key) if _is_like([names], clue)),
            tuple((name, role) for name, role in named if role & _BEGINS),
            tuple(name for name, role in named if role & _SECOND),
            tuple(dict.fromkeys(name[:_STEM] for name, role in named if role & _STEM_SECOND)),
            tuple(name for name, role in named if role & _AFTER_ANY),
        )

    def _role(self, name: str) -> int:
        """Return how a word or the name of its class can stand in a clue."""
        stem = crc32(f"{name[:_STEM]}{STEM_END}".encode())
        return self._roles[crc32(name.encode()) & _ROLES] | self._roles[stem & _ROLES]

    def _found_by(self, key: str) -> list[Clue]:
        """Return the clues with a key, as they would stand at the beginning of a text.

        Two keys can share a mark: so all of a clue is compared.
        """
        mark = crc32(key.encode())
        begin = bisect_left(self._marks, mark)
        listed: list[Clue] = []
        for at in self._places[begin : bisect_right(self._marks, mark, begin)]:
            kind, points = self._kinds[self._kind_of[at]]
            text = self._texts[at]
            listed.append(Clue(kind, points, 0, text.count(" ") + 1, text))
        return listed

    def together(self, kinds: set[str]) -> int:
        """Return the points for kinds that stand side by side."""
        return sum(self._pairs.get(frozenset(pair), 0) for pair in combinations(kinds, 2))


def _classes(table: AddingUp) -> dict[str, tuple[str, ...]]:
    """Return the names of the classes of each word that is in one."""
    of_word: dict[str, list[str]] = {}
    for name, words in table.classes.items():
        for word in words.split():
            of_word.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in of_word.items()}


def _keys_at(word: _Said, second: _Said = _NOTHING_SAID, third: _Said = _NOTHING_SAID) -> Iterator[str]:
    """Yield the keys of the clues that may begin at a word, before the two that follow it."""
    for name, role in word.begins:
        if role & _FIRST:
            yield from (f"{name} {other}" for other in second.second)
        if role & _STEM_FIRST:
            yield from (f"{name[:_STEM]}{STEM_END}{stem}" for stem in second.stem_second)
        if role & _BEFORE_ANY:
            yield from (f"{name} {ANY} {other}" for other in third.after_any)


def _key_of(parts: list[str]) -> str:
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


def _roles(clues: list[list[str]]) -> bytes:
    """Return which words can stand where in a clue, by their marks."""
    named: set[tuple[str, int]] = set()  # few words for many clues: the marks of each are worked out once
    for first, *rest in clues:
        second = rest[0] if rest else ""
        if second == ANY:
            named |= {(first, _BEFORE_ANY), (rest[1], _AFTER_ANY)}
        elif first.endswith(STEM_END) or second.endswith(STEM_END):
            named.add((_key(first) + STEM_END, _STEM_FIRST if rest else _STEM_ALONE))
            named.add((_key(second or first) + STEM_END, _STEM_SECOND if rest else _STEM_ALONE))
        elif rest:
            named |= {(first, _FIRST), (second, _SECOND)}
        else:
            named.add((first, _ALONE))
    roles = bytearray(_ROLES + 1)
    for word, role in named:
        roles[_mark(word) & _ROLES] |= role
    return bytes(roles)


def _mark(key: str) -> int:
    return crc32(key.encode())


def _key(part: str) -> str:
    return part.removesuffix(STEM_END)[:_STEM]


def _is_like(said: Sequence[tuple[str, ...]], clue: Clue) -> bool:
    """Tell whether words, each with its classes, are those of a clue as it stands at the beginning."""
    parts = clue.text.split()
    return len(said) == len(parts) and all(map(_is, said, parts))


def _is(names: tuple[str, ...], part: str) -> bool:
    return names[0].startswith(part[:-1]) if part.endswith(STEM_END) else part in names
