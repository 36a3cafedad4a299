"""Records a step of the engine: kept answers, effects, finished flows, and where the stack stands. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.definition.loader import Library
from flows.definition.template import fill
from flows.dialogue.stack import effects
from flows.dialogue.stack.turn_facts import TurnFacts
from flows.engine.engine import Engine
from flows.engine.listener import Listener
from flows.engine.prompts.list_ import ON
from flows.engine.walking.short_way import leaves_a_rest
from flows.model import Effect, EngineResult, Finished, Flow, RecordUpdate, Session, Stack, State, Values
from flows.person import Delivery, Person
from flows.record import set_aside, updates, withdrawals
from flows.safety.asked import Asked
from flows.safety.helpline_text import HelplineFormatter
from flows.safety.lexicon_set import Lexicons
from flows.turn import TurnContext

BEFORE_CONSENT = frozenset({"country", "language"})
"""Record fields that are stored without consent: they select the right helplines and the language."""

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""Kept texts are screened without what was found before, so that the moment makes no difference."""


class Recorder:
    """Holds the flows, the helplines and the screening lists; the turn brings the record and is changed."""

    def __init__(
        self, library: Library, helplines: HelplineFormatter, lexicons: Lexicons, facts: TurnFacts
    ) -> None:
        self._library = library
        self._helplines = helplines
        self._lexicons = lexicons
        self._facts = facts

    def record(self, turn: TurnContext, result: EngineResult, engine: Engine) -> None:
        """Write a step into the turn: kept answers, effects, finished flows and the stack.

        Before consent only the fields of `BEFORE_CONSENT` are stored. An effect that deletes leaves nothing
        of the record but the message with live buttons.
        """
        left = turn.dialog.stack.top if turn.dialog.stack else None
        state = self._library.flows[left.flow].states[left.state] if left else None
        translate = engine.prompt_builder.spoken[turn.profile.language].translate
        listeners = [self._listener(turn, one.session, engine) for one in result.finished]
        if left and state and result.kept:
            result = _with_known(turn, left, state, result)
        for kept in result.kept:
            if turn.profile.consent or kept.what in BEFORE_CONSENT:
                named = self._named(kept, turn.profile.language)
                turn.person = updates.keep(turn.person, named, left.flow if left else "", turn.now)
        wanted = {effect.name: _answers(result, effect) for effect in result.effects}
        if wanted:
            turn.person = effects.recorded(turn.person, wanted, turn.now, translate)
        for finished, listener in zip(result.finished, listeners, strict=True):
            self._finish(turn, finished, listener, engine)
        stack = result.stack
        for kept in result.kept:
            stack = self._with_lines(stack, kept)
        turn.dialog = turn.dialog.with_stack(stack)
        turn.chosen, turn.copied = result.chosen or turn.chosen, result.copy or turn.copied
        made = _page_made(left.flow, state, result) if left and state else ""
        turn.folded = translate(made) if made else ""
        if wanted and effects.erases(frozenset(wanted)):
            turn.person = Person(turn.person.id, delivery=Delivery(keyboard=turn.delivery.keyboard))
            turn.erased = True

    def _finish(self, turn: TurnContext, finished: Finished, listener: Listener, engine: Engine) -> None:
        """Record a flow run that has ended: its ranking, its page, and what is left of it."""
        session = finished.session
        flow = self._library.flow(session.flow, turn.profile.language)
        ranked = updates.ranked(turn.person, finished)
        turn.person = withdrawals.without_abandoned(ranked, session, flow, listener.as_kept)
        if flow.menu is not None or flow.summary:
            self._add_run(turn, finished, flow, engine)
        if flow.menu is not None:
            turn.dialog = replace(turn.dialog, rest=session if leaves_a_rest(flow, session) else None)

    def alarms(self, text: str, asked: Asked) -> bool:
        """Tell whether today's screening lists find something in a text that answers such a question."""
        return self._lexicons.alarms(text, asked, _ANY_TIME)

    def _listener(self, turn: TurnContext, session: Session, engine: Engine) -> Listener:
        """Return the listener of a finished run, which quotes facts as they were before the step."""
        return engine.prompt_builder.context(session, self._facts.scope(turn)).listener

    def _named(self, kept: RecordUpdate, language: str) -> RecordUpdate:
        """Return the answer with the code of the country or language that it names, if it is known."""
        if kept.what == "language":
            return replace(kept, code=self._library.languages.named(kept.words, language))
        found = self._helplines.find(kept.words, language) if kept.what == "country" else None
        return replace(kept, code=found.code) if found else kept

    def _with_lines(self, stack: Stack, kept: RecordUpdate) -> Stack:
        """Return the stack with a finished list copied into every open draft of that list."""
        if not isinstance(kept.value, tuple) or kept.what not in updates.LIST_READERS:
            return stack
        lines = kept.value

        def with_lines(run: Session) -> Session:
            state = self._library.flows[run.flow].states.get(run.state)
            if state is None or state.keep != kept.what or not run.draft:
                return run
            inside = (line for line in run.draft if line[1:] not in lines and line[1:] not in kept.gone)
            return replace(run, draft=(*(ON + line for line in map(str, lines)), *inside))

        return stack.changed(with_lines)

    def _add_run(self, turn: TurnContext, finished: Finished, flow: Flow, engine: Engine) -> None:
        """Add a finished run to the record, with the lines of its page."""
        session = finished.session
        lines = engine.prompt_builder.lines(session, self._facts.scope(turn))
        chosen = next(
            (session.answers.get(s.save) for s in flow.states.values() if kind_of(s).makes_page), None
        )
        on = chosen if isinstance(chosen, tuple) else ()  # nothing goes on a page unseen
        lines = tuple(replace(line, share=line.key in on) for line in lines)
        known = tuple(line for line in lines if line.key in on)
        lines = tuple(
            one if one in known else set_aside.marked_lines((one,), self.alarms)[0] for one in lines
        )
        turn.person = updates.finish(turn.person, finished, fill(flow.title, {}).text, lines, turn.now)


