"""Screens the words that flows suggest to people: an alarm over one of them is a false alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from flows.authoring.spoken import SAMPLES, spoken_at
from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Library, Reading
from flows.errors import Problem
from flows.listening.words import short
from flows.model import State
from flows.safety.asked import SAFETY_FLOWS, asked
from flows.safety.lexicon_set import Lexicons

OWN_WORDS_RULE = "S110"
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
        for state in library.flow(name, language).states.values():
            translated = language == ENGLISH or state != draft.flow.states.get(state.name)
            if translated and OWN_WORDS_RULE not in draft.allowed.get(state.name, {}):
                shown = dict.fromkeys((*_own_words(state), *_assembled(library, name, state, language)))
                yield from _of_state(draft.notes.file, name, state, language, lexicons, shown)


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


def _of_state(
    file: str, flow: str, state: State, language: str, lexicons: Lexicons, shown: Iterable[tuple[str, str]]
) -> Iterator[Problem]:
    for source, said in shown:
        finding = lexicons.screen(said, language, (), _ANY, asked(flow, state)) if said else None
        if finding is not None:
            heard = finding.heard[0]
            text = (
                f"“{source}” ({language}) is screened as {finding.category}, for the phrase"
                f" “{heard.phrase}”. Say it otherwise, mend the list, or allow it with a reason"
            )
            yield Problem(file, state.line or 1, f"state.{state.name}", f"{text}.", OWN_WORDS_RULE)


def _own_words(state: State) -> Iterator[tuple[str, str]]:
    """Yield the texts of a state that a person may tap, take over or type: as written, and without slots."""
    labels = (choice.label for choice in state.choices)
    others = (template for template in (state.suggest, state.button, state.skip_label) if template)
    for template in (*labels, *others, *state.cues, *state.acts):
        yield template.source, "".join(span.text for span in template.spans if not span.slot).strip()


def _assembled(library: Library, flow: str, state: State, language: str) -> Iterator[tuple[str, str]]:
    """Yield the sentences, plans, reflections and recaps of a state, filled in."""
    harmless = SAMPLES.get(short(language), SAMPLES[ENGLISH])[:1]
    for one in spoken_at(library, flow, state.name, language, harmless):
        yield one.text, one.text
