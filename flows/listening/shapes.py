"""Tells what kind of phrase a person typed, so that a sentence can be chosen that takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, cast

from flows.listening.grammar import english, german, spanish
from flows.listening.words import bare, of, short, tokens

Shape = Literal[
    "none", "several", "question", "because", "that", "to", "clause", "if", "when", "what",
    "doing", "order", "did", "can", "do", "about", "time", "like", "thing", "other",
]  # fmt: skip

_END = re.compile(
    r"(?<![^\s.!?…])(?:(?P<word>[^\s.!?…]++)|(?<![.!?]))(?P<mark>[.!?]++|…)[\"”’')]*+\s++(?=\S)"
)
"""A sentence end. It begins where a word does and gives nothing back, so that it takes linear time."""

_QUOTES = frozenset("\"”’')")
"""Marks behind which a sentence goes on, where it goes on with a small letter."""

_SHORTENED = frozenset(
    [
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "st",
        "vs",
        "etc",
        "eg",
        "ie",
        "e.g",
        "i.e",
        "approx",
        "no",
        "nr",
        "bzw",
        "z.b",
        "d.h",
        "u.a",
        "ca",
        "sr",
        "sra",
        "dra",
        "evtl",
        "ggf",
        "usw",
        "p.ej",
        "tel",
        "a.m",
        "p.m",
    ]
)
_OF: Mapping[str, Callable[[str, Sequence[str]], str]] = {
    "en": english.shape, "de": german.shape, "es": spanish.shape,
}  # fmt: skip


_ADDRESS = {
    "en": re.compile(
        r"(?:dear )?(?:doctor|dr\.?|doc|mr\.?|mrs\.?|ms\.?)(?: [A-Z][\w'-]+)?[,:]\s+(?=\S)", re.IGNORECASE
    ),
    "de": re.compile(
        r"(?:liebe[rs]? )?(?:(?:frau|herr) (?:dr\.?|doktor|[A-ZÄÖÜ][\w-]+)|dr\.?|doktor)"
        r"(?: [A-ZÄÖÜ][\w-]+)?[,:]\s+(?=\S)",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:querid[oa] )?(?:doctora?|dra?\.?|señora?|sra?\.?)(?: [A-ZÁÉÍÓÚÑ][\w-]+)?[,:]\s+(?=\S)",
        re.IGNORECASE,
    ),
}
"""A title by which somebody is spoken to, with or without a name, and its comma."""


def shape(text: str, language: str) -> Shape:
    """Return the shape of what was typed; what is in doubt is `other`.

    A language without word lists knows `none` (nothing but spaces), `several`, `question` and `other`.
    """
    typed = " ".join(text.split())
    if is_none(typed, language):
        return "none"
    if len(sentences(typed)) > 1:
        return "several"
    if rest := behind_address(typed, language):
        inner = shape(rest, language)
        return inner if inner in {"question", "order"} else "clause"
    words = tokens(typed)
    told = _OF.get(short(language))
    if told is None or not words or all(word in ",;:" for word in words):
        return "question" if words and typed.endswith("?") else "other"
    while len(words) > 1 and words[0] in ",;:":
        words = words[1:]
    return cast("Shape", told(typed, words))


def behind_address(text: str, language: str) -> str:
    """Return what is said behind a title by which somebody is spoken to: "Frau Doktor, können wir …".

    Such words stand as a sentence of their own, never behind a colon. The result is empty without a title.
    """
    found = _ADDRESS[short(language)].match(text) if short(language) in _ADDRESS else None
    return text[found.end() :].strip() if found else ""


@lru_cache(maxsize=16)  # one turn asks half a dozen times about the line that was typed
def is_none(text: str, language: str) -> bool:
    """Tell whether it is a non-answer of the closed list, one letter, or nothing."""
    plain = bare(text)
    if not plain:
        return not text.strip() or not any(not one.isspace() and not _is_mark(one) for one in text)
    if len(plain) == 1 and plain.isalpha():
        return True
    said, none = plain.split(), of(language, "none")
    if len(said) > 1:
        fillers, swearing = of(language, "filler"), of(language, "swearing")
        said = [word for word in said if word not in swearing] or said
        while len(said) > 1 and said[-1] in fillers:
            said.pop()
        while len(said) > 1 and said[0] in fillers:
            said.pop(0)
    return plain in none or " ".join(said).strip(" ,") in none


def _is_mark(char: str) -> bool:
    return char.isascii() and not char.isalnum()


def sentences(text: str) -> tuple[str, ...]:
    """Split at sentence ends; "e.g.", "Dr." and three dots end none."""
    parts: list[str] = []
    start = 0
    for found in _END.finditer(text):
        word, mark = (found["word"] or "").lower(), found["mark"]
        if mark in {"…", "..", "..."} or (len(mark) > 2 and set(mark) == {"."}):
            continue
        if text[found.end() - 1] != mark and text[found.end() - 2] in _QUOTES and text[found.end()].islower():
            continue  # 'he said "again?" when …'
        if mark == "." and (word in _SHORTENED or len(word) <= 1 or word.isdecimal()):
            continue
        parts.append(text[start : found.end()].strip())
        start = found.end()
    return (*parts, text[start:].strip())
