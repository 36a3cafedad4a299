"""Holds a text that was typed in the forms in which it is compared with the words of its language. Pure."""

from __future__ import annotations

import re
from itertools import repeat
from operator import contains

from flows.locale.matching import Words, consists_of, parts_of, plain

_DRAWN_OUT = re.compile(r"(?<=([^\W\d_]))\1{2,}")
"""Letters that repeat the one before them twice or more: "mmm" of "hmmmm"."""


class TypedText:
    """A text that was typed, as it is compared; worked out once for all who ask what it says.

    `plain` is how labels of buttons are compared, `said` the same with "hmmmm" as "hm". `lists` are the
    language's `words` by the name of their phrase. `says_more` tells that it is no entry of a list and isn't
    made of any, since one of its words stands in none, as with most answers.
    """

    __slots__ = ("_parts", "language", "lists", "plain", "said", "says_more", "text", "words")

    def __init__(self, text: str, words: Words, language: str) -> None:
        self.text = text
        self.language = language
        self.words = words
        self.lists = words.typed
        self.plain = plain(text)
        self.said = _DRAWN_OUT.sub("", self.plain)
        parts = parts_of(self.said)
        self._parts = parts if words.spoken.issuperset(parts) else ()
        self.says_more = not self._parts

    def is_in(self, *names: str) -> bool:
        """Tell whether it is, as a whole, an entry of one of these lists."""
        return any(map(contains, map(self.lists.__getitem__, names), repeat(self.said)))

    def is_made_of(self, *known: frozenset[str]) -> bool:
        """Tell whether it consists of nothing but entries of these lists."""
        return bool(self._parts) and consists_of(self._parts, *known)

    def holds(self, core: tuple[frozenset[str], ...], around: tuple[frozenset[str], ...]) -> bool:
        """Tell whether entries of `core` and of what stands `around` them make it up, one of `core` in it."""
        parts = self._parts
        return bool(parts) and consists_of(parts, *core, *around) and not consists_of(parts, *around)


NOTHING_TYPED = TypedText("", Words(), "")
