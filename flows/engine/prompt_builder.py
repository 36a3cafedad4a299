"""Puts a session's open question together: what can be picked, what is drafted, how it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from msgspec.structs import replace

from flows.definition.facts import DERIVED_FACTS
from flows.definition.kinds import kind_of
from flows.definition.languages.english_titles import IN_ENGLISH
from flows.definition.loader import Library
from flows.definition.placement import barriers
from flows.definition.template import INSIDE, fill
from flows.engine import triage
from flows.engine.derived_facts import DERIVED, Derived
from flows.engine.foreign_words import foreign, merged, others
from flows.engine.listener import inside
from flows.engine.prompt import Prompt
from flows.engine.prompts import prompt_kind
from flows.engine.prompts.base import BuildContext
from flows.engine.readings import context_of, moment_of, text_of
from flows.engine.scope import EvalContext, Layers
from flows.locale.matching import Words, plain, unmarked, words_of
from flows.model import BACK, HELP, PAUSE, SKIP, Flow, Session, Stack, State, Value, Values
from flows.person import Line

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

REMEMBERED_CONTEXTS = 4
"""Sessions of a turn whose contexts and prompts are remembered: an answer passes that many at most."""

WAYS_OUT = {BACK: "back-words", SKIP: "skip-words", PAUSE: "pause-words", HELP: "help-words"}
"""Buttons of every state, and the phrase with the words that stand for each."""

_LABELS = {BACK: "back", SKIP: "skip", PAUSE: "pause", HELP: "help-now"}
"""Buttons of every state, and the phrase on each: in some languages no list of words is written yet."""


class Shown(Mapping[str, Value]):
    """Answers and facts as they read: a choice's label instead of its id, a plan as a sentence.

    `whole` values are for the page. Inside a sentence, long own words are left out.
    """

    def __init__(self, prompt_builder: PromptBuilder, context: BuildContext, whole: bool) -> None:  # noqa: FBT001 - see BuildContext.reads
        self._prompts = prompt_builder
        self._session = context.session
        self._values = context.values
        self._language = context.language
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
        self._reads = partial(Shown, self)
        self._savers = {name: _savers(flow) for name, flow in library.flows.items()}
        self._words: dict[str, Words] = {}
        self._ways_out: dict[str, Mapping[str, str]] = {}
        self._asked_ways: dict[str, Mapping[str, frozenset[str]]] = {}
        self._rankings: dict[tuple[str, str], triage.RankingWords] = {}

    def prompt(self, session: Session, scope: EvalContext) -> Prompt:
        """Return the open question with everything that can be picked; built once for each session."""
        for asked, prompt in scope.asked:
            if asked is session:
                return prompt
        prompt = self._prompt(self.context(session, scope))
        scope.asked[:] = ((session, prompt), *scope.asked[: REMEMBERED_CONTEXTS - 1])
        return prompt

    def _prompt(self, context: BuildContext) -> Prompt:
        kind, language, today = context.kind, context.language, context.today
        prompt = Prompt(
            context.state,
            kind.options(context),
            kind.suggest(context),
            kind.cues(context),
            kind.acts(context),
            context.session.draft,
            self.words(language),
            today,
            language,
            kind.text(context),
            kind.hint(context),
        )
        if kind.value_type not in ("date", "time"):
            return prompt
        facts, half = context.facts, kind.half(context.state)
        return replace(
            prompt,
            usual=moment_of(facts.get("usual_session")),
            context=context_of(context.state, context.session, facts, today, language, half),
            now=moment_of(facts.get("utc_now")),
            country=text_of(facts.get("country_code")),
        )

    def opened(self, stack: Stack, scope: EvalContext) -> Session:
        """Return the top of the stack with the draft its new state begins from."""
        context = self.context(stack.top, scope)
        draft = context.kind.begin(context)
        if draft is None:
            return stack.top
        return replace(stack.top, draft=(*draft, *self._unfinished(stack, draft)))

    def _unfinished(self, stack: Stack, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return lines that flows below have drafted for the same list, so that they share one draft."""
        state = self._library.flows[stack.top.flow].states[stack.top.state]
        if not (state.keep and kind_of(state).own_words and kind_of(state).value_type == "list"):
            return ()
        known, found = {line[1:] for line in draft}, dict[str, str]()
        for run in reversed(stack.below.runs):
            flow = self._library.flows.get(run.flow)
            other = flow.states.get(run.state) if flow else None
            if other and other.keep == state.keep:
                found |= {line[1:]: line for line in run.draft if line[1:] not in known}
        return tuple(found.values())

    def context(self, session: Session, scope: EvalContext) -> BuildContext:
        """Return the session at its state, with what its prompt is built from; built once for each."""
        for built in scope.built:
            if built.session is session:
                return built
        language = scope.language
        flow = self._library.flow(session.flow, language)
        state = flow.states[session.state]
        context = BuildContext(
            session, flow, state, prompt_kind(state), scope.facts, self.values(session, scope), language,
            self._library.phrases_in(language), self._reads, scope.today,
        )  # fmt: skip
        scope.built[:] = (context, *scope.built[: REMEMBERED_CONTEXTS - 1])
        return context

    def values(self, session: Session, scope: EvalContext) -> Values:
        """Return the facts and answers as conditions see them, with what the flow derives."""
        derive, language = self._library.flows[session.flow].derive, scope.language
        if derive is None:
            return Layers(session.answers, scope.facts)
        for built in scope.built:
            if built.session.answers is session.answers and built.session.flow == session.flow:
                return built.values

        def work_out() -> Values:
            if derive not in DERIVED:
                return triage.derive(session.answers, self._ranking(session.flow, language), language)
            vocabulary = self.words(language).vocabulary
            return DERIVED[derive](session.answers, scope.facts, language, vocabulary)

        return Layers(Derived(DERIVED_FACTS[derive], work_out), session.answers, scope.facts)

    def lines(self, session: Session, scope: EvalContext) -> tuple[Line, ...]:
        """Return the lines this talk has for its summary."""
        return self.context(session, scope).page_lines

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
        named = flow.states[state.name]
        context = BuildContext(session, flow, named, kind, {}, {}, language, phrases, self._reads)
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
            abroad = foreign(self._library, "done-words", language)
            told["done-words"] = "|".join(dict.fromkeys((*told["done-words"].split("|"), *abroad)))
            self._words[language] = words_of(told)
        return self._words[language]

    def ways_out(self, language: str) -> Mapping[str, str]:
        """Return the words for the ways out: the language's own, then those of the others.

        Words for Help now are heard in every language, whatever else they mean.
        """
        if language not in self._ways_out:
            ways = merged(self._library, language, self._listed_ways)
            help_now = {
                plain(word): HELP
                for spoken in others(self._library, language)
                for word in self._library.phrase(WAYS_OUT[HELP], spoken).source.split("|")
            }
            self._ways_out[language] = ways | help_now
        return self._ways_out[language]

    def asked_ways(self, language: str) -> Mapping[str, frozenset[str]]:
        """Return the words for the ways out that may be asked for politely."""
        if language not in self._asked_ways:
            ways = self.ways_out(language).items()
            self._asked_ways[language] = {
                way: frozenset(words for words, leads in ways if leads == way) for way in (BACK, SKIP)
            }
        return self._asked_ways[language]

    def _listed_ways(self, language: str) -> Mapping[str, str]:
        written = {
            plain(word.lstrip("‹ ")): value
            for phrases in (_LABELS, WAYS_OUT)
            for value, phrase in phrases.items()
            for word in self._library.phrase(phrase, language).source.split("|")
        }
        return {bare: value for word, value in written.items() for bare in unmarked(word)} | written

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
