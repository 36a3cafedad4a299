"""Tells "idk" and "not sure" from a no and from nothing. Pure."""

from __future__ import annotations

from flows.listening.shapes import is_none
from flows.locale.matching import Words, plain


def is_doubt(text: str, words: Words, language: str) -> bool:
    """Tell whether a text says that somebody doesn't know; a no and a "none" say that they do."""
    return is_none(text, language) and not says_none(text, words)


def says_none(text: str, words: Words) -> bool:
    """Tell whether a text is a no, or says that none of what is offered fits."""
    said = plain(text)
    return any(said in words.typed.get(name, ()) for name in ("no-words", "none-words"))


def means_skip(text: str, label: str, words: Words, language: str) -> bool:
    """Tell whether a text says in other words what the button that skips a question says."""
    if is_doubt(label, words, language):
        return is_doubt(text, words, language)
    return says_none(label, words) and says_none(text, words)
