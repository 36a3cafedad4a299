"""Knows how a language counts and names things, through Babel, which is loaded when it is first needed."""

from __future__ import annotations

from functools import cache, lru_cache
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.core import Locale

BABEL = RLock()
"""Held while a module of Babel is imported: they import each other, and two threads at once would fail."""

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""The forms a word can have beside a number; every language has some of them."""

TRIED = 200
"""Numbers up to this show every form that a number of this bot's size can ask for."""


@lru_cache(maxsize=64)  # clients name languages that nobody here speaks
def locale_of(language: str) -> Locale:
    """Return Babel's knowledge of a language; of English where it has none."""
    with BABEL:
        from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - heavy, and rarely used

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def category(number: int, language: str) -> str:
    """Return the form a number asks for: `one` in English for 1, `few` in Polish for 2."""
    if language == "en":  # the same as Babel's, without its cost
        return "one" if number == 1 else "other"
    return str(locale_of(language).plural_form(number))


@cache
def categories(language: str) -> frozenset[str]:
    """Return the forms that whole numbers ask for in a language."""
    return frozenset(category(number, language) for number in range(TRIED + 1)) | {"other"}


def country_name(code: str, language: str) -> str | None:
    """Return what a country is called in a language."""
    return locale_of(language).territories.get(code)


def country_names(language: str) -> tuple[str, ...]:
    """Return what the countries of the world are called in a language."""
    return tuple(name for code, name in locale_of(language).territories.items() if code.isalpha())


def language_names(code: str, language: str) -> tuple[str, ...]:
    """Return what a language is called, in another one and in English."""
    wanted = code.replace("-", "_")
    found = (locale_of(one).languages.get(wanted) for one in (language, "en"))
    return tuple(name for name in found if name)
