"""Turns the phrases of a list into patterns over word signs, each when it is first tried."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

from flows.safety.lexicon_files import Level

OTHER, END = "\ue000", "\ue001"
_FIRST = 0xE002  # every word that matters becomes one sign of the private use area
_EDGES = {"^": f"(?<![^{END}])", "$": f"(?![^{END}])"}
_GAPS = {"..": "{0,2}", "...": "{0,5}"}
_REACHES = {"..": 2, "...": 5, "^": 0, "$": 0, "&": 0}
_ANY_ORDER, _FAR = "&", 6
_ANY_ORDER_GAP = f"{{0,{_FAR}}}"
PLACES = frozenset({*_EDGES, *_GAPS, _ANY_ORDER})


def signs_of(known: list[str]) -> dict[str, str]:
    """Return the sign of each word; `known` are all of a list, in the order of their signs."""
    return {word: chr(_FIRST + at) for at, word in enumerate(known)}


def place_of(sign: str) -> int:
    """Return the place of a sign's word among all words of a list; below 0 for one that is no word's."""
    return ord(sign) - _FIRST


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
        self._speaker = speaker
        self._denials = denials
        self._pieces: dict[str, str] = {}

    def words(self, element: str) -> tuple[str, ...]:
        """Return the words an element stands for; empty for gaps and ends."""
        if element in PLACES:
            return ()
        parts = element.lstrip("!~").rstrip("?").split("/")
        if len(parts) == 1:
            return self._sets.get(parts[0]) or (parts[0],)
        return tuple(word for part in parts for word in self._sets.get(part, (part,)))

    def regex(self, text: str, level: Level | None = None) -> str:
        """Return the pattern of a phrase."""
        # A harmless phrase doesn't reach over what the speaker says of themselves.
        never = END + self._speaker if level == "idiom" else END
        if text.startswith(_ANY_ORDER):
            parts = [self._piece(one) for one in text.split()[1:]]
            between = f"[^{never}]{_ANY_ORDER_GAP}"
            return f"(?:{'|'.join(between.join(order) for order in permutations(parts))})"
        return "".join(
            f"[^{never}]{_GAPS[one]}" if one in _GAPS else _EDGES.get(one) or self._piece(one)
            for one in text.split()
        )

    def denies(self, text: str) -> bool:
        """Tell whether a "not" is part of a phrase."""
        named = (part for part in text.split() if part[0] not in "!~")
        return any(not self._denials.isdisjoint(self.words(part)) for part in named)

    def _piece(self, element: str) -> str:
        """Return the pattern of an element, the same wherever it stands."""
        if element not in self._pieces:
            signs = f"[{''.join(self.signs[word] for word in self.words(element))}]"
            if element[0] in "!~":
                self._pieces[element] = f"(?{'!' if element[0] == '!' else '<!'}{signs})"
            else:
                self._pieces[element] = signs + ("?" if element[-1] == "?" else "")
        return self._pieces[element]


def reach(text: str) -> int:
    """Return the most words that a phrase can take."""
    parts = text.split()
    between = _FAR * (len(parts) - 2) if parts[0] == _ANY_ORDER else 0
    return between + sum(_REACHES.get(part, part[0] not in "!~") for part in parts)
