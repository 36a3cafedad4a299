"""Gives back what a person said: the reflection above the next question, the recap, the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.definition.template import fill, parse, without_stop
from flows.listening.recap import FEWEST
from flows.listening.reflections import band, chosen, excerpt, opening_words, seed
from flows.listening.sentences import Common, Said, assemble, without_stem
from flows.listening.shapes import is_none
from flows.listening.who import about_therapist
from flows.model import OWN, Choice, Flow, Part, Session, SparseValues, State, Template, Value, Values

QUOTE_CHARS = 200
"""Letters of a reflection with the words in it; a longer one gives way to one that quotes nothing."""

LOOKED_BACK = 60
"""Latest steps whose reflections are made again, so that the next one begins in another way."""

SEVERAL = 2
"""Lines from which those before decide which one is said."""

FEW_WORDS = 5
"""Own words of up to so many words can be a title, or a part of somebody else's sentence."""

_ENDS_TWICE = re.compile(r"(?<=[?!…][”“»」])\.|(?<=[?!…]\s[”“»」])\.")


class Given(Struct, frozen=True):
    """An answer taken apart: the choices that were picked, in the talk's order, and own words."""

    picked: tuple[Choice, ...] = ()
    typed: tuple[str, ...] = ()


class Quoted(SparseValues):
    """Shown answers, ready to be quoted: without the question's stem and a final full stop.

    Whole sentences keep their stop. Where it is brief, long words give way to their beginning. `more` are
    further values, as they are. Each is worked out once, since the author's lines about an answer nearly all
    quote the same one.
    """

    def __init__(self, shown: Values, flow: Flow, language: str, more: Values, *, brief: bool) -> None:
        self._shown = shown
        self._brief = brief
        self._flow = flow
        self._language = language
        self._more = more
        self._known = dict(more)

    def get(self, name: str, default: Value = None) -> Value:  # type: ignore[override]  # no other default
        """Return an answer or a fact as it is quoted, the default where there is none."""
        if name not in self._known:
            self._known[name] = self._quoted(name)
        value = self._known[name]
        return default if value is None else value

    def _quoted(self, name: str) -> Value:
        value = self._shown.get(name)
        asked = [state for state in self._flow.states.values() if state.save == name]
        if not asked or any(kind_of(state).whole_sentence for state in asked):
            return value
        stems = asked[-1].stems
        if isinstance(value, tuple):
            return tuple(self._bare(one, stems) for one in value)
        return self._bare(value, stems) if isinstance(value, str) else value

    def __iter__(self) -> Iterator[str]:
        yield from self._more
        yield from self._shown

    def _bare(self, text: str, stems: tuple[str, ...]) -> str:
        bare = without_stop(without_stem(text, stems, self._language).strip())
        return excerpt(bare, self._language) or bare if self._brief else bare


