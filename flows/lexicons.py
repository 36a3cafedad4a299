"""Screens with the English lexicon and with the person's language's own, where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from flows.lexicon import Lexicon, load
from flows.person import Screened
from flows.screening import RANK, Finding, screen


class Lexicons:
    """English is there for everybody: people mix languages. Another one is read when it is first spoken."""

    def __init__(self, english: Lexicon, others: Mapping[str, Path]) -> None:
        self._english = english
        self._others = others
        self._read: dict[str, Lexicon] = {}

    def screen(self, text: str, language: str, recent: tuple[Screened, ...], now: datetime) -> Finding | None:
        """Return the weightiest of what the lexicons find, worded in the person's language."""
        own = self._own(language)
        english = screen(self._english, text, recent, now)
        if own is None:
            return english
        found = [one for one in (screen(own, text, recent, now), _in_words_of(own, english)) if one]
        return max(found, key=_weight, default=None)

    def _own(self, language: str) -> Lexicon | None:
        code = language if language in self._others else language.partition("-")[0]
        if code in self._others and code not in self._read:
            self._read[code] = load(self._others[code])
        return self._read.get(code)


def _weight(found: Finding) -> tuple[int, bool]:
    return RANK[found.tier], not (found.negated or found.third_person)


def _in_words_of(own: Lexicon, found: Finding | None) -> Finding | None:
    """Return what was found in English with the topic as the other language says it."""
    if found is None:
        return None
    groups = (phrase.group for phrase in own.phrases)
    said = next((group.topic for group in groups if group.category in found.categories), found.topic)
    return replace(found, topic=said)
