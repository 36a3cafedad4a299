"""Turns flows into machines of `transitions` and walks sessions through them. The only user of it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, cast

from transitions import EventData, Machine, Transition

from flows.definition.checks.ways import targets
from flows.definition.loader import Library
from flows.definition.template import fill, utf16
from flows.definition.toml.source_map import Place
from flows.engine.keyboard import skips, ways_out
from flows.engine.parsers import pick
from flows.engine.prompt import Accepted, Partial, Prompt, Rejected
from flows.engine.prompt_builder import PromptBuilder
from flows.engine.prompts import prompt_kind
from flows.engine.short_way import WHOLE, enough, is_done, offers_enough, short_way, the_rest
from flows.listening.reflections import seed
from flows.locale.matching import plain
from flows.model import (
    ENOUGH,
    OWN,
    SKIP,
    Button,
    Choice,
    Effect,
    EngineResult,
    Filled,
    Finished,
    Flow,
    Given,
    Guard,
    Message,
    RecordUpdate,
    Session,
    State,
    Template,
    Value,
    Values,
)

ANSWER = "answer"
Condition = Callable[[EventData], bool]

MAX_PATH = 300
"""States that Back can retrace. A flow has about fifteen; a longer path is play."""

RETRIES = 3
"""After so many unreadable answers the question is explained and the ways out are named."""


class Watch(Protocol):
    """Is told where sessions go: for coverage, never in service."""

    def entered(self, flow: str, state: str) -> None:
        """Note that a state was entered."""

    def went(self, flow: str, state: str, to: str, place: Place) -> None:
        """Note the transition that fired, with the place in the file that says so."""


class Way(Transition):
    """A transition that knows the place in the content file that says so."""

    place: Place


class FlowMachine(Machine):
    """The library's machine with transitions that know their place."""

    transition_cls = Way


class Cursor:
    """Position of one turn in a shared machine. One object per turn, so that no machine stores people."""

    __slots__ = ("fired", "goto", "picks", "state", "values")

    def __init__(self, state: str, goto: str | None, picks: Value, values: Values) -> None:
        self.state = state
        self.goto = goto
        self.picks = picks if isinstance(picks, tuple) else (picks,)
        self.values = values
        self.fired: Way | None = None


@dataclass(frozen=True, slots=True)
class EvalContext:
    """Values that conditions may use besides the session: facts, day and language."""

    facts: Values
    today: date
    language: str = "en"
    person: str = ""
    asked: list[tuple[PromptBuilder, Session, Prompt]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )
    """The question that was built last: a text is read, judged and answered by the same one."""


def compile_flow(flow: Flow) -> Machine:
    """Return a machine that holds no model. Its states are the flow's and every `@flow` it leads to.

    Transitions lie in the order in which they are tried: a picked choice's own target comes first, then the
    branches as the author wrote them. Conditions get their own closures: `transitions` looks strings up
    and calls them.
    """
    outside = {to for state in flow.states.values() for _, to in targets(state) if to.startswith("@")}
    machine = FlowMachine(
        model=None, states=[*flow.states, *sorted(outside)], initial=flow.start, auto_transitions=False,
        send_event=True, after_state_change=_note_fired,
    )  # fmt: skip
    for state in flow.states.values():
        ways = list(targets(state))
        leading = [choice for choice in state.choices if choice.goto]
        conditions = (*map(_picked, leading), *(_holds(branch.when) for branch in state.goto))
        for (place, to), condition in zip(
            (*ways[len(state.goto) :], *ways[: len(state.goto)]), conditions, strict=True
        ):
            machine.add_transition(ANSWER, state.name, to, conditions=condition)
            cast("Way", machine.events[ANSWER].transitions[state.name][-1]).place = place
    return machine


def _note_fired(event: EventData) -> None:
    _cursor(event).fired = cast("Way", event.transition)


def _picked(choice: Choice) -> Condition:
    def condition(event: EventData) -> bool:
        cursor = _cursor(event)
        return cursor.goto == choice.goto and choice.id in cursor.picks

    return condition


def _holds(guard: Guard | None) -> Condition | None:
    return None if guard is None else lambda event: bool(guard(_cursor(event).values))


