"""Puts a session's open question together: what can be picked, what is drafted, how it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from flows.definition.kinds import kind_of
from flows.definition.languages.english_titles import IN_ENGLISH
from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Library
from flows.definition.placement import barriers
from flows.definition.template import INSIDE, fill
from flows.engine import triage
from flows.engine.derived_facts import DERIVED
from flows.engine.listener import Listener, inside
from flows.engine.prompt import Prompt
from flows.engine.prompts import prompt_kind
from flows.engine.prompts.base import BuildContext
from flows.engine.readings import context_of, moment_of, text_of
from flows.locale.matching import Words, plain, words_of
from flows.model import BACK, HELP, PAUSE, SKIP, Flow, Session, State, Value, Values, layers
from flows.person import Line
from flows.record.summary import lines_of

WORD_PHRASES = (
    "number-words", "go-on-words", "use-words", "done-words", "yes-words", "no-words", "yes", "no",
    "if-words", "then-words", "cue-words", "at-words", "days", "weekdays", "months", "day-words",
    "same-words", "week-words", "morning-words", "evening-words", "out-of-words", "nobody-words",
    "count-words", "ordinal-words", "day-shifts", "calendar-words", "clock-words", "about-words",
    "polite-words", "degree-words", "fine-words",
    "recap-not-quite", "page-put-on", "page-without",
    "thanks-words", "bye-words", "greeting-words", "come-back-words", "sad-words", "nothing-words",
)  # fmt: skip

WAYS_OUT = {BACK: "back-words", SKIP: "skip-words", PAUSE: "pause-words", HELP: "help-words"}
"""Buttons of every state, and the phrase with the words that stand for each."""


class Shown(Mapping[str, Value]):
    """Answers and facts as they read: a choice's label instead of its id, a plan as a sentence.

    `whole` values are for the page. Inside a sentence, long own words are left out.
    """

    def __init__(
        self,
        prompt_builder: PromptBuilder,
        session: Session,
        values: Values,
        language: str,
        *,
        whole: bool = False,
    ) -> None:
        self._prompts = prompt_builder
        self._session = session
        self._values = values
        self._language = language
        self._whole = whole

    def __getitem__(self, name: str) -> Value:
        if name.endswith(INSIDE):
            plain_name = name.removesuffix(INSIDE)
            return self._prompts.inside(self._session, plain_name, self._values[plain_name], self._language)
        value, session = self._values[name], self._session
        if name not in session.answers:
            return value
        return self._prompts.readable(session, name, value, self._language, whole=self._whole)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class PromptBuilder:
    """Knows the library's wording; everything else comes in with the session."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._savers = {name: _savers(flow) for name, flow in library.flows.items()}
        self._words: dict[str, Words] = {}
        self._ways_out: dict[str, Mapping[str, str]] = {}
        self._rankings: dict[tuple[str, str], triage.RankingWords] = {}

    def question(self, session: Session, facts: Values, today: date, language: str) -> Prompt:
        """Return the open question with everything that can be picked."""
        context = self._context(session, facts, language, today)
        kind = prompt_kind(context.state)
        return Prompt(
            context.state,
            kind.options(context),
            kind.suggest(context),
            kind.cues(context),
            kind.acts(context),
            session.draft,
            self.words(language),
            today,
            language,
            kind.text(context),
            kind.hint(context),
            moment_of(facts.get("usual_session")),
            context_of(context.state, session, facts, today, language, kind.half(context.state)),
            moment_of(facts.get("utc_now")),
            text_of(facts.get("country_code")),
        )

    def listener(self, session: Session, facts: Values, language: str) -> Listener:
        """Return what gives back what was said."""
        return self._context(session, facts, language).listener

    def passed_over(self, session: Session, facts: Values, language: str) -> bool:
        """Tell whether there is nothing to ask at the session's state."""
        context = self._context(session, facts, language)
        return prompt_kind(context.state).passed_over(context)

    def opened(self, session: Session, facts: Values, language: str) -> Session:
        """Return the session with the draft its new state begins from."""
        context = self._context(session, facts, language)
        draft = prompt_kind(context.state).begin(context)
        return session if draft is None else replace(session, draft=(*draft, *self._below(session, draft)))

    def _below(self, session: Session, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return the lines of the same list that stand unfinished in a talk below: there is one draft."""
        state = self._library.flows[session.flow].states[session.state]
        if not (state.keep and kind_of(state).own_words and kind_of(state).value_type == "list"):
            return ()
        known, found = {line[1:] for line in draft}, dict[str, str]()
        for below in layers(session.under):
            flow = self._library.flows.get(below.flow)
            other = flow.states.get(below.state) if flow else None
            if other and other.keep == state.keep:
                found |= {line[1:]: line for line in below.draft if line[1:] not in known}
        return tuple(found.values())

    def _context(
        self, session: Session, facts: Values, language: str, today: date = date.min
    ) -> BuildContext:
        flow, values = self._library.flow(session.flow, language), self.values(session, facts, language)
        return BuildContext(
            session=session,
            flow=flow,
            state=flow.states[session.state],
            facts=facts,
            values=values,
            shown=Shown(self, session, values, language),
            whole=Shown(self, session, values, language, whole=True),
            language=language,
            phrases=self._library.phrases_in(language),
            page_lines=cache(lambda: self._lines(flow, session, values, language)),
            today=today,
        )

    def values(self, session: Session, facts: Values, language: str) -> dict[str, Value]:
        """Return the facts and answers as conditions see them, with what the flow derives."""
        known = {**facts, **session.answers}
        derive = self._library.flows[session.flow].derive
        if not derive:
            return known
        if derive in DERIVED:
            return {
                **known,
                **DERIVED[derive](session.answers, facts, language, self.words(language).vocabulary),
            }
        words = self._ranking(session.flow, language)
        return {**known, **triage.derive(session.answers, words, language)}

    def shown(self, session: Session, facts: Values, language: str) -> Shown:
        """Return the facts and answers as texts show them."""
        return Shown(self, session, self.values(session, facts, language), language)

    def lines(self, session: Session, facts: Values, language: str) -> tuple[Line, ...]:
        """Return the lines this talk has for its summary."""
        flow = self._library.flow(session.flow, language)
        return self._lines(flow, session, self.values(session, facts, language), language)

    def _lines(self, flow: Flow, session: Session, values: Values, language: str) -> tuple[Line, ...]:
        shown = Shown(self, session, values, language, whole=True)
        listener = Listener(session, flow, shown, language, self._library.phrases_in(language))
        return lines_of(flow, session, shown, listener.note, language)

    def readable(
        self, session: Session, name: str, value: Value, language: str, *, whole: bool = False
    ) -> Value:
        """Return an answer in the words of its buttons; what isn't `whole` is for inside a sentence."""
        flow = self._library.flow(session.flow, language)
        state = self._savers[session.flow].get(name, {}).get(session.state) or self._asked(session, name)
        if state is None:
            return value
        kind = prompt_kind(state)
        shown = value if whole else kind.in_a_sentence(value)
        phrases = self._library.phrases_in(language)
        context = BuildContext(
            session, flow, flow.states[state.name], {}, {}, {}, language, {}, phrases, page_lines=tuple
        )
        return kind.readable(context, shown)

    def inside(self, session: Session, name: str, value: Value, language: str) -> Value:
        """Return an answer as it reads within a sentence."""
        flow = self._library.flow(session.flow, language)
        state = self._asked(session, name)
        return inside(flow, flow.states[state.name], value, language) if state else value

    def _asked(self, session: Session, name: str) -> State | None:
        """Return the state that saved this answer: the last on the person's path that could."""
        states = self._savers[session.flow].get(name, {})
        passed = (states[step] for step in reversed(session.path) if step in states)
        return next(passed, None)

    def words(self, language: str) -> Words:
        """Return the words that stand for an answer in a language; put together once for each."""
        if language not in self._words:
            told = {name: self._library.translator(language)(name) for name in WORD_PHRASES}
            self._words[language] = words_of(told)
        return self._words[language]

    def ways_out(self, language: str) -> Mapping[str, str]:
        """Return the words for the ways out: the language's own, and English ones, which many know."""
        if language not in self._ways_out:
            self._ways_out[language] = {
                plain(word): value
                for spoken in (ENGLISH, language)
                for value, phrase in WAYS_OUT.items()
                for word in self._library.phrase(phrase, spoken).source.split("|")
            }
        return self._ways_out[language]

    def _ranking(self, name: str, language: str) -> triage.RankingWords:
        if (name, language) not in self._rankings:
            states = self._library.flow(name, language).states
            asked = [state for key, state in states.items() if key in triage.STATEMENTS]
            weights = barriers.weights(self._library.flows)
            self._rankings[name, language] = triage.RankingWords(
                weights,
                {state.name: fill(state.ask, {}).text for state in asked},
                {choice.id: fill(choice.label, {}).text for choice in asked[0].choices},
                {barrier: self._barrier(barrier, language) for barrier in weights},
            )
        return self._rankings[name, language]

    def _barrier(self, name: str, language: str) -> str:
        """Return what a barrier is called: a phrase of its own, or the title of its flow."""
        phrase = f"barrier-{name}"
        if phrase in self._library.phrases:
            return self._library.translator(language)(phrase)
        return fill(self._library.flow(name, language).title, {}).text.removesuffix(IN_ENGLISH)


def _savers(flow: Flow) -> dict[str, dict[str, State]]:
    """Map each answer's name to the states that can save it."""
    found: dict[str, dict[str, State]] = {}
    for state in flow.states.values():
        if state.save:
            found.setdefault(state.save, {})[state.name] = state
    return found
