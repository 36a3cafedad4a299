"""Keeps many short texts as one: as texts of their own, each would take fifty bytes more. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate


class JoinedTexts:
    """Texts by their places, in one text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._all = "".join(texts)
        self._first = array("I", accumulate(map(len, texts), initial=0))

    def __len__(self) -> int:
        return len(self._first) - 1

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, at: int) -> str:
        """Return the text at a place, from 0; raise IndexError behind the last."""
        return self._all[self._first[at] : self._first[at + 1]]
