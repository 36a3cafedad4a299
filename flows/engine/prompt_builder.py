"""Puts a session's open question together: what can be picked, what is drafted, how it reads."""

from __future__ import annotations

from collections.abc import Iterator
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
from flows.engine.listener import inside
from flows.engine.prompt import Prompt
from flows.engine.prompts import prompt_kind
from flows.engine.prompts.base import BuildContext
from flows.engine.readings import context_of, moment_of, text_of
from flows.engine.scope import EvalContext, Layers
from flows.engine.spoken_words import Spoken
from flows.model import Flow, Session, SparseValues, Stack, State, Value, Values
from flows.person import Line

REMEMBERED_CONTEXTS = 4
"""Sessions of a turn whose contexts and prompts are remembered: an answer passes that many at most."""


class Shown(SparseValues):
    """Answers and facts as they read: a choice's label instead of its id, a plan as a sentence.

    `whole` values are for the page. Inside a sentence, long own words are left out.
    """

    def __init__(self, prompt_builder: PromptBuilder, context: BuildContext, whole: bool) -> None:  # noqa: FBT001 - see BuildContext.reads
        self._prompts = prompt_builder
        self._session = context.session
        self._values = context.values
        self._language = context.language
        self._whole = whole

    def get(self, name: str, default: Value = None) -> Value:  # type: ignore[override]  # no other default
        """Return an answer or a fact as it reads, the default where there is none."""
        inside, name = name.endswith(INSIDE), name.removesuffix(INSIDE)
        value, session = self._values.get(name), self._session
        if value is None:
            return default
        if inside:
            return self._prompts.inside(session, name, value, self._language)
        if name not in session.answers:
            return value
        return self._prompts.readable(session, name, value, self._language, whole=self._whole)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)


class PromptBuilder:
    """Knows the library's wording; everything else comes in with the session."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.spoken = Spoken(library)
        self._reads = partial(Shown, self)
        self._savers = {name: _savers(flow) for name, flow in library.flows.items()}
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
            kind,
            context.state,
            kind.options(context),
            kind.suggest(context),
            kind.cues(context),
            kind.acts(context),
            context.session.draft,
            self.spoken[language].words,
            today,
            language,
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
        session = stack.top
        context = self.context(session, scope)
        draft = context.kind.begin(context)
        if draft is None:
            return session
        return replace(session, draft=(*draft, *self._unfinished(stack, draft)))

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
        language, spoken = scope.language, self.spoken[scope.language]
        flow = spoken.flows[session.flow]
        state = flow.states[session.state]
        context = BuildContext(
            session, flow, state, prompt_kind(state), scope.facts, self.values(session, scope), language,
            spoken.translate.phrases, self._reads, scope.today,
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
            vocabulary = self.spoken[language].words.vocabulary
            return DERIVED[derive](session.answers, scope.facts, language, vocabulary)

        return Layers(Derived(DERIVED_FACTS[derive], work_out), session.answers, scope.facts)

    def lines(self, session: Session, scope: EvalContext) -> tuple[Line, ...]:
        """Return the lines this talk has for its summary."""
        return self.context(session, scope).page_lines

    def readable(
        self, session: Session, name: str, value: Value, language: str, *, whole: bool = False
    ) -> Value:
        """Return an answer in the words of its buttons; what isn't `whole` is for inside a sentence."""
        spoken = self.spoken[language]
        flow = spoken.flows[session.flow]
        state = self._savers[session.flow].get(name, {}).get(session.state) or self._asked(session, name)
        if state is None:
            return value
        kind = prompt_kind(state)
        shown = value if whole else kind.in_a_sentence(value)
        context = BuildContext(
            session,
            flow,
            flow.states[state.name],
            kind,
            {},
            {},
            language,
            spoken.translate.phrases,
            self._reads,
        )
        return kind.readable(context, shown)

    def inside(self, session: Session, name: str, value: Value, language: str) -> Value:
        """Return an answer as it reads within a sentence."""
        flow = self.spoken[language].flows[session.flow]
        state = self._asked(session, name)
        return inside(flow, flow.states[state.name], value, language) if state else value

    def _asked(self, session: Session, name: str) -> State | None:
        """Return the state that saved this answer: the last on the person's path that could."""
        states = self._savers[session.flow].get(name, {})
        passed = (states[step] for step in reversed(session.path) if step in states)
        return next(passed, None)

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
            return self.spoken[language].translate(phrase)
        return fill(self._library.flow(name, language).title, {}).text.removesuffix(IN_ENGLISH)


def _savers(flow: Flow) -> dict[str, dict[str, State]]:
    """Map each answer's name to the states that can save it."""
    found: dict[str, dict[str, State]] = {}
    for state in flow.states.values():
        if state.save:
            found.setdefault(state.save, {})[state.name] = state
    return found
