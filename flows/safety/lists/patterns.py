"""Phrases of a list as patterns over word signs, matched at every place of a row of signs at once.

Places are the bits of one number, so that a step from word to word is taken from all of them together, in a
few operations however long the row is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, count, permutations

from flows.safety.lexicon_files import Level

OTHER, END = "\ue000", "\ue001"
_FIRST = 0xE002  # every word that matters becomes one sign of the private use area
GAPS = {"..": 2, "...": 5}
_REACHES = {"..": 2, "...": 5, "^": 0, "$": 0, "&": 0}
_ANY_ORDER, _FAR = "&", 6

_WORD, _MAYBE, _GAP, _NOT_NEXT, _NOT_BEFORE, _BEGINS, _ENDS = range(7)
_EDGES = {"^": _BEGINS, "$": _ENDS}
_ABSENT = {"!": _NOT_NEXT, "~": _NOT_BEFORE}
_EXPRESSIONS = {
    _WORD: "[{}]",
    _MAYBE: "[{}]?",
    _NOT_NEXT: "(?![{}])",
    _NOT_BEFORE: "(?<![{}])",
    _BEGINS: "(?<![^{}])",
    _ENDS: "(?![^{}])",
}
PLACES = frozenset({*_EDGES, *GAPS, _ANY_ORDER})
Signs = str | frozenset[str]
"""One sign, or a set of several."""

Step = tuple[int, Signs, int]
"""Kind of a step in a phrase, the signs it is about, and at most how many of them there may be."""


def signs_of(known: list[str]) -> dict[str, str]:
    """Return the sign of each word; `known` are all of a list, in the order of their signs."""
    return {word: chr(_FIRST + at) for at, word in enumerate(known)}


def place_of(sign: str) -> int:
    """Return the place of a sign's word among the known ones; below 0: it is none of them."""
    return ord(sign) - _FIRST


class Row(dict[Signs, int]):
    """Places of a row of signs where a sign or one of a set stands, as bits; found for each set once.

    `every` are all places, and `after`, the one behind the last sign.
    """

    def __init__(self, signs: Sequence[str]) -> None:
        super().__init__()
        self.after = 1 << len(signs)
        self.every = 2 * self.after - 1
        self._signs = signs

    @cached_property
    def _places(self) -> dict[str, int]:
        places = dict.fromkeys(self._signs, 0)
        for at in compress(count(), map(OTHER.__ne__, self._signs)):  # no phrase asks where other words are
            places[self._signs[at]] |= 1 << at
        return places

    @cached_property
    def _different(self) -> frozenset[str]:
        return frozenset(self._places)

    def __missing__(self, signs: Signs) -> int:
        places = self._places
        if isinstance(signs, frozenset):
            found = 0
            for sign in signs & self._different:
                found |= places[sign]
        else:
            found = places.get(signs, 0)
        self[signs] = found
        return found


