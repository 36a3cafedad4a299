"""Finds the flow that words of a person's own are about, where no question is open. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from msgspec import Struct

from flows.locale.matching import grouped

MOST_CHARS = 120
"""Characters of a text that can say which flow it is about; a longer one is a story of its own."""

MOST_BETWEEN = 4
"""Words that a `*` in a phrase stands for at most; it may stand for none."""

_ANY = "*"
_WORD = re.compile(r"\w+\*?|\*")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´"))


class _Phrase(Struct, frozen=True):
    """Words that name a flow. They follow each other, with others only where a `*` stands.

    A word with a `*` at its end, as in "tell*", may go on. Of two phrases the heavier one counts, then the
    one that is listed first.
    """

    words: tuple[str, ...]
    flow: str
    rank: tuple[int, int]


class Topics:
    """Phrases by which people name what they want, each with the flow that fits it."""

    def __init__(self, listed: str) -> None:
        """Read a list such as `about=how does this work/who are you|privacy=who * read`."""
        named = [(phrase, flow) for flow, phrases in grouped(listed) for phrase in phrases]
        self._by_first: dict[str, list[_Phrase]] = {}
        for at, (phrase, flow) in enumerate(named):
            words = _words(phrase)
            weight = sum(len(word.removesuffix(_ANY)) for word in words)
            self._by_first.setdefault(words[0], []).append(_Phrase(words, flow, (weight, -at)))

    def flow(self, text: str) -> str:
        """Return the flow whose longest phrase stands in the text, word for word; empty for none."""
        if len(text) > MOST_CHARS:
            return ""
        said = _words(text)
        found = [
            one
            for at, word in enumerate(said)
            for one in self._by_first.get(word, ())
            if _stand(one.words[1:], said[at + 1 :])
        ]
        return max(found, key=lambda one: one.rank).flow if found else ""

    def flows(self) -> Iterator[str]:
        """Yield the flow of each phrase."""
        return (one.flow for phrases in self._by_first.values() for one in phrases)


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters, without apostrophes and accents: "can't" is "cant"."""
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    return tuple(_WORD.findall("".join(char for char in apart if not unicodedata.combining(char))))


def _stand(phrase: Sequence[str], said: Sequence[str]) -> bool:
    """Tell whether the words of a phrase stand at the beginning of what was said."""
    if not phrase:
        return True
    first, *rest = phrase
    if first == _ANY:
        return any(_stand(rest, said[skipped:]) for skipped in range(min(MOST_BETWEEN, len(said)) + 1))
    if not said:
        return False
    same = said[0].startswith(first[:-1]) if first.endswith(_ANY) else said[0] == first
    return same and _stand(rest, said[1:])