def _cursor(event: EventData) -> Cursor:
    return cast("Cursor", event.model)  # the library takes any object for a model


class Engine:
    """All flows, compiled once; every method is pure and leaves the session it is given untouched."""

    def __init__(self, library: Library, watch: Watch | None = None) -> None:
        self.library = library
        self._watch = watch
        self._machines = {name: compile_flow(flow) for name, flow in library.flows.items()}
        self.prompt_builder = PromptBuilder(library)

    def watched_by(self, watch: Watch) -> Engine:
        """Return an engine on these machines that tells where sessions go."""
        watched = copy(self)
        watched._watch = watch  # noqa: SLF001 - of the same class
        return watched

    def _step(self, flow: str, cursor: Cursor) -> None:
        """Let the first transition fire whose condition holds, and tell which one it was."""
        left = cursor.state
        self._machines[flow].events[ANSWER].trigger(cursor)
        if self._watch and cursor.fired:
            self._watch.went(flow, left, cursor.state, cursor.fired.place)

    def start(
        self,
        flow: str,
        token: int,
        scope: EvalContext,
        under: Session | None = None,
        answers: Values | None = None,
        at: str = "",
    ) -> EngineResult:
        """Open a flow at its first state, or `at` another. `token` is the last one given out.

        `answers` are known already.
        """
        chosen = self.library.flow(flow, scope.language)
        known = dict(answers or {})
        state = at if at in chosen.states else chosen.start
        fresh = Session(
            flow, chosen.version, chosen.logic, state, token + 1, answers=known, under=under,
            chance=seed(scope.person, scope.today.isoformat(), flow),
        )  # fmt: skip
        return self._arrive(fresh, scope, EngineResult(fresh))

    def go_on(self, finished: Session, token: int, scope: EvalContext) -> EngineResult:
        """Open the rest of a flow that was finished on its short way. `token` is the last one given out."""
        rest = the_rest(self.library.flow(finished.flow, scope.language), finished, token + 1)
        return self._follow(rest, Accepted(WHOLE, ""), scope, EngineResult(rest))

    def prompt(self, session: Session, scope: EvalContext, note: str = "") -> Message:
        """Return the message that asks the open question, after a note if there is one."""
        question = self._question(session, scope)
        shown = self.prompt_builder.shown(session, scope.facts, scope.language)
        drafted = prompt_kind(question.state).drafted(question)
        said = (
            Filled(question.text)
            if question.text
            else fill(self._wording(question, scope), {**shown, **drafted}, scope.language)
        )
        above = note or self.reflection(session, scope)
        lead = f"{above}\n\n" if above else ""
        bold = tuple((at + utf16(lead), length) for at, length in said.bold)
        below = prompt_kind(question.state).below(question)
        many = self._phrase("enough-line", scope) if self._offers_enough(session, scope) else ""
        return Message(
            lead + "\n\n".join(filter(None, (said.text, below, many))),
            bold, self._rows(session, question, scope), session.token,
            copy=question.suggest if question.state.section == "sentence" else "",
        )  # fmt: skip

    def reflection(self, session: Session, scope: EvalContext) -> str:
        """Return the line that answers the last answer, to stand above the question that follows it.

        It is worked out from the path, so that Back, a pause or a restart show it again, word for word.
        """
        in_steps = prompt_kind(self._state(session, scope)).asks_in_steps
        written = any(pick.startswith(OWN) for pick in session.draft)  # own words ask anew, in a new message
        if session.resume or written or (session.draft and in_steps):
            return ""
        listener = self.prompt_builder.listener(session, scope.facts, scope.language)
        return listener.reflection(heavy=bool(scope.facts.get("heavy_lately")))

    def _question(self, session: Session, scope: EvalContext) -> Prompt:
        """Return the open question. It is built once in a turn, as long as it stays the same session's."""
        builder, asked = self.prompt_builder, scope.asked
        if asked and asked[0][0] is builder and asked[0][1] is session:
            return asked[0][2]
        question = builder.question(session, scope.facts, scope.today, scope.language)
        asked[:] = [(builder, session, question)]
        return question

    def _wording(self, question: Prompt, scope: EvalContext) -> Template:
        """Return the author's words, or what a kind asks after its first step."""
        phrase = prompt_kind(question.state).wording(question)
        return self.library.phrase(phrase, scope.language) if phrase else question.state.ask

    def _rows(self, session: Session, question: Prompt, scope: EvalContext) -> tuple[tuple[Button, ...], ...]:
        def phrase(name: str) -> str:
            return self._phrase(name, scope)

        state = question.state
        skip_label = fill(state.skip_label, {}, scope.language).text if state.skip_label else ""
        left = ((Button(phrase("enough"), ENOUGH),),) if self._offers_enough(session, scope) else ()
        return (
            *prompt_kind(state).keyboard(question, phrase),
            *left,
            *ways_out(question, phrase, skip_label, back=session.leads_back),
        )

    def _offers_enough(self, session: Session, scope: EvalContext) -> bool:
        """Tell whether the rest of the talk can be left here for its sentence."""
        return offers_enough(self.library.flow(session.flow, scope.language), session)

    def _is_enough(self, session: Session, given: Given, scope: EvalContext) -> bool:
        label = self._phrase("enough", scope)
        said = given.value == ENOUGH if given.tapped else plain(given.value) == plain(label)
        return said and self._offers_enough(session, scope)

    def _leave_the_rest(self, session: Session, scope: EvalContext) -> EngineResult:
        """Leave the questions that are left, and go to the recap and the sentence."""
        shelved = _put_by(session, self._state(session, scope))
        flow = self.library.flow(session.flow, scope.language)
        at = replace(enough(flow, session), draft=(), retries=0, shelved=shelved)
        return self._arrive(_next(at), scope, EngineResult(at, chosen=self._phrase("enough", scope)))

    def _ways(self, session: Session, state: State, scope: EvalContext) -> str:
        """Name the ways out that stand under the question."""
        back, skip = session.leads_back, skips(state)
        named = "ways-out" if back and skip else f"ways-out-{'back' if back else 'skip' if skip else 'pause'}"
        return self._phrase(named, scope)

    def answer(self, session: Session, given: Given, scope: EvalContext) -> EngineResult:
        """Judge what was given to the open question and go where it leads, or stay and say why."""
        if self._is_enough(session, given, scope):
            return self._leave_the_rest(session, scope)
        question = self._question(session, scope)
        if question.state.keep == "language" and not given.tapped:
            languages = self.library.languages
            meant = languages.named(given.value, scope.language)
            given = Given(languages.offered()[meant]) if meant else given
        verdict = prompt_kind(question.state).judge(question, given)
        match verdict:
            case Rejected():
                return self._rejected(session, question, verdict, scope)
            case Partial():
                return self._more(session, question, verdict, given, scope)
            case _:
                return self._accepted(session, question, verdict, given, scope)

    def is_on_a_button(self, session: Session, text: str, scope: EvalContext) -> bool:
        """Tell whether the text is one of the open question's own answers, word for word."""
        question = self._question(session, scope)
        return pick(question, Given(text)) is not None

    def way_out(self, session: Session | None, text: str, scope: EvalContext) -> str | None:
        """Return which way out the text names, if it isn't an answer that stands on a button."""
        typed, ways = plain(text), self.prompt_builder.ways_out(scope.language)
        if session is None:
            return ways.get(typed)
        label = self._state(session, scope).skip_label
        own = SKIP if label and plain(fill(label, {}, scope.language).text) == typed else None
        way = own or ways.get(typed)
        if way is None:
            return None
        question = self._question(session, scope)
        return None if pick(question, Given(text)) or plain(question.suggest) == typed else way

    def help(self, session: Session, scope: EvalContext) -> str:
        """Return what the open question means, in other words, where the author wrote any."""
        state = self._state(session, scope)
        shown = self.prompt_builder.shown(session, scope.facts, scope.language)
        return fill(state.help, shown, scope.language).text if state.help else ""

    def skip(self, session: Session, scope: EvalContext) -> EngineResult:
        """Go on without an answer, where the state allows it."""
        state = self._state(session, scope)
        if not state.skip:
            note = f"{self._phrase('no-skip', scope)} {self._ways(session, state, scope)}"
            return EngineResult(_next(session), note=note)
        answers = {key: value for key, value in session.answers.items() if key != state.save}
        skipped = (*(name for name in session.skipped if name != state.name), state.name)
        shelved = _put_by(session, state)
        passed = replace(session, answers=answers, skipped=skipped, shelved=shelved)
        result = self._follow(passed, Accepted(None, ""), scope, EngineResult(passed))
        own = fill(state.skip_label, {}, scope.language).text if state.skip_label else ""
        return replace(result, chosen=own or self._phrase("skipped", scope))

    def back(self, session: Session, scope: EvalContext) -> EngineResult:
        """Go to the question before; its answer is shelved and offered again."""
        draft = prompt_kind(self._state(session, scope)).step_back(session.draft)
        if draft is not None:
            return EngineResult(replace(_next(session), draft=draft, retries=0))
        previous = self._previous(session, scope)
        return EngineResult(_next(previous)) if previous else self._noted(session, "at-the-start", scope)

    def _previous(self, session: Session, scope: EvalContext) -> Session | None:
        """Return the session at the question before, out of the talk if it was opened over another."""
        if session.path:
            stepped = self._stepped(session, scope)
            over = self.prompt_builder.passed_over(stepped, scope.facts, scope.language)
            if over or prompt_kind(self._state(stepped, scope)).calls:
                return self._previous(stepped, scope)
            return self.prompt_builder.opened(stepped, scope.facts, scope.language)
        if session.under is None:
            return None
        waiting = replace(session.under, token=session.token)
        return self._previous(waiting, scope) if prompt_kind(self._state(waiting, scope)).calls else waiting

    def _stepped(self, session: Session, scope: EvalContext) -> Session:
        state = self.library.flow(session.flow, scope.language).states[session.path[-1]]
        answers, shelved = dict(session.answers), _put_by(session, self._state(session, scope))
        if state.save in answers:
            shelved[state.save] = answers.pop(state.save)
        return replace(
            session, state=state.name, path=session.path[:-1], answers=answers, shelved=shelved, draft=(),
            resume="", retries=0, skipped=tuple(name for name in session.skipped if name != state.name),
        )  # fmt: skip

    def _state(self, session: Session, scope: EvalContext) -> State:
        return self.library.flow(session.flow, scope.language).states[session.state]

    def _noted(self, session: Session, phrase: str, scope: EvalContext) -> EngineResult:
        return EngineResult(_next(session), note=self._phrase(phrase, scope))

    def _phrase(self, name: str, scope: EvalContext, values: Values | None = None) -> str:
        return self.library.translator(scope.language)(name, **(values or {}))

    def _rejected(
        self, session: Session, question: Prompt, verdict: Rejected, scope: EvalContext
    ) -> EngineResult:
        retries = session.retries + 1
        own = question.state.retry
        shown = self.prompt_builder.shown(session, scope.facts, scope.language)
        unread = fill(own, shown, scope.language).text if own else ""
        note = unread or self._phrase(verdict.why, scope, dict(verdict.fill))
        if retries >= RETRIES:
            note = f"{self.help(session, scope) or note} {self._ways(session, question.state, scope)}"
        return EngineResult(replace(_next(session), retries=retries % RETRIES), note=note, unread=True)

    def _more(
        self, session: Session, question: Prompt, verdict: Partial, given: Given, scope: EvalContext
    ) -> EngineResult:
        kept = replace(session, draft=verdict.draft, retries=0)
        note = self._phrase(verdict.note, scope) if verdict.note else ""
        in_place = given.tapped and not verdict.note and prompt_kind(question.state).redraws
        return EngineResult(kept if in_place else _next(kept), note=note, redraw=in_place)

    def _accepted(
        self, session: Session, question: Prompt, verdict: Accepted, given: Given, scope: EvalContext
    ) -> EngineResult:
        state = question.state
        answers, shelved = dict(session.answers), dict(session.shelved)
        before = shelved.pop(state.save, None)
        if state.save and verdict.value is not None:
            answers[state.save] = verdict.value
        skipped = tuple(name for name in session.skipped if name != state.name)
        accepted = _taken_as_suggested(session, question, verdict, before)
        answered = replace(session, answers=answers, shelved=shelved, accepted=accepted, skipped=skipped)
        kept: tuple[RecordUpdate, ...] = ()
        if state.keep == "language":
            spoken = self.library.languages.named(verdict.words, scope.language)
            scope = replace(scope, language=spoken or scope.language)
        if verdict.again:
            return self._put_right(answered, verdict, scope)
        if state.keep and verdict.value is not None:
            gone = prompt_kind(state).gone(session.draft)
            listener = self.prompt_builder.listener(answered, scope.facts, scope.language)
            value, instead = listener.as_kept(state, verdict.value), listener.as_kept(state, before)
            update = RecordUpdate(state.keep, value, verdict.words, verdict.labels, instead, gone=gone)
            kept = (update,)
        said = prompt_kind(state).read_back(verdict.value, scope.language)
        so_far = EngineResult(
            answered,
            chosen=said or verdict.words,
            copy=verdict.words if state.section == "sentence" and verdict.value is not None else "",
            understood=f"✓ {said}" if said and not given.tapped else "",
            kept=kept,
        )
        return self._follow(answered, verdict, scope, so_far)

    def _put_right(self, session: Session, verdict: Accepted, scope: EvalContext) -> EngineResult:
        """Ask one answer of a recap again, and come back to the recap after it."""
        wrong = self.library.flow(session.flow, scope.language).states[str(verdict.again)]
        answers, shelved = dict(session.answers), dict(session.shelved)
        if wrong.save in answers:
            shelved[wrong.save] = answers.pop(wrong.save)
        skipped = tuple(name for name in session.skipped if name != wrong.name)
        asked = replace(
            session, state=wrong.name, answers=answers, shelved=shelved, skipped=skipped, draft=(), retries=0,
            resume=session.state,
        )  # fmt: skip
        opened = self.prompt_builder.opened(_next(asked), scope.facts, scope.language)
        return EngineResult(opened, chosen=verdict.words)

    def _resumed(
        self, session: Session, verdict: Accepted, scope: EvalContext, so_far: EngineResult
    ) -> EngineResult | None:
        """Return to the recap from which an answer was put right; None where a call for help comes first."""
        states = self.library.flow(session.flow, scope.language).states
        called = states.get(verdict.goto or "")
        if session.resume not in states or (called is not None and prompt_kind(called).calls):
            return None
        back = replace(session, state=session.resume, resume="", draft=(), retries=0)
        return self._arrive(_next(back), scope, so_far)

    def _follow(
        self, session: Session, verdict: Accepted, scope: EvalContext, so_far: EngineResult
    ) -> EngineResult:
        values = self.prompt_builder.values(session, scope.facts, scope.language)
        if session.resume and (resumed := self._resumed(session, verdict, scope, so_far)):
            return resumed
        cursor = Cursor(session.state, verdict.goto, verdict.value, values)
        self._step(session.flow, cursor)
        path = (*session.path, session.state)[-MAX_PATH:]
        flow = self.library.flow(session.flow, scope.language)
        to = short_way(flow, replace(session, path=path), cursor.state)
        moved = replace(session, state=to, path=path, draft=(), retries=0, resume="")
        return self._arrive(_next(moved), scope, so_far)

    def _arrive(self, session: Session, scope: EvalContext, so_far: EngineResult) -> EngineResult:
        """Enter a state: note its effects, then ask it, call another flow, or come to the end."""
        if session.state.startswith("@"):
            last = replace(session, state=session.path[-1], path=session.path[:-1])
            done = replace(
                so_far, finished=(*so_far.finished, Finished(last, Message(""))), open=session.state[1:]
            )
            return replace(done, session=session.under)
        if self._watch:
            self._watch.entered(session.flow, session.state)
        state = self._state(session, scope)
        if self.prompt_builder.passed_over(session, scope.facts, scope.language):
            return self._passed_over(session, scope, so_far)
        if is_done(self.library.flow(session.flow, scope.language), session):
            return self._taken_again(session, state, scope, so_far)
        effects = (*so_far.effects, *(Effect(name, session.flow, state.name) for name in state.do))
        result = replace(so_far, effects=effects)
        if prompt_kind(state).calls:
            assert state.flow is not None, "the loader refuses a call without a flow"
            called = self.start(state.flow, session.token, scope, under=session)
            said = fill(
                state.ask, self.prompt_builder.shown(session, scope.facts, scope.language), scope.language
            ).text
            return replace(result, session=called.session, effects=(*effects, *called.effects), note=said)
        if prompt_kind(state).ends:
            return self._end(session, state, scope, result)
        return replace(result, session=self.prompt_builder.opened(session, scope.facts, scope.language))

    def _taken_again(
        self, session: Session, state: State, scope: EvalContext, so_far: EngineResult
    ) -> EngineResult:
        """Go on from a state that was passed on the short way, with the answer given there, if any."""
        answers, shelved = dict(session.answers), dict(session.shelved)
        value = shelved.pop(state.save, None) if state.save else None
        if value is not None:
            answers[state.save] = value
        picks = value if isinstance(value, tuple) else (value,)
        goto = next((one.goto for one in state.choices if one.id in picks and one.goto), None)
        skipped = session.skipped if value is not None else (*session.skipped, state.name)
        again = replace(session, answers=answers, shelved=shelved, skipped=skipped)
        return self._follow(again, Accepted(value, "", goto=goto), scope, so_far)

    def _closing(self, session: Session, state: State, scope: EvalContext) -> Template:
        values = self.prompt_builder.values(session, scope.facts, scope.language)
        return _first_that_holds(state, values)

    def _passed_over(self, session: Session, scope: EvalContext, so_far: EngineResult) -> EngineResult:
        """Go on from a state that has nothing to ask; Back goes over it as well."""
        values = self.prompt_builder.values(session, scope.facts, scope.language)
        cursor = Cursor(session.state, None, None, values)
        self._step(session.flow, cursor)
        flow = self.library.flow(session.flow, scope.language)
        passed = replace(session, path=(*session.path, session.state)[-MAX_PATH:])
        to = short_way(flow, passed, cursor.state)
        return self._arrive(replace(passed, state=to), scope, so_far)

    def _end(self, session: Session, state: State, scope: EvalContext, result: EngineResult) -> EngineResult:
        listener = self.prompt_builder.listener(session, scope.facts, scope.language)
        said = fill(self._closing(session, state, scope), listener.quoted(), scope.language)
        done = replace(result, finished=(*result.finished, Finished(session, Message(said.text, said.bold))))
        under = session.under
        if under is None:
            return replace(done, session=None)
        waiting = replace(under, token=session.token)
        if prompt_kind(self._state(waiting, scope)).calls:
            return self._follow(waiting, Accepted(None, ""), scope, done)
        return replace(done, session=_next(waiting))


def _first_that_holds(state: State, known: Values) -> Template:
    held = (one.text for one in state.variants if one.when is None or one.when(known))
    return next(held, state.ask)


def _taken_as_suggested(
    session: Session, question: Prompt, verdict: Accepted, before: Value
) -> tuple[str, ...]:
    """Return the states whose answer was taken as it was suggested, with this answer among them or not."""
    name, others = question.state.name, tuple(one for one in session.accepted if one != question.state.name)
    suggests = question.state.suggest or prompt_kind(question.state).suggests
    offered = suggests and (before is None or name in session.accepted)
    return (*others, name) if offered and verdict.value == question.suggest else others


def _put_by(session: Session, state: State) -> dict[str, Value]:
    """Return the shelved answers with what is drafted here, so that nothing is written twice."""
    shelved = dict(session.shelved)
    kept = prompt_kind(state).shelve(session.draft) if session.draft else None
    if kept is not None:
        shelved[state.save] = kept
    return shelved


def _next(session: Session) -> Session:
    """Give the next prompt a token of its own, so that older buttons are known to be old."""
    return replace(session, token=session.token + 1)
