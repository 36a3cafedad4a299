"""Measures, shortens and splits texts by what people see: no letter, emoji or flag is cut through."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType

_JOINER = "\u200d"
_DIRECTIONS = MappingProxyType({
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
})  # fmt: skip
"""Characters that turn the direction of what follows, each with the one that ends it (Unicode UAX #9)."""


def utf16(text: str) -> int:
    """Return the length in UTF-16 units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit_chars: int) -> str:
    """Shorten to at most `limit_chars` characters, the closing “…” included."""
    if len(text) <= limit_chars:
        return text
    return text[: _between_letters(text, max(limit_chars - 1, 0))].rstrip() + "…"


def one_line(text: str, limit_chars: int) -> str:
    """Return the text on one line, shortened to at most `limit_chars` characters."""
    return clip(" ".join(text.split()), limit_chars)


def split(text: str, limit: int = 4096) -> tuple[str, ...]:
    """Cut into parts of at most `limit` (2 or more) UTF-16 units that together are the whole text.

    Cuts after a paragraph, else after a line, else after a word, else wherever it has to.
    """
    parts: list[str] = []
    while text:
        cut = _cut(text, limit)
        parts.append(text[:cut])
        text = text[cut:]
    return tuple(parts)


def closed(text: str) -> str:
    """Return the text with every change of direction ended that was opened in it, so that none runs on."""
    if text.isascii():
        return text
    ends: list[str] = []
    for sign in text:
        if end := _DIRECTIONS.get(sign):
            ends.append(end)
        elif ends and sign == ends[-1]:
            ends.pop()
    return text + "".join(reversed(ends))


def _cut(text: str, limit: int) -> int:
    end = min(len(text), limit)
    while (over := utf16(text[:end]) - limit) > 0:
        end -= max(over // 2, 1)
    if end == len(text):
        return end
    for mark in ("\n\n", "\n", " "):
        found = text.rfind(mark, 0, end)
        if found > 0 and found + len(mark) <= end:
            return found + len(mark)
    return _between_letters(text, end)


def _between_letters(text: str, at: int) -> int:
    """Return the last place up to `at` that doesn't cut through a letter with its marks or an emoji."""
    place = at
    while place > 0 and belongs_before(text, place):
        place -= 1
    return place or at


def belongs_before(text: str, at: int) -> bool:
    """Tell whether the character at this place belongs to the letter or emoji before it."""
    scope = text[at] if at < len(text) else ""
    if not scope or scope.isascii():
        return False
    if scope == _JOINER or text[at - 1] == _JOINER or unicodedata.combining(scope):
        return True
    if unicodedata.category(scope) in {"Mn", "Me", "Mc"} or "\U0001f3fb" <= scope <= "\U0001f3ff":
        return True
    return _is_flag_half(scope) and _flag_halves_before(text, at) % 2 == 1


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    count = 0
    while at - count > 0 and _is_flag_half(text[at - count - 1]):
        count += 1
    return count
