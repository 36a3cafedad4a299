"""Words whom to call in the person's language, and knows countries by the names people have for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Library
from flows.locale.plurals import country_name, country_names
from flows.model import Value
from flows.safety.helplines import Helpline, Helplines, plain_name

_FEW = 5
"""A country is named in so few words, like "I'm in the UK"; in more, a name may be a part of a tale."""

_WORDS = re.compile(r"[^\W\d_]{3,}")


class HelplineFormatter:
    """The help lines in every language; what a language needs is put together when it is first spoken."""

    def __init__(self, helplines: Helplines, library: Library) -> None:
        self._helplines = helplines
        self._library = library
        self._countries: dict[str, Mapping[str, Helpline]] = {}
        self._lines: dict[tuple[str, str], dict[str, Value]] = {}

    def countries(self, language: str = ENGLISH) -> tuple[str, ...]:
        """Return the names to choose from, in alphabetical order."""
        return tuple(self._named(language))

    def find(self, typed: str, language: str = ENGLISH) -> Helpline | None:
        """Return the country that was meant: its code, its name in this language, or another it goes by."""
        wanted = plain_name(typed)
        own = (row for name, row in self._named(language).items() if plain_name(name) == wanted)
        return next(own, None) or self._helplines.find(typed)

    def find_in(self, typed: str, language: str = ENGLISH) -> Helpline | None:
        """Return the country that a few words end with, like "I am in Spain". Short codes are words too."""
        words = typed.split()
        if len(words) > _FEW:
            return None
        ends = (" ".join(words[n:]) for n in range(1, len(words)))
        return next((row for end in ends if len(end) > len("US") and (row := self.find(end, language))), None)

    def is_country(self, typed: str, language: str = ENGLISH) -> bool:
        """Tell whether a country is called that in this language or in English, with a line or without."""
        names = (name for spoken in (language, ENGLISH) for name in country_names(spoken))
        return plain_name(typed) in map(plain_name, names)

    def facts(self, country: str | None, language: str = ENGLISH) -> dict[str, Value]:
        """Return what texts may put in. An unknown country has no line, and no other country's either."""
        known = self._lines.get((country or "", language))
        if known is None:
            row = self._helplines.find(country) if country else None
            known = self._of_row(row, language) if row else self._anywhere(language)
            if row or not country:  # what people type isn't kept
                self._lines[country or "", language] = known
        return known

    def _anywhere(self, language: str) -> dict[str, Value]:
        directories = self._helplines.directories.replace(" or ", f" {self._phrase('or-word', language)} ")
        return {
            "country": None,
            "emergency": self._phrase("help-anywhere", language),
            "help_line": self._phrase("help-directories", language, directories=directories),
            "help_text": None,
            "abuse_line": None,
            "child_line": None,
            "directories": directories,
        }

    def _of_row(self, row: Helpline, language: str) -> dict[str, Value]:
        between = f" {self._phrase('or-word', language)} "
        return {
            **self._anywhere(language),
            "country": _name(row, language),
            "emergency": between.join(row.emergency),
            "help_line": self._to_call(row, language),
            "help_text": self._to_write(row, language),
            "abuse_line": self._said(row.abuse_line, language) or None,
            "child_line": self._for_children(row, language),
        }

    def _to_call(self, row: Helpline, language: str) -> str:
        """Return the line as it is read out: its name, number, cost and hours."""
        between = f" {self._phrase('or-word', language)} "
        number = self._said(row.number, language).replace(" or ", between)
        named = number
        if row.number in row.line.split():  # "Línea 024" says its number
            named = row.line
        elif row.line:
            named = self._phrase("help-named", language, line=row.line, number=number)
        rest = (self._said(words, language) for words in (row.cost, row.hours))
        return ", ".join(part for part in (named, *rest) if part)

    def _for_children(self, row: Helpline, language: str) -> str | None:
        """Return the line for people under 18 as a sentence, or None where none is known."""
        said = self._said(row.child_line, language)
        return self._phrase("help-child", language, line=said) if said else None

    def _to_write(self, row: Helpline, language: str) -> str | None:
        """Return the ways to write to the line as a sentence, or None."""
        words = self._said(row.text, language)
        if words and row.chat_url:
            return self._phrase("help-text-or-chat", language, text=words, url=row.chat_url)
        if row.chat_url:
            return self._phrase("help-chat", language, url=row.chat_url)
        return f"{words}." if words else None

    def _named(self, language: str) -> Mapping[str, Helpline]:
        """Return the countries by their names in this language, in alphabetical order."""
        if language not in self._countries:
            named = {_name(row, language): row for row in self._helplines.rows}
            self._countries[language] = MappingProxyType(
                {name: named[name] for name in sorted(named, key=plain_name)}
            )
        return self._countries[language]

    def _said(self, words: str, language: str) -> str:
        spoken = None if language == ENGLISH else self._library.languages.of(language)
        return spoken.lines.get(words, words) if spoken else words

    def _phrase(self, name: str, language: str, **values: Value) -> str:
        return self._library.translator(language)(name, **values)


def worded(helplines: Helplines) -> Iterator[str]:
    """Yield what the help lines say in English words: hours, costs, and how to write to a line."""
    found = (
        words
        for row in helplines.rows
        for words in (row.number, row.cost, row.hours, row.text, row.abuse_line, row.child_line)
        if _WORDS.search(words)
    )
    yield from dict.fromkeys(found)


def _name(row: Helpline, language: str) -> str:
    return row.name if language == ENGLISH else country_name(row.code, language) or row.name