def _answers(result: EngineResult, effect: Effect) -> Values:
    """Return the answers of the talk that an effect stands in."""
    sessions = (*(finished.session for finished in result.finished), *result.stack.runs[-1:])
    return next((session.answers for session in sessions if session.flow == effect.flow), {})


def _page_made(flow: str, state: State, result: EngineResult) -> str:
    """Return the phrase that replaces a preview just closed; nothing for an empty page or another step.

    It says that the page stands below where the flow has ended, and elsewhere that it comes at the end.
    """
    if not kind_of(state).makes_page:
        return ""
    ended = tuple(one.session for one in result.finished)
    runs = (*ended, *reversed(result.stack.runs))
    after = next((one for one in runs if one.flow == flow), None)
    if after is None or after.path[-1:] != (state.name,) or not after.answers.get(state.save):
        return ""
    return "page-below" if after in ended else "page-to-come"


def _with_known(turn: TurnContext, left: Session, state: State, result: EngineResult) -> EngineResult:
    """Return the step with a note of answers that the record has: taking these back removes nothing.

    An answer that was changed takes back no words that the record had before this run.
    """
    (kept, *_), known = result.kept, tuple(name for name in left.known if name != state.save)
    if kept.instead == kept.value:
        return result  # stored by this flow run, or noted as known
    if state.save in left.known:
        result = replace(result, kept=tuple(replace(one, instead=None) for one in result.kept))
    if updates.is_known(turn.person, kept, left.flow):
        known = (*known, state.save)
    return result if known == left.known else replace(result, stack=_noted(result.stack, left.flow, known))


def _noted(stack: Stack, flow: str, known: tuple[str, ...]) -> Stack:
    """Return the stack with these answers noted as known in the uppermost run of the flow."""
    noted = stack.find(flow)
    if noted is None or noted.known == known:
        return stack
    return stack.changed(lambda run: replace(run, known=known) if run is noted else run)
