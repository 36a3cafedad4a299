"""Screens with the lexicons of every language there is one for: people mix languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from flows.languages import ENGLISH
from flows.lexicon import Lexicon, load
from flows.person import Screened
from flows.screening import RANK, Finding, screen


class Lexicons:
    """All of them listen to everybody: when it hurts, people fall back on their first language."""

    def __init__(self, english: Lexicon, others: Mapping[str, Path]) -> None:
        """Read the other languages' files.

        Raises: ContentError when one does not hold a usable lexicon.
        """
        self._all = {ENGLISH: english, **{code: load(path) for code, path in others.items()}}

    def screen(self, text: str, language: str, recent: tuple[Screened, ...], now: datetime) -> Finding | None:
        """Return the weightiest of what the lexicons find, worded in the person's language."""
        own = self._own(language)
        screened = ((code, screen(lexicon, text, recent, now)) for code, lexicon in self._all.items())
        found = [(code, one) for code, one in screened if one]
        if not found:
            return None
        code, heaviest = max(found, key=lambda one: (*_weight(one[1]), one[0] == own))
        return heaviest if code == own else _in_words_of(self._all[own], heaviest)

    def _own(self, language: str) -> str:
        """Return the language of the list that words what is found: the person's own, or else English."""
        short = language.partition("-")[0]
        return next((code for code in (language, short) if code in self._all), ENGLISH)


def _weight(found: Finding) -> tuple[int, bool]:
    return RANK[found.tier], not (found.negated or found.third_person)


def _in_words_of(own: Lexicon, found: Finding) -> Finding:
    """Return what another language's list found, with the topic as this one says it."""
    groups = (phrase.group for phrase in own.phrases)
    said = next((group.topic for group in groups if group.category in found.categories), found.topic)
    return replace(found, topic=said)