@dataclass(frozen=True, eq=False)  # no slots, so that it can keep its orders
class Pattern:
    """One phrase as steps from the last word to the first.

    Of several `parts` each is one step, and they stand in any order, with at most a `gap` between two.
    """

    steps: tuple[Step, ...]
    parts: tuple[Step, ...] = ()
    gap: Step = (_GAP, END, _FAR)

    @cached_property
    def _orders(self) -> tuple[tuple[Step, ...], ...]:
        return tuple(self._in_a_row(order) for order in permutations(self.parts))

    def _in_a_row(self, order: tuple[Step, ...]) -> tuple[Step, ...]:
        steps = [step for part in reversed(order) for step in (part, self.gap)]
        return tuple(steps[:-1])

    def starts(self, row: Row, ends: int) -> int:
        """Return the places of a row at which the phrase may start, as bits; `ends` are where it may end."""
        if self.parts:
            return self._in_any_order(row, ends)
        way = _backwards(row, self.steps, ends)
        return way[-1] if way else 0

    def spans(self, row: Row, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where the phrase starts and ends within a stretch of a row: the first, and those after it.

        Of several ends that a start may have, it is the one with the longest gaps, the first gap first.
        """
        ends = (2 << end) - 1
        steps, way = self.steps, () if self.parts else _backwards(row, self.steps, ends)
        starts = self._in_any_order(row, ends) if self.parts else way[-1] if way else 0
        while left := starts >> begin:
            start = begin + (left & -left).bit_length() - 1
            if self.parts:
                steps, way = self._first_order(row, ends, start)
            begin = _forwards(row, steps, way, start)
            yield start, begin

    def _first_order(self, row: Row, ends: int, start: int) -> tuple[tuple[Step, ...], list[int]]:
        """Return the first order of the parts that stands at a place, and the places it leads over."""
        ways = ((order, _backwards(row, order, ends)) for order in self._orders)
        return next((order, way) for order, way in ways if way and way[-1] >> start & 1)

    def _in_any_order(self, row: Row, ends: int) -> int:
        """Return the starts of all orders: of the last part alone, of the last two, and so on."""
        starts, onward = {0: ends}, {0: ends}
        everything = (1 << len(self.parts)) - 1
        for some in range(1, everything + 1):
            found = 0
            for nth, part in enumerate(self.parts):
                rest = onward[some & ~(1 << nth)] if some >> nth & 1 else 0
                way = _backwards(row, (part,), rest) if rest else ()
                found |= way[-1] if way else 0
            starts[some] = found
            way = _backwards(row, (self.gap,), found) if found else ()
            onward[some] = way[-1] if way else 0
        return starts[everything]


def _backwards(row: Row, steps: tuple[Step, ...], ends: int) -> list[int]:
    """Return the places from which the last steps lead to an end: for none of them, for the last, and so on.

    It is empty where no place is left.
    """
    at = ends
    way = [at]
    for kind, signs, most in steps:
        if kind == _WORD:
            at = at >> 1 & row[signs]
        elif kind == _GAP:
            at = _over(at, ~row[signs], most)
        elif kind == _MAYBE:
            at |= at >> 1 & row[signs]
        elif kind == _NOT_NEXT:
            at &= ~row[signs]
        elif kind == _NOT_BEFORE:
            at &= ~(row[signs] << 1)
        elif kind == _BEGINS:
            at &= row[signs] << 1 | 1
        else:
            at &= row[signs] | row.after
        if not at:
            return []
        way.append(at)
    return way


def _over(at: int, through: int, most: int) -> int:
    """Return places and those from which up to 2, 5 or 6 signs that may be passed lead to one."""
    at |= at >> 1 & through
    if most == GAPS[".."]:
        return at | at >> 1 & through
    two = through & through >> 1
    at |= at >> 2 & two
    return at | (at >> 3 & two & through >> 2 if most == _FAR else at >> 2 & two)


def _forwards(row: Row, steps: tuple[Step, ...], way: Sequence[int], start: int) -> int:
    """Return the end of a phrase that starts at a place: it goes as far at each step as the rest allows."""
    at = start
    for (kind, signs, most), onward in zip(reversed(steps), reversed(way[:-1]), strict=True):
        if kind == _WORD:
            at += 1
        elif kind in {_GAP, _MAYBE}:
            stays = row[signs] if kind == _MAYBE else ~row[signs]
            far = 0
            while far < most and stays >> at + far & 1:
                far += 1
            while not onward >> at + far & 1:
                far -= 1
            at += far
    return at


class Patterns:
    """Patterns of one list. `sets` are words by the name they stand under, `speaker` the signs of "I"."""

    def __init__(
        self,
        signs: Mapping[str, str],
        sets: Mapping[str, tuple[str, ...]],
        speaker: str,
        denials: frozenset[str],
    ) -> None:
        self.signs = signs
        self._sets = sets
        self.speaker = speaker
        self._denials = denials
        self._steps: dict[str, Step] = {}
        self._same: dict[frozenset[str], frozenset[str]] = {}
        self._never = self.any_of(f"{END}{speaker}")

    def any_of(self, signs: Iterable[str]) -> Signs:
        """Return these signs, as the same object wherever they are asked for."""
        several = frozenset(signs)
        return self._same.setdefault(several, several) if len(several) > 1 else next(iter(several))

    def words(self, element: str) -> tuple[str, ...]:
        """Return the words an element stands for; empty for gaps and ends."""
        if element in PLACES:
            return ()
        parts = element.lstrip("!~").rstrip("?").split("/")
        if len(parts) == 1:
            return self._sets.get(parts[0]) or (parts[0],)
        return tuple(word for part in parts for word in self._sets.get(part, (part,)))

    def regex(self, text: str) -> str:
        """Return the pattern of words around a hit as an expression.

        They are a few hundred that are tried again and again, in a few words: so an expression is faster,
        though it is slow to make.
        """
        between = f"[^{END}]"
        elements = text.split()
        if in_any_order(text):
            orders = permutations(map(self._expression, elements[1:]))
            return f"(?:{'|'.join(f'{between}{{0,{_FAR}}}'.join(order) for order in orders)})"
        return "".join(
            f"{between}{{0,{GAPS[one]}}}" if one in GAPS else self._expression(one) for one in elements
        )

    def _expression(self, element: str) -> str:
        kind, signs, _ = self._step(element)
        return _EXPRESSIONS[kind].format("".join(sorted(signs)))

    def pattern(self, text: str, level: Level | None = None) -> Pattern:
        """Return the pattern of a phrase."""
        # A harmless phrase doesn't reach over what the speaker says of themselves.
        never = self._never if level == "idiom" else END
        elements = text.split()
        if in_any_order(text):
            parts = tuple(map(self._step, elements[1:]))
            return Pattern((), parts, (_GAP, never, _FAR))
        steps = ((_GAP, never, GAPS[one]) if one in GAPS else self._step(one) for one in elements)
        return Pattern((*steps,)[::-1])

    def denies(self, text: str) -> bool:
        """Tell whether a "not" is part of a phrase."""
        named = (part for part in text.split() if part[0] not in "!~")
        return any(not self._denials.isdisjoint(self.words(part)) for part in named)

    def _step(self, element: str) -> Step:
        """Return the step of an element, the same wherever it stands."""
        if element not in self._steps:
            kind = _kind(element)
            signs = [*map(self.signs.__getitem__, self.words(element))]
            self._steps[element] = kind, self.any_of(signs or END), int(kind == _MAYBE)
        return self._steps[element]


def _kind(element: str) -> int:
    if element in _EDGES:
        return _EDGES[element]
    if element[0] in _ABSENT:
        return _ABSENT[element[0]]
    return _MAYBE if element[-1] == "?" else _WORD


def in_any_order(text: str) -> bool:
    """Tell whether the words of a phrase may stand in any order."""
    return text.startswith(_ANY_ORDER)


def reach(text: str) -> int:
    """Return the most words that a phrase can take."""
    parts = text.split()
    between = _FAR * (len(parts) - 2) if parts[0] == _ANY_ORDER else 0
    return between + sum(_REACHES.get(part, part[0] not in "!~") for part in parts)
