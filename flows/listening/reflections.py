"""Chooses the line that answers an answer: by rule, never by chance, so that a walk can be told again."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from flows.listening.shapes import is_none
from flows.listening.words import bare

SHORTEST, LONGEST = 2, 90
"""Letters of typed words that are quoted back."""

LAST = 2
"""Reflections before this one that may not open with its first word."""


def seed(*parts: str) -> int:
    """Return the CRC-32 of the parts: the same everywhere and for ever, unlike `hash()`."""
    return crc32("\x1f".join(parts).encode())


def chosen(variants: Sequence[str], chance: int, earlier: Sequence[str] = ()) -> str:
    """Return one of the variants; the next one where its first word opened one of the last two.

    Args:
        variants: the author's lines as they read, words filled in; empty ones can't be said.
        chance: a number that stands for person, day, flow and state.
        earlier: the reflections of this talk so far, the last one last.
    """
    said = [variant for variant in variants if variant.strip()]
    if not said:
        return ""
    start = chance % len(said)
    opened = {opening(one) for one in earlier[-LAST:]}
    in_order = [*said[start:], *said[:start]]
    return next((one for one in in_order if opening(one) not in opened and one not in earlier), in_order[0])


def opening(text: str) -> str:
    """Return the first word of a line in small letters; a quote opens with its mark."""
    if text[:1] in "“„«":
        return text[:1]
    return bare(text).partition(" ")[0]


def quotable(text: str, language: str) -> bool:
    """Tell whether typed words may be quoted back: 2 to 90 letters on one line, and no non-answer."""
    typed = text.strip()
    if not SHORTEST <= len(typed) <= LONGEST or "\n" in typed or not any(map(str.isalpha, typed)):
        return False
    return not is_none(typed, language)


def band(value: int, bands: Sequence[str]) -> str:
    """Return the name of the band a number is in, such as "4-6"; empty where none holds it."""
    for name in bands:
        low, high = limits(name)
        if low <= value <= high:
            return name
    return ""


def limits(name: str) -> tuple[int, int]:
    """Return the lowest and highest number of a band; (1, 0), which holds none, for another name."""
    low, _, high = name.partition("-")
    if not low.isdecimal() or (high and not high.isdecimal()):
        return 1, 0
    return int(low), int(high or low)
