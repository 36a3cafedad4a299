"""Leads one answer from the state it was given at to the next question, through calls and ends."""

from __future__ import annotations

from msgspec.structs import replace

from flows.definition.loader import Library
from flows.definition.template import fill
from flows.engine.prompt import Accepted
from flows.engine.prompt_builder import PromptBuilder
from flows.engine.prompts import prompt_kind
from flows.engine.prompts.base import BuildContext
from flows.engine.scope import EvalContext
from flows.engine.walking.machines import Cursor, Machines
from flows.engine.walking.short_way import is_done, short_way
from flows.listening.reflections import seed
from flows.model import (
    Effect,
    EngineResult,
    Finished,
    Message,
    RecordUpdate,
    Session,
    Stack,
    State,
    Value,
    Values,
)

MAX_PATH = 300
"""States that Back can retrace. A flow has about fifteen; a longer path is play."""


class Walk:
    """One answer on its way. It is filled while it goes; `result` reads it out.

    `scope` is what conditions see, `session` the flow run that is on its way. The stack that it begins with
    isn't empty, and stays as it is.
    """

    def __init__(
        self, library: Library, machines: Machines, builder: PromptBuilder, scope: EvalContext, stack: Stack
    ) -> None:
        self._library = library
        self._machines = machines
        self._builder = builder
        self.scope = scope
        *below, top = stack.runs
        self._below, self.session = list[Session](below), top
        self._ended = False
        self.note = ""
        self.chosen = ""
        self.copy = ""
        self.understood = ""
        self.kept: tuple[RecordUpdate, ...] = ()
        self._effects: list[Effect] = []
        self._finished: list[Finished] = []
        self._opens: str | None = None

    @property
    def context(self) -> BuildContext:
        """Session at its state, with everything its prompt is built from."""
        return self._builder.context(self.session, self.scope)

    @property
    def stack(self) -> Stack:
        """Stack as it is now, empty where the last flow has ended."""
        return Stack(tuple(self._below)) if self._ended else Stack((*self._below, self.session))

    def result(self) -> EngineResult:
        """Return what became of the answer."""
        return EngineResult(
            self.stack, self.note, self.chosen, self.copy, self.understood,
            effects=tuple(self._effects), kept=self.kept, finished=tuple(self._finished), open=self._opens,
        )  # fmt: skip

    def follow(self, verdict: Accepted) -> None:
        """Leave the state by the transition that an accepted answer takes."""
        session = self.session
        if session.resume and self._resumes(verdict):
            self.session = replace(
                session, state=session.resume, resume="", draft=(), retries=0, token=session.token + 1
            )
        else:
            state, path = self._onward(verdict.goto, verdict.value)
            self.session = replace(
                session, state=state, path=path, draft=(), retries=0, resume="", token=session.token + 1
            )
        self.arrive()

    def arrive(self) -> None:
        """Enter a state: note its effects, then ask it, call another flow, or come to the end."""
        session = self.session
        if session.state.startswith("@"):
            last = replace(session, state=session.path[-1], path=session.path[:-1])
            self._finished.append(Finished(last, Message("")))
            self._opens = session.state[1:]
            self._leave()
            return
        if self._machines.watch:
            self._machines.watch.entered(session.flow, session.state)
        context = self.context
        state = context.state
        kind = context.kind
        if kind.passed_over(context):
            onward, path = self._onward(None, None)
            self.session = replace(session, state=onward, path=path)  # Back goes over it as well
            self.arrive()
        elif is_done(context.flow, session):
            self._take_again(session, state)
        else:
            self._effects += [Effect(name, session.flow, state.name) for name in state.do]
            if kind.calls:
                self._call(context)
            elif kind.ends:
                self._end(context)
            else:
                self.session = self._builder.opened(self.stack, self.scope)

    def _leave(self) -> None:
        if self._below:
            self.session = self._below.pop()
        else:
            self._ended = True

    def put_right(self, name: str) -> None:
        """Ask one answer of a recap again, and come back to the recap after it."""
        session = self.session
        wrong = self._library.flow(session.flow, self.scope.language).states[name]
        answers, shelved = dict(session.answers), dict(session.shelved)
        if wrong.save in answers:
            shelved[wrong.save] = answers.pop(wrong.save)
        skipped = tuple(one for one in session.skipped if one != wrong.name)
        self.session = replace(
            session, state=wrong.name, answers=answers, shelved=shelved, skipped=skipped, draft=(), retries=0,
            resume=session.state, token=session.token + 1,
        )  # fmt: skip
        self.session = self._builder.opened(self.stack, self.scope)

    def _resumes(self, verdict: Accepted) -> bool:
        """Tell whether the recap comes again after a corrected answer; a call for help comes first."""
        states = self._library.flow(self.session.flow, self.scope.language).states
        called = states.get(verdict.goto or "")
        return self.session.resume in states and not (called is not None and prompt_kind(called).calls)

    def _onward(self, goto: str | None, picks: Value) -> tuple[str, tuple[str, ...]]:
        """Return the state that follows the present one, and the path to it."""
        session, context = self.session, self.context
        to = self._machines.step(session.flow, Cursor(session.state, goto, picks, context.values))
        path = (*session.path, session.state)[-MAX_PATH:]
        return short_way(context.flow, replace(session, path=path), to), path

    def _take_again(self, session: Session, state: State) -> None:
        """Go on from a state that was passed on the short way, with the answer given there, if any."""
        answers, shelved = dict(session.answers), dict(session.shelved)
        value = shelved.pop(state.save, None) if state.save else None
        if value is not None:
            answers[state.save] = value
        picks = value if isinstance(value, tuple) else (value,)
        goto = next((one.goto for one in state.choices if one.id in picks and one.goto), None)
        skipped = session.skipped if value is not None else (*session.skipped, state.name)
        self.session = replace(session, answers=answers, shelved=shelved, skipped=skipped)
        self.follow(Accepted(value, "", goto=goto))

    def _call(self, context: BuildContext) -> None:
        state = context.state
        assert state.flow is not None, "the loader refuses a call without a flow"
        self._below.append(context.session)
        self.session = begun(self._library, self.scope, state.flow, context.session.token)
        self.arrive()
        self.note = context.text(state.ask)

    def _end(self, context: BuildContext) -> None:
        state, values = context.state, context.values
        held = (variant.text for variant in state.variants if variant.when is None or variant.when(values))
        said = fill(next(held, state.ask), context.listener.quoted(), context.language)
        self._finished.append(Finished(context.session, Message(said.text, said.bold)))
        self._leave()
        if self._ended:
            return
        self.session = replace(self.session, token=context.session.token)
        if self.context.kind.calls:
            self.follow(Accepted(None, ""))
        else:
            self.session = replace(self.session, token=self.session.token + 1)


def begun(
    library: Library, scope: EvalContext, flow: str, token: int, answers: Values | None = None, at: str = ""
) -> Session:
    """Return a new run of a flow, at its first state or `at` another. `token` is the last one given out."""
    chosen = library.flow(flow, scope.language)
    state = at if at in chosen.states else chosen.start
    chance = seed(scope.person, scope.today.isoformat(), flow)
    return Session(
        flow, chosen.version, chosen.logic, state, token + 1, answers=dict(answers or {}), chance=chance
    )
