"""Chooses the line that answers an answer: by rule, never by chance, so that a walk can be told again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from zlib import crc32

from flows.listening.shapes import is_none, sentences
from flows.listening.words import bare, of, tokens

SHORTEST, LONGEST = 2, 90
"""Letters of typed words that are quoted back."""

SHORTEST_CUT = 30
"""Letters of a part of a long sentence that is quoted for all of it."""

FEWEST_WORDS = 3
"""Words of a sentence that is quoted for those behind it."""

SHORTEST_AGAIN, LONGEST_AGAIN = 8, 45
"""Letters of the beginning by which words are quoted a second time."""

MORE = " …"

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
    if len(said) <= 1:
        return said[0] if said else ""
    start = chance % len(said)
    opened = {opening(one) for one in earlier[-LAST:]}
    in_order = [*said[start:], *said[:start]]
    return next((one for one in in_order if opening(one) not in opened and one not in earlier), in_order[0])


def opening(text: str) -> str:
    """Return the first word of a line in small letters; a quote opens with its mark."""
    if text[:1] in "“„«「":
        return text[:1]
    return bare(text).partition(" ")[0]


def quotable(text: str, language: str) -> bool:
    """Tell whether typed words may be quoted back: 2 to 90 letters on one line, and no non-answer."""
    typed = text.strip()
    if not SHORTEST <= len(typed) <= LONGEST or "\n" in typed or not any(map(str.isalpha, typed)):
        return False
    return not is_none(typed, language)


def excerpt(text: str, language: str) -> str:
    """Return what of typed words can be quoted back: all of them, or their beginning before three dots.

    The beginning is a whole sentence, or a long one up to a comma or a joining word. There is none where it
    asks something, is a word or two, or what follows takes it back ("but …"); then the result is empty.
    """
    if quotable(text, language):
        return text
    whole = " ".join(text.split())
    if is_none(whole, language):
        return ""
    first, *others = sentences(whole)
    if _is_word_or_two(first, language) and others:
        first, *others = others
        return _cut(f"… {first}", others, language)
    return _cut(first, others, language)


def opening_words(text: str, language: str) -> str:
    """Return long words that were quoted before by their first ones and three dots: “the twins …”."""
    if len(text) <= LONGEST_AGAIN:
        return text
    joints = [found.start() for found in _joints("joins", language).finditer(text)]
    at = next((one for one in joints if SHORTEST_AGAIN <= one <= LONGEST_AGAIN), 0)
    kept = text[:at] if at else text[:LONGEST_AGAIN].rpartition(" ")[0] or text[:LONGEST_AGAIN]
    return f"{_without_joint(kept, language)}{MORE}"


def _is_word_or_two(sentence: str, language: str) -> bool:
    """Tell whether a sentence leads in and says nothing yet: "Honestly?", "Hm."."""
    return len(tokens(sentence)) < FEWEST_WORDS and (sentence.endswith("?") or is_none(sentence, language))


def _cut(first: str, others: Sequence[str], language: str) -> str:
    """Return a sentence before three dots, cut where it is too long to be quoted."""
    if first.endswith("?") or (others and _turns(others[0], language)):
        return ""
    if len(first) <= LONGEST - len(MORE):
        told = len(tokens(first)) >= FEWEST_WORDS
        return f"{first.rstrip('.!')}{MORE if others else ''}" if told else ""
    at = _last_joint(first, "joins", language) or _last_joint(first, "cuts", language)
    return f"{_without_joint(first[:at], language)}{MORE}" if at else ""


def _last_joint(text: str, name: str, language: str) -> int:
    """Return the last place in a long sentence where it can be cut before the rest; 0 where there is none."""
    longest = LONGEST - len(MORE)
    joints = (found.start() for found in _joints(name, language).finditer(text))
    ends = [at for at in joints if SHORTEST_CUT <= at <= longest and not _turns(text[at:], language)]
    return ends[-1] if ends else 0


def _without_joint(text: str, language: str) -> str:
    """Return the text without the comma or the joining word it ends in: "…, and when"."""
    kept = text.rstrip(" ,;:–—-")
    while kept.rpartition(" ")[2].lower() in of(language, "joins"):
        kept = kept.rpartition(" ")[0].rstrip(" ,;:–—-")
    return kept


@cache
def _joints(name: str, language: str) -> re.Pattern[str]:
    """Return where a long sentence can be cut: at a comma, and before a word of this list."""
    joins = "|".join(map(re.escape, sorted(of(language, name))))
    return re.compile(rf"[,;:](?= )| [–—-](?= )| (?=(?:{joins}) )" if joins else r"[,;:](?= )", re.IGNORECASE)


def _turns(text: str, language: str) -> bool:
    """Tell whether words take back what stands before them, or go on against it."""
    words = [word for word in tokens(text) if word not in ",;:"]
    return bool(words) and words[0] in of(language, "contrast")


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
