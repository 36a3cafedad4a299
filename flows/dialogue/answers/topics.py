"""Finds the flow that words of a person's own are about, where no question is open. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 120
"""Characters of a text that can say which flow it is about; a longer one is a story of its own."""

BETWEEN = 4
"""Words that a `*` in a phrase stands for at most; it may stand for none."""

_WORD = re.compile(r"\w+\*?|\*")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´"))


class Topics:
    """Phrases by which people name what they want, each with the flow that fits it."""

    def __init__(self, listed: str) -> None:
        """Read a list such as `about=how does this work/who are you|privacy=who * read`."""
        entries = (entry.partition("=") for entry in listed.split("|"))
        named = ((phrase, flow) for flow, _, phrases in entries for phrase in phrases.split("/"))
        self._ways = [(_weight(phrase), _way(phrase), flow) for phrase, flow in named]
        self._ways.sort(key=lambda way: way[0], reverse=True)

    def flow(self, text: str) -> str:
        """Return the flow whose longest phrase stands in the text, word for word; empty for none."""
        if len(text) > LONGEST:
            return ""
        said = " ".join(_words(text))
        return next((flow for _, way, flow in self._ways if way.search(said)), "")

    def flows(self) -> Iterator[str]:
        """Yield the flow of each phrase."""
        return (flow for _, _, flow in self._ways)


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters, without apostrophes and accents: "can't" is "cant"."""
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    return _WORD.findall("".join(char for char in apart if not unicodedata.combining(char)))


def _weight(phrase: str) -> int:
    return sum(len(word.removesuffix("*")) for word in _words(phrase))


def _way(phrase: str) -> re.Pattern[str]:
    """Return the pattern of a phrase; its words follow each other, with others only where a `*` stands.

    A word with a `*` at its end, as in "tell*", may go on.
    """
    found = ""
    for word in _words(phrase):
        if word == "*":
            found = found.removesuffix(" ") + rf"(?: \w+){{0,{BETWEEN}}} "
        else:
            found += re.escape(word).replace(r"\*", r"\w*") + " "
    return re.compile(rf"\b{found.strip()}\b")
