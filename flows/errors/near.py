"""Finds the name that was meant by one that nobody knows: a slip or two away, or nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_APART = re.compile(r"[\s_-]+")
_BEGUN = 2
"""Letters from which a name that is cut off, or has more behind it, is still told."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that was most likely meant, or None where each is another word.

    Capitals, and what stands between words, make no difference. A slip is a letter that is missing, too
    much, another, or changed places with its neighbour: one in up to five letters, two in up to ten, three
    in longer words; in two letters only changed places. Else it is the one name that the word begins, or
    that begins the word, or of which it is a whole part: `heartbeat` of `nudges.heartbeat`. Of names
    equally near, the first is told.
    """
    meant = _plain(word)
    names = [*known]
    found = [(slips, name) for name in names if (slips := _slips(meant, _plain(name))) <= _most(meant)]
    if found:
        return min(found, key=lambda one: one[0])[1]
    for is_part in (_begins, _ends):
        partly = [name for name in names if is_part(*sorted((meant, _plain(name)), key=len))]
        if partly:
            return partly[0] if len(partly) == 1 else None
    return None


def _plain(word: str) -> str:
    return _APART.sub("-", word.strip().casefold())


def _most(word: str) -> int:
    return 0 if len(word) <= 1 else 1 if len(word) <= 5 else 2 if len(word) <= 10 else 3


def _begins(short: str, long: str) -> bool:
    return len(short) >= _BEGUN and long.startswith(short)


def _ends(short: str, long: str) -> bool:
    return len(short) >= _BEGUN and long.endswith((f"-{short}", f".{short}"))


def _slips(one: str, other: str) -> int:
    """Return how many slips are between two words (optimal string alignment), or more than are allowed."""
    most = _most(one)
    if abs(len(one) - len(other)) > most:
        return most + 1
    if len(one) <= 2 and one != other:  # "is", "if" and "in" are words of their own
        return 1 if one == other[::-1] else most + 1
    before: list[int] = []
    row: list[int] = [*range(len(other) + 1)]
    for i, sign in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != its))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == its:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
