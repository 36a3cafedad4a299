"""Reads a text that closes a list among other words: "my sister, that's it", "ok done, sorry". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from flows.engine.number_parsers import made_of_phrases
from flows.engine.prompt import Prompt
from flows.locale.matching import plain
from flows.model import Given

AROUND = ("small-words", "polite-words", "lead-in-words", "yes-opening-words", "chatter-words")
"""Lists of words that may stand beside a "done" and say nothing by themselves."""

GOES_ON = ("joining-words", "lead-in-words", "take-back-words", "not-words")
"""Lists of words that begin something more to say behind a "done"."""

SHORT_QUESTION = 5
"""Words of a question that is asked aside."""

_WORDS = re.compile(r"[^\W_]+")
_SIGNS = re.compile(r"(?<=[,.;:!?…\n])\s*|\s+[-–—]+\s+")


class Closing(Struct, frozen=True):
    """A text that says "done". `before` are the words in front, `rest` tells whether an aside follows."""

    before: str = ""
    rest: bool = False


def closing(prompt: Prompt, given: Given) -> Closing | None:
    """Return what stands around the "done" of a typed text, or None where it says no "done".

    The "done" is its last clause, or its first one with an aside behind it. Heavy words are never a "done".
    """
    if given.tapped or given.heavy:
        return None
    clauses = [clause for clause in _SIGNS.split(given.value.strip()) if plain(clause)]
    for at in range(len(clauses)):
        if _closes(prompt, " ".join(clauses[at:])):
            before = "".join(_kept(clauses[:at]))
            return Closing(rest=True) if _asks_us(before) else Closing(before)
    opens = bool(clauses) and (_closes(prompt, clauses[0]) or _opens(prompt, clauses[0]))
    return Closing(rest=True) if opens and not any(_goes_on(prompt, one) for one in clauses[1:]) else None


def _asks_us(text: str) -> bool:
    """Tell whether words in front of a "done" are a short question: "is that bad?" is no line of a page."""
    return text.endswith("?") and len(_words(text)) <= SHORT_QUESTION


def without_adding(prompt: Prompt, text: str) -> str:
    """Return a further line without the "and" or "also" that ties it to the one before."""
    return without_and(prompt, text) if prompt.draft else text


def without_and(prompt: Prompt, text: str) -> str:
    """Return a text without the "and" or "also" it begins with."""
    starts = sorted(prompt.listed("adding-words"), key=len, reverse=True)
    for start in starts:
        if text.lower().startswith((f"{start} ", f"{start}, ")):
            return text[len(start) :].lstrip(" ,") or text
    return text


def _kept(clauses: Sequence[str]) -> Iterator[str]:
    """Yield the words in front of the "done", without the sign that led up to it."""
    if whole := " ".join(clauses).rstrip(" ,;:–—-"):
        yield whole


def _closes(prompt: Prompt, text: str) -> bool:
    """Tell whether words are a "done" with nothing but small words beside it."""
    known = _spelled(prompt, *AROUND, "closing-words")
    return made_of_phrases(_words(text), known, _spelled(prompt, "closing-words"))


def _opens(prompt: Prompt, clause: str) -> bool:
    """Tell whether a clause begins with a "done" and an apology or a laugh: "ok done lol sorry one of …"."""
    words = _words(clause)
    polite, goes_on = _spelled(prompt, "polite-words", "small-words"), _spelled(prompt, *GOES_ON)
    for end in range(len(words) - 1, 1, -1):
        if words[end - 1] in polite - goes_on and _closes(prompt, " ".join(words[:end])):
            return not _goes_on(prompt, " ".join(words[end:]))
    return False


def _goes_on(prompt: Prompt, clause: str) -> bool:
    """Tell whether a clause begins as something more that is to be said: "and my phone", "no wait"."""
    words = _words(clause)
    begins = (" ".join(words[:size]) for size in range(1, 4))
    return not _spelled(prompt, *GOES_ON).isdisjoint(begins)


def _words(text: str) -> list[str]:
    return _WORDS.findall(plain(text).replace("'", ""))


def _spelled(prompt: Prompt, *names: str) -> frozenset[str]:
    """Return the words of these lists as they are compared here: without apostrophes, as people type them."""
    return _all_spelled(prompt.listed(*names))


@lru_cache(maxsize=64)
def _all_spelled(listed: frozenset[str]) -> frozenset[str]:
    """Return the words of a list as they are compared; a language has eight such lists."""
    return frozenset([" ".join(_words(one)) for one in listed])
