"""Screens the words that flows suggest to people: an alarm over one of them is a false alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from flows.authoring.spoken import SAMPLES, spoken_at
from flows.definition.languages.overlay import source_place
from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Library, Reading
from flows.definition.toml.source_map import Place
from flows.errors import Problem
from flows.listening.words import short
from flows.model import State, Template
from flows.safety.asked import SAFETY_FLOWS, asked
from flows.safety.lexicon_set import Lexicons

OWN_WORDS_RULE = "S110"


class _Shown(NamedTuple):
    """A text where it is written, its source, and what of it is screened."""

    place: Place
    source: str
    said: str


_STATE_ALONE = 2
"""Length of the place of a state, where what is assembled in it is told."""

_ANY = datetime(2026, 1, 1, tzinfo=UTC)  # without earlier findings the time makes no difference


def own_word_problems(reading: Reading, lexicons: Lexicons) -> Iterator[Problem]:
    """Yield labels, suggestions, cues, acts and assembled sentences that screening takes for danger.

    Every language is looked at; sentences are filled with each choice, with two and all of them, and with
    a few harmless words. A state may allow it with a reason: a label that names thoughts of death is meant
    to. The flows about safety itself are left out. Beside own flows, what ships is not screened again: that
    takes a second, and a release has checked it with the same lists.
    """
    library = reading.library()
    for name, language in _checked(reading):
        draft = reading.drafts[name]
        found = _Found(name, language, reading, lexicons)
        for state in library.flow(name, language).states.values():
            translated = language == ENGLISH or state != draft.flow.states.get(state.name)
            if translated and OWN_WORDS_RULE not in draft.allowed.get(state.name, {}):
                yield from found.of(state, (*_own_words(state), *_assembled(library, name, state, language)))


def own_texts(reading: Reading, languages: Iterable[str]) -> dict[str, list[str]]:
    """Return by language the different texts of all flows that a person may tap, take over or type."""
    library, found = reading.library(), {language: dict[str, None]() for language in languages}
    for language, texts in found.items():
        for name in (name for name in reading.drafts if name not in SAFETY_FLOWS):
            for state in library.flow(name, language).states.values():
                shown = (*_own_words(state), *_assembled(library, name, state, language))
                texts.update((one.said, None) for one in shown if one.said)
    return {language: [*texts] for language, texts in found.items()}


def _checked(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield flows and languages: those with words of an own folder, or all where only what ships was read."""
    folders = [folder for folder, within in reading.languages.folders if within is None]
    own = {name for name in reading.drafts if not reading.is_shipped(name)}
    own |= {changed.flow for changed in reading.changed}
    for name in (name for name in reading.drafts if name not in SAFETY_FLOWS):
        for language in dict.fromkeys((ENGLISH, *reading.languages.codes())):
            translated = any((folder / language).is_dir() for folder in folders)
            if name in own or translated or not folders:
                yield name, language


@dataclass(frozen=True, slots=True)
class _Found:
    """Screens what one flow says in a language, and tells it where it is written."""

    flow: str
    language: str
    reading: Reading
    lexicons: Lexicons

    def of(self, state: State, shown: Iterable[_Shown]) -> Iterator[Problem]:
        fresh: dict[str, _Shown] = {}
        for one in shown:
            if one.said and not self._is_english(one):
                fresh.setdefault(one.source, one)
        for one in fresh.values():
            finding = self.lexicons.screen(one.said, self.language, (), _ANY, asked(self.flow, state))
            if finding is not None:
                words = (
                    f"“{one.source}” ({self.language}) brings the offer of help when it is typed, because of "
                    f"“{finding.heard[0].phrase}” ({finding.category}). Say it otherwise, or allow it in "
                    f'this state: allow = {{ {OWN_WORDS_RULE} = "why" }}'
                )
                yield self._problem(one.place, words)

    def _is_english(self, shown: _Shown) -> bool:
        """Tell whether a language says this in English, which is looked at by itself."""
        language = self.reading.languages.of(self.language)
        is_text = len(shown.place) > _STATE_ALONE
        return language is not None and is_text and (self.flow, shown.place) not in language.used

    def _problem(self, place: Place, words: str) -> Problem:
        language = self.reading.languages.of(self.language)
        if language and (self.flow, place) in language.used:
            file = language.written[self.flow, place].file.name
            return language.notes()[file].problem(OWN_WORDS_RULE, place, words)
        for changed in reversed(self.reading.changed):
            if changed.flow == self.flow and place in changed.found:
                return changed.notes.problem(OWN_WORDS_RULE, place, words)
        draft = self.reading.drafts[self.flow]
        return draft.notes.problem(OWN_WORDS_RULE, source_place(draft.flow, place), words)


def _own_words(state: State) -> Iterator[_Shown]:
    """Yield the texts of a state that a person may tap, take over or type: as written, and without slots."""
    place: Place = ("state", state.name)
    told: list[tuple[Place, Template | None]] = [
        ((*place, "choices", choice.id), choice.label) for choice in state.choices
    ]
    told += [
        ((*place, "suggest"), state.suggest),
        ((*place, "button"), state.button),
        ((*place, "skip_label"), state.skip_label),
    ]
    for key, listed in (("cues", state.cues), ("acts", state.acts)):
        told += [((*place, key, str(n)), text) for n, text in enumerate(listed, 1)]
    for where, text in told:
        if text is not None:
            said = "".join(span.text for span in text.spans if not span.slot).strip()
            yield _Shown(where, text.source, said)


def _assembled(library: Library, flow: str, state: State, language: str) -> Iterator[_Shown]:
    """Yield the sentences, plans, reflections and recaps of a state, filled in."""
    harmless = SAMPLES.get(short(language), SAMPLES[ENGLISH])[:1]
    for one in spoken_at(library, flow, state.name, language, harmless, answered=False):
        yield _Shown(("state", state.name), one.text, one.text)
