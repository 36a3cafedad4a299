"""A day, with its hour where that was typed too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import ClassVar

from msgspec.structs import replace

from flows.definition.kinds import ANSWERED, Cases, Keys
from flows.definition.schema import FLAG, SAVE_NAME
from flows.engine import readings
from flows.engine.prompt import Accepted, ParseResult, Prompt, Rejected
from flows.engine.prompts.moment import Moment
from flows.keyboard import Phrase, Row, packed
from flows.locale.dates import Interpretation, read_day, read_hour, read_usual
from flows.locale.matching import begins, longest, plain
from flows.locale.vocabulary import tokenise
from flows.model import Button, Given, State, Value

DAY_WITHIN = 40
"""Words of a sentence that is searched for a day."""

MOST_IN_A_DAY = 7
"""Words that name a day and its hour: "next Monday at half past four"."""

WORDS_BEFORE = 3
"""Words in front of a day that can deny it."""

DAYS = frozenset("DMTumcIts")
"""Kinds of the symbols that name a day: a weekday, a month, "tomorrow", weeks, "12th" and the like."""

SHORTEST = 3
"""Letters of a word that names a day only beside others: "so" and "sun" are something else in a sentence."""

DAYS_OFFERED = 7
"""Days with a button, today the first."""


_CLAUSES = re.compile(r"[,;.!?]+\s+|\s+[-–—]+\s+")


class Date(Moment):
    """A day in ISO text: `2026-05-12`, or `2026-05-12T16:00` with an hour."""

    name = "date"
    keys: ClassVar[Keys] = {**ANSWERED, "around": FLAG, "not_before": SAVE_NAME}
    own = ("around", "not_before")
    value_type = "date"
    tells = True
    described = "a date"

    def half(self, state: State) -> str:
        """Return the part of the day that sessions are in."""
        del state
        return "day"

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return a button for each of the next days, or for each that can be meant."""
        if prompt.draft:
            return readings.keyboard(prompt)
        days = [prompt.today + timedelta(days=ahead) for ahead in range(DAYS_OFFERED)]
        near, week = (
            [forms.split("/")[0] for forms in phrase(name).split("|")] for name in ("days", "weekdays")
        )
        return packed(
            Button(near[n] if n < len(near) else week[day.weekday()], day.isoformat())
            for n, day in enumerate(days)
        )

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take a day as people write it, with an hour or with "the usual time"."""
        if chosen := readings.chosen(prompt, given):
            return chosen
        if given.tapped:
            return _tapped(prompt, given)
        read = read_day(given.value, prompt.words.vocabulary, prompt.context)
        if read.problem == "unreadable" and prompt.usual is not None:
            same = prompt.word("same-words").split("|")
            weeks = [forms.split("/") for forms in prompt.word("week-words").split("|")]
            words = [same, *weeks]
            read = read_usual(given.value, prompt.words.vocabulary, words, prompt.usual, prompt.context)
        said = None
        if read.problem == "unreadable" and not given.heavy and (said := _said(prompt, given.value)):
            read = said
        answer = readings.result(read) or _refused(prompt, read, given)
        return replace(answer, partly=True) if said and isinstance(answer, Accepted) else answer

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield the compared days, a day, and one with an hour."""
        del state
        yield from (*cases.texts(), "2026-05-12", "2026-05-12T16:00")

    def samples(self, state: State, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return a day."""
        del state, draft
        return ("2 April",)


def _said(prompt: Prompt, text: str) -> Interpretation | None:
    """Return the reading of the only day that a sentence names; None for no day, several, or a denied one.

    Figures beside it may be an hour or another day: then it isn't clear what is named.
    """
    words = text.split()
    if len(words) > DAY_WITHIN:
        return None
    read_as = list(longest(words, MOST_IN_A_DAY, partial(_span, prompt)))
    named = [(at, read) for at, read in read_as if read is not None]
    beside = [words[at] for at, read in read_as if read is None]
    if len(named) != 1:
        return None
    at, read = named[0]
    if any(_is_figure(prompt, word) for word in beside) and not _opens(prompt, text, read):
        return None
    before = {plain(word) for word in words[max(0, at - WORDS_BEFORE) : at]}
    denied = before & prompt.listed("not-words")
    return None if denied or read.problem else read


def _opens(prompt: Prompt, text: str, read: Interpretation) -> bool:
    """Tell whether the first clause is the day, and no "or" or "no" follows: "Thursday, I see her at 2"."""
    first, *others = _CLAUSES.split(text.strip(), maxsplit=1)
    if not others or read_day(first, prompt.words.vocabulary, prompt.context) != read:
        return False
    return not begins(plain(others[0]), prompt.listed("take-back-words", "no-words"))


def _span(prompt: Prompt, words: Sequence[str]) -> Interpretation | None:
    """Return the reading of a few words that name a day; None for others, and for a bare number or "sun"."""
    text = " ".join(words)
    if not any(len(word) > SHORTEST for word in map(plain, words) if word.isalpha()):
        return None
    if all(DAYS.isdisjoint(one.kind for one in sense) for sense in prompt.words.vocabulary.sentences(text)):
        return None
    read = read_day(text, prompt.words.vocabulary, prompt.context)
    return None if read.problem == "unreadable" else read


def _is_figure(prompt: Prompt, word: str) -> bool:
    """Tell whether a word is a number from two on, or has a figure in it."""
    senses = list(prompt.words.vocabulary.sentences(word))
    number = any(len(one) == 1 and one[0].kind == "w" and one[0].value > 1 for one in senses)
    return number or any(sign.isdecimal() for sign in word)


def _tapped(prompt: Prompt, given: Given) -> ParseResult:
    try:
        day = date.fromisoformat(given.value)
    except ValueError:
        return Rejected("unknown-button")
    since = prompt.context.reference.since
    early = readings.before(prompt) if since and day < since else None
    return early or readings.accepted(day.isoformat())


def _refused(prompt: Prompt, read: Interpretation, given: Given) -> Rejected:
    """Return why no day can be taken: it is over, too far, contradicts itself, or only an hour."""
    if read.problem == "past":
        return readings.before(prompt) or Rejected("date-past")
    if read.problem in ("far", "disagree"):
        return Rejected(f"date-{read.problem}")
    hour = read_hour(given.value, prompt.words.vocabulary, prompt.context)
    is_hour = bool(hour.readings) and len(tokenise(given.value)) > 1
    return Rejected("date-hour" if is_hour else "date")