class Listener(Struct, frozen=True):
    """Fills an author's lines with the answers of a session.

    `shown` are answers and facts as they read, whole; `phrases` are those of the language.
    """

    session: Session
    flow: Flow
    shown: Values
    language: str
    phrases: Mapping[str, Template]

    def quoted(self, more: Values | None = None, *, brief: bool = False) -> Quoted:
        """Return what is shown as it is quoted back, whole or brief."""
        return Quoted(self.shown, self.flow, self.language, more or {}, brief=brief)

    def sentence(self, state: State) -> str:
        """Return the sentence that is made of the first answered source, in the wording that takes it."""
        said = self._said(state.sources)
        return assemble(state.wordings, said, self._common(), self.language, state.max_chars)

    def note(self, state: State) -> str:
        """Return how an answer reads among the notes of the page; empty where its author wrote no note."""
        if not state.note:
            return ""
        if "" in state.note:
            return self._tidy(parse(state.note[""]), self.quoted())
        return assemble(state.note, self._said((state.name,)), self._common(), self.language, state.max_chars)

    def as_kept(self, state: State, value: Value) -> Value:
        """Return an answer as the record keeps it: a reason together with the words of its question."""
        if state.keep != "reasons" or not state.note or not isinstance(value, str) or not value:
            return value
        answers = {**self.session.answers, state.save: value}
        whole = replace(self, session=replace(self.session, answers=answers)).note(state)
        says_more = len(whole) > len(value) + 1  # a capital and a full stop are no words of the question
        return whole if says_more and len(whole) <= state.max_chars else value

    def about_therapist(self, state: State) -> str:
        """Return the words that may name the therapist; pronouns where the state asks about them."""
        asks = any(one.to_them for one in (state, *(self.flow.states[name] for name in state.sources)))
        typed = self._said(state.sources).typed
        found = (about_therapist(text, self.language, named=not asks) for text in typed)
        return next(filter(None, found), "")

    def lead(self, state: State) -> Template:
        """Return the line above a sentence or a recap: one of the author's, drawn by the session's number."""
        return state.lead[seed(str(self.session.chance), state.name, "lead") % len(state.lead)]

    def recap(self, state: State) -> tuple[tuple[str, str], ...]:
        """Return the parts of a recap that can be said: the state each is from, and how it reads."""
        quoted = self.quoted(brief=True)
        return tuple((part.source, self._tidy(part.text, quoted)) for part in self._said_back(state))

    def is_passed_over(self, recap: State) -> bool:
        """Tell whether a recap has too little to say back."""
        return len([*self._said_back(recap)]) < FEWEST

    def _said_back(self, recap: State) -> Iterator[Part]:
        told = self.session.done  # on the short way, which had a recap of its own
        return (one for one in recap.parts if one.source not in told and self._says_something(one.source))

    def _tidy(self, template: Template, quoted: Quoted) -> str:
        """Return a text with what was said in quotes; no stop follows a quote that has its own mark."""
        return _ENDS_TWICE.sub("", fill(template, quoted, self.language).text)

    def _says_something(self, source: str) -> bool:
        state = self.flow.states[source]
        value = self.session.answers.get(state.save)
        if isinstance(value, int) and not isinstance(value, bool):
            return True
        given = given_in(self.flow, state, value)
        return bool(given.picked or given.typed) and self._quotable(given)

    def _quotable(self, given: Given) -> bool:
        return all(excerpt(one, self.language) for one in given.typed)

    def reflection(self, *, heavy: bool = False) -> str:
        """Return the line that reflects the last answer; empty where there is none.

        Args:
            heavy: whether heavy words were written lately; then nothing typed is given back.
        """
        path = self.session.path[-LOOKED_BACK:]
        passed = filter(None, map(self.flow.states.get, path))
        asked = [state for state in passed if not (state.parts and self.is_passed_over(state))]
        if not asked or path[-1] not in self.flow.states:
            return ""
        if heavy and path[-1] == asked[-1].name and self._given(asked[-1]).typed:
            return ""
        lines, earlier = self._lines(asked[-1]), list[str]()
        if len(lines) < SEVERAL:
            return self._reflected(asked[-1], lines, earlier)
        for state in asked[:-1]:
            if said := self._reflected(state, self._lines(state), earlier):
                earlier.append(said)
        said = self._reflected(asked[-1], lines, earlier)
        return "" if said in earlier and lines == self._unquoted(asked[-1], self.quoted(brief=True)) else said

    def _unquoted(self, state: State, quoted: Quoted) -> list[str]:
        """Return the lines that quote nothing, filled in; they are said once in a talk at most."""
        return [self._tidy(one, quoted) for one in state.reflect.get("unquoted", ())]

    def _given(self, state: State) -> Given:
        return given_in(self.flow, state, self.session.answers.get(state.save) if state.save else None)

    def _reflected(self, state: State, lines: Sequence[str], earlier: Sequence[str]) -> str:
        return chosen(lines, seed(str(self.session.chance), state.name), earlier)

    def _lines(self, state: State) -> list[str]:
        """Return the lines that can reflect the answer to a state, filled in; none for most states."""
        picks = state.options_from is not None or any(one.reflect for one in state.choices)
        if not (state.reflect or picks or state.to_them):
            return []
        value, given = self.session.answers.get(state.save) if state.save else None, self._given(state)
        if said := self._speaks_of_them(state, given):
            return [said]
        variants = self._variants(state, value, given)
        if not variants:
            return []
        labels = (*given.typed, *(self._text(one.label) for one in given.picked))
        bare = [without_stop(without_stem(one, state.stems, self.language)) for one in labels]
        bare = [excerpt(one, self.language) or one for one in bare]
        own = bare[: len(given.typed)]
        more = dict(zip(("first", "second"), bare, strict=False)) | ({"own": own[0]} if own else {})
        if state.options_from is not None and isinstance(self.shown.get(state.save), str):
            more[state.save] = opening_words(without_stop(str(self.shown[state.save])), self.language)
        quoted = self.quoted(more, brief=True)
        lines = [self._tidy(one, quoted) for one in variants]
        return self._unquoted(state, quoted) if max(map(len, lines)) > QUOTE_CHARS else lines

    def _speaks_of_them(self, state: State, given: Given) -> str:
        """Return the line that a wish of the page speaks of the therapist, to whom it is said there."""
        if not state.to_them or state.section != "want":
            return ""
        if any(state.name in one.sources for one in self.flow.states.values()):
            return ""  # the sentence that is made of it says so itself
        found = (about_therapist(one, self.language) for one in given.typed)
        word = next(filter(None, found), "")
        return fill(self.phrases["want-to-them"], {"word": word}, self.language).text if word else ""

    def _variants(  # noqa: PLR0911 - one for each kind of answer
        self, state: State, value: Value, given: Given
    ) -> tuple[Template, ...]:
        """Return the author's lines for an answer, by what it is."""
        lines = state.reflect
        if state.name in self.session.skipped:
            return lines.get("skip", ())
        if isinstance(value, int) and not isinstance(value, bool):
            return lines.get(band(value, tuple(lines)), ())
        if given.typed:
            return self._of_words(state, given)
        if not given.picked:
            return ()
        if both := self._both(state):
            return both
        if len(given.picked) > 1 and "several" in lines:
            return lines["several"]
        return next((one.reflect for one in given.picked if one.reflect), ()) or lines.get("picked", ())

    def _of_words(self, state: State, given: Given) -> tuple[Template, ...]:
        lines = state.reflect
        if not self._quotable(given):
            said_nothing = all(is_none(one, self.language) for one in given.typed)
            return lines.get("none" if said_nothing else "unquoted", ())
        if not state.quote:
            return lines.get("unquoted", ())
        if both := self._both(state):
            return both
        if len(given.picked) + len(given.typed) > 1 and kind_of(state).has_ids and "several" in lines:
            return lines["several"]
        return lines.get("typed", ()) or lines.get("unquoted", ())

    def _both(self, state: State) -> tuple[Template, ...]:
        """Return the lines that set two answers side by side, where both were given and can be quoted."""
        lines = state.reflect.get("both", ())
        if not lines:
            return ()
        named = {span.text for one in lines for span in one.spans if span.slot}
        answers = self.session.answers
        savers = {one.save: one for one in self.flow.states.values() if one.save in named}
        said = all(
            answers.get(name) not in (None, (), "")
            and self._quotable(given_in(self.flow, one, answers[name]))
            for name, one in savers.items()
        )
        return lines if said else ()

    def _said(self, sources: tuple[str, ...]) -> Said:
        """Return what the first answered source holds, as a sentence takes it."""
        for name in sources:
            state = self.flow.states[name]
            given = given_in(self.flow, state, self.session.answers.get(state.save))
            if given.picked or given.typed:
                stems = state.stems or _origin(self.flow, state).stems
                return Said(
                    tuple(self._text(one.inside) for one in given.picked if one.inside),
                    tuple(self._text(one.own) for one in given.picked if one.own and not one.inside),
                    tuple(without_stem(one, stems, self.language) for one in given.typed),
                )
        return Said()

    def _text(self, template: Template) -> str:
        return fill(template, self.shown, self.language).text

    def _common(self) -> Common:
        return Common(*(self.phrases[f"sentence-{key}"].source for key in ("also", "long", "noted")))


