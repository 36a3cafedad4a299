"""Checks a translation by the rules of English: complete, short, kind and safe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.authoring.lint.flows import ways_out
from flows.authoring.lint.phrasing import wording
from flows.authoring.lint.phrasing.wording import Wording
from flows.authoring.lint.phrasing.words import BOT_VOICE, said_problems
from flows.definition import template as templates
from flows.definition.draft import Draft, Notes
from flows.definition.kinds import kind_of
from flows.definition.languages.english_titles import IN_ENGLISH
from flows.definition.languages.language_set import Languages
from flows.definition.languages.overlay import texts
from flows.definition.languages.own_data import TABLES
from flows.definition.languages.translations import Language
from flows.definition.loader import SHIPPED
from flows.definition.parser import LIMITS
from flows.definition.toml.source_map import Place
from flows.definition.toml.toml_files import Unreadable
from flows.errors import Problem
from flows.locale.matching import plain
from flows.model import Flow, State, Template
from flows.safety.helpline_text import worded
from flows.safety.helplines import Helplines

TYPED_WORDS_SUFFIX = "-words"
"""Phrases with this ending are lists of what people type; the bot doesn't say them."""


def language_problems(
    languages: Languages, drafts: Mapping[str, Draft], lines: Helplines | None
) -> Iterator[Problem]:
    """Yield what is wrong, or could be better, in every language somebody has begun to write."""
    for language in filter(None, map(languages.of, languages.codes())):
        yield from language.problems()
        words, damaged = _wording(languages, language.code)
        yield from damaged
        checking = _Checking(language, words)
        for name, flow in language.flows.items():
            yield from checking.flow(flow, drafts[name])
        yield from checking.phrases()
        yield from checking.lines(worded(lines) if lines else iter(()))


def _wording(languages: Languages, code: str) -> tuple[Wording, list[Problem]]:
    """Return the word lists of a language, and those that can't be read.

    Without one, its texts are looked at for slips alone.
    """
    rules: list[tuple[wording.Words, re.Pattern[str]]] = []
    damaged: list[Problem] = []
    for folder, within in languages.folders:
        path = folder / code / "wording.toml"
        try:
            rules += wording.load(path).rules
        except Unreadable as error:
            file = str(path.relative_to(within) if within else path)
            words = f"{error}. Take the file of another language as the model"
            damaged.append(Problem(file, error.line, "file", words, "L106"))
    return Wording(tuple(rules)), damaged


class _Checking:
    """Looks at one language, text by text."""

    def __init__(self, language: Language, words: Wording) -> None:
        self._language = language
        self._words = words
        self._notes = language.notes()
        self._hidden = ways_out(language.phrases)

    def flow(self, flow: Flow, draft: Draft) -> Iterator[Problem]:
        used = self._language.used
        own = [
            (place, self._written(flow.name, place, text))
            for place, text in texts(flow)
            if (flow.name, place) in used
        ]
        for place, text in own:
            notes = self._notes_of(flow.name, place)
            state = flow.states.get(str(place[1]))
            allowed = {*draft.allowed.get("", ()), *draft.allowed.get(state.name if state else "", ())}
            found = [*self._said(notes, place, text), *self._long(notes, place, text, state)]
            yield from (problem for problem in found if problem.code not in allowed)
        for state in flow.states.values():
            yield from self._labels(flow.name, state, draft.flow.states[state.name])

    def phrases(self) -> Iterator[Problem]:
        """Look at what is said around the talks."""
        for name, text in self._language.phrases.items():
            if ("", (name,)) in self._language.used and not name.endswith(TYPED_WORDS_SUFFIX):
                notes = self._notes_of("", (name,))
                yield from said_problems(
                    notes, (name,), text, self._words, own_voice=True, language=self._language.code
                )

    def lines(self, english: Iterator[str]) -> Iterator[Problem]:
        """Look at what the shipped help lines say in words."""
        own = [file for file in self._language.files if file.folder == SHIPPED]
        file = next((one for one in own if one.name.endswith("/helplines.toml")), next(iter(own), None))
        for words in english if file else ():
            if not self._language.lines.get(words):
                told = f"“{words}” of the help lines is not translated. stile translate {self._language.code}"
                yield self._notes[file.name if file else ""].problem("L101", (words,), told)

    def _written(self, flow: str, place: Place, text: Template) -> Template:
        """Return a text as it is written: one that leads to English is clipped, and marked so, when said."""
        is_marked = text.source.endswith(IN_ENGLISH) and (flow, place) in self._language.used
        return templates.parse(self._language.written[flow, place].words) if is_marked else text

    def _notes_of(self, flow: str, place: Place) -> Notes:
        return self._notes[self._language.written[flow, place].file.name]

    def _said(self, notes: Notes, place: Place, text: Template) -> Iterator[Problem]:
        key = str(place[2] if place[0] == "state" else place[1])
        code = self._language.code
        yield from said_problems(notes, place, text, self._words, own_voice=key in BOT_VOICE, language=code)

    def _long(self, notes: Notes, place: Place, text: Template, state: State | None) -> Iterator[Problem]:
        key = str(place[2] if place[0] == "state" else place[1])
        limit = kind_of(state).label_chars if state and key == "choices" else LIMITS.get(key, 240)
        length = sum(len(span.text) for span in text.spans if not span.slot)
        if key in TABLES:
            length = max(len(wording.partition(" = ")[2]) for wording in text.source.splitlines())
        if key not in ("stems", "typed") and length > limit:
            words = f"{length} characters are too long to read here. Use at most {limit}"
            yield notes.problem("L108", place, words)

    def _labels(self, flow: str, state: State, english: State) -> Iterator[Problem]:
        """Yield labels that stand on two buttons which differ in English, and those that hide a way out."""
        seen: dict[str, tuple[str, str]] = {}
        there = {choice.id: choice.label.source for choice in english.choices}
        for choice in state.choices:
            place: Place = ("state", state.name, "choices", choice.id)
            said = self._written(flow, place, choice.label).source
            label = plain(said)
            if (flow, place) in self._language.used:
                notes = self._notes_of(flow, place)
                if label in seen and there.get(choice.id) != seen[label][1]:
                    words = f"“{said}” stands on the button `{seen[label][0]}` too. Reword one"
                    yield notes.problem("L109", place, words)
                if label in self._hidden:
                    words = f"whoever types “{said}” would pick this, and not find the way out. Reword it"
                    yield notes.problem("T107", place, words)
            seen.setdefault(label, (choice.id, there.get(choice.id, "")))
