"""Words of the other languages for the fixed buttons and the commands: "Fertig" ends a list in English, too.

People type the words of the language they think in, or of the phone they had before. A word counts here
where the talk's own language means nothing else by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Library
from flows.locale.matching import plain

ANSWER_PHRASES = ("yes-words", "no-words", "yes", "no", "use-words", "days", "weekdays", "months")
"""Phrases with words that answer something: none of them ends a list or leaves a talk."""

NATIVE = "native-words"
"""The phrase with words that a language uses otherwise than another one does for a button: "para", "fin"."""


def others(library: Library, language: str) -> tuple[str, ...]:
    """Return the languages beside the talk's own, English last: where two differ it comes first."""
    return (*(code for code in library.languages.codes() if code != language), *_english(language))


def foreign(library: Library, phrase: str, language: str) -> Iterator[str]:
    """Yield the entries of a phrase in the other languages (`plain`), but for words of one's own."""
    own = native(library, language)
    for code in others(library, language):
        for entry in library.phrase(phrase, code).source.split("|"):
            if (word := plain(entry)) not in own:
                yield word


def native(library: Library, language: str) -> frozenset[str]:
    """Return the words (`plain`) that mean something else in a language than a button of another one."""
    phrases = library.phrases_in(language)
    said = (phrases[name].source for name in (*ANSWER_PHRASES, NATIVE) if name in phrases)
    listed = (word for text in said for word in text.replace("/", "|").split("|"))
    return frozenset(map(plain, (*listed, *phrases["number-words"].source.split())))


def merged(library: Library, language: str, listed: Callable[[str], Mapping[str, str]]) -> dict[str, str]:
    """Return what words stand for: those of the other languages, over which the language's own come.

    `listed` returns what the words of a language stand for.
    """
    own = native(library, language)
    found: dict[str, str] = {}
    for code in others(library, language):
        found |= {word: meant for word, meant in listed(code).items() if word not in own}
    return found | dict(listed(language))


def _english(language: str) -> tuple[str, ...]:
    return () if language == ENGLISH else (ENGLISH,)