def inside(flow: Flow, state: State, value: Value, language: str) -> tuple[str, ...]:
    """Return what was picked as it reads within a sentence, and own words that are few enough for one."""
    given = given_in(flow, state, value)
    picks = (fill(one.inside or one.label, {}, language).text for one in given.picked)
    return (*picks, *(one for one in given.typed if len(one.split()) <= FEW_WORDS))


def given_in(flow: Flow, state: State, value: Value) -> Given:
    """Take an answer apart. A number, a plan and yes or no have no words."""
    kind = kind_of(state)
    if not (kind.own_words or kind.has_ids) or not isinstance(value, str | tuple):
        return Given()
    values = value if isinstance(value, tuple) else (value,)
    if kind.own_words:
        return Given((), tuple(filter(str.strip, values)))
    choices = {one.id: one for one in (*_origin(flow, state).choices, *state.choices)}
    picked = tuple(choice for name, choice in choices.items() if name in values)
    typed = tuple(one.removeprefix(OWN) for one in values if one.startswith(OWN))
    return Given(picked, typed)


def _origin(flow: Flow, state: State) -> State:
    """Return the state from whose choices this one picks, or the state itself."""
    passed = {state.name}
    while state.options_from in flow.states and state.options_from not in passed:
        passed.add(str(state.options_from))
        state = flow.states[str(state.options_from)]
    return state
