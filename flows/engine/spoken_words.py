"""Holds what is said and heard in a language: lists of typed words, ways out of a question, fixed buttons."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from flows.definition.languages.translator import Translator
from flows.definition.loader import Library
from flows.engine.foreign_words import foreign, merged, others
from flows.locale.matching import Words, plain, unmarked, words_of
from flows.model import BACK, HELP, PAUSE, SKIP, Button, Flow

WORD_PHRASES = (
    "number-words", "go-on-words", "use-words", "done", "done-words", "yes-words", "no-words", "yes", "no",
    "closing-words", "chatter-words", "place-words", "adding-words", "going-on-words",
    "if-words", "then-words", "cue-words", "at-words", "days", "weekdays", "months", "day-words",
    "same-words", "week-words", "morning-words", "evening-words", "out-of-words", "nobody-words",
    "count-words", "ordinal-words", "day-shifts", "calendar-words", "clock-words", "about-words", "age-words",
    "polite-words", "yes-opening-words", "no-opening-words", "lead-in-words", "joining-words",
    "take-back-words", "doubt-words", "beside-number-words", "not-words", "degree-words", "length-words",
    "beside-degree-words", "make-page", "make-page-words", "okay-words", "beside-okay-words",
    "fine-words", "light-words", "hedging-words", "none-words", "by-now-words",
    "recap-not-quite", "page-put-on", "page-without", "page-without-words", "page-put-on-words",
    "page-off-words",
    "thanks-words", "bye-words", "greeting-words", "come-back-words", "sad-words", "nothing-words",
    "small-words", "present-words", "back-again-words", "away-words",
    "leaving-words", "tired-words", "halt-words", "why-words", "why-opening-words", "between-words",
    "way-asking-words", "remark-words", "remark-frame-words", "rewording-words", "comparing-words",
    "stuck-words", "maybe-words",
    "unwanted-words", "message-words", "these-words", "stop-frame-words", "keep-writing-words", "to-me-words",
    "still-words", "change-words", "not-today-words", "fewer-words", "why-came-words", "no-longer-words",
    "answer-frame-words", "sorry-words", "insult-words", "scorn-words", "aim-words", "scorn-frame-words",
)  # fmt: skip

WAYS_OUT = {BACK: "back-words", SKIP: "skip-words", PAUSE: "pause-words", HELP: "help-words"}
"""Buttons of every state, and the phrase with the words that stand for each."""

_LABELS = {BACK: "back", SKIP: "skip", PAUSE: "pause", HELP: "help-now"}
"""Buttons of every state, and the phrase on each: in some languages no list of words is written yet."""


class AskedWay(Struct, frozen=True):
    """A way out that may be asked for politely: its own phrases, those that may stand beside them, and both.

    `words` are the single words of all of them: a text with any other asks for something else.
    """

    told: frozenset[str]
    beside: frozenset[str]
    known: frozenset[str]
    words: frozenset[str]


class SpokenWords:
    """Words of one language. Each list is put together when it is first asked for."""

    def __init__(self, library: Library, language: str) -> None:
        self._library = library
        self._language = language
        self.translate: Translator = library.translator(language)

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """Every flow by its name, with its texts in this language."""
        return {name: self._library.flow(name, self._language) for name in self._library.flows}

    @cached_property
    def words(self) -> Words:
        """Words that stand for an answer, or about which a remark is made."""
        told = {name: self.translate(name) for name in WORD_PHRASES}
        abroad = foreign(self._library, "done-words", self._language)
        told["done-words"] = "|".join(dict.fromkeys((*told["done-words"].split("|"), *abroad)))
        return words_of(told)

    @cached_property
    def buttons(self) -> Mapping[str, Button]:
        """Buttons of every state, by their values."""
        return {value: Button(self.translate(phrase), value) for value, phrase in _LABELS.items()}

    @cached_property
    def ways_out(self) -> Mapping[str, str]:
        """Ways out by the words for them: the language's own, then those of the others.

        Words for Help now are heard in every language, whatever else they mean.
        """
        ways = merged(self._library, self._language, self._listed_ways)
        help_now = {
            plain(word): HELP
            for spoken in others(self._library, self._language)
            for word in self._library.phrase(WAYS_OUT[HELP], spoken).source.split("|")
        }
        return ways | help_now

    @cached_property
    def asked_ways(self) -> Mapping[str, AskedWay]:
        """Ways out that may be asked for politely: "can I go back"; the others are commands alone."""
        beside = self.words.listed("way-asking-words")
        return {way: self._asked_way(way, beside) for way in (BACK, SKIP)}

    def _asked_way(self, way: str, beside: frozenset[str]) -> AskedWay:
        told = frozenset(words for words, leads in self.ways_out.items() if leads == way)
        known = told | beside
        return AskedWay(told, beside, known, frozenset(word for words in known for word in words.split()))

    def _listed_ways(self, language: str) -> Mapping[str, str]:
        written = {
            plain(word.lstrip("‹ ")): value
            for phrases in (_LABELS, WAYS_OUT)
            for value, phrase in phrases.items()
            for word in self._library.phrase(phrase, language).source.split("|")
        }
        return {bare: value for word, value in written.items() for bare in unmarked(word)} | written


class Spoken(dict[str, SpokenWords]):
    """Words of every language, each put together when somebody first speaks it."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library

    def __missing__(self, language: str) -> SpokenWords:
        self[language] = words = SpokenWords(self._library, language)
        return words
