"""Turns flows into machines of `transitions` and walks sessions through them. The only user of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from transitions import EventData, Machine

from flows.inputs import judge, kept_lines, pick
from flows.loader import Library
from flows.model import (
    SKIP,
    Button,
    Effect,
    Finished,
    Flow,
    Given,
    Guard,
    Kept,
    Kind,
    Message,
    Session,
    State,
    Template,
    Turn,
    Value,
    Values,
)
from flows.prompts import rows, skips, under, ways_out
from flows.questions import Asking
from flows.text import fill, parse, utf16
from flows.typed import plain
from flows.verdict import Accept, More, Question, Reject

ANSWER, STEP_BACK = "answer", "back"
Condition = Callable[[EventData], bool]

MAX_PATH = 300
"""How many steps Back can retrace. A talk has about fifteen; the rest is somebody playing."""

RETRIES = 3
"""After so many unreadable answers the question is explained and the ways out are named."""

_AS_READ: Mapping[Kind, Template] = {"date": parse("{given|date}"), "time": parse("{given|time}")}
"""How a day or an hour that was tapped is said back."""


class Cursor:
    """Where one turn stands in a shared machine: one object a turn, so that no machine keeps people."""

    __slots__ = ("goto", "path", "state", "values")

    def __init__(
        self, state: str, path: tuple[str, ...], goto: str | None = None, values: Values | None = None
    ) -> None:
        self.state = state
        self.path = path
        self.goto = goto
        self.values = values or {}


@dataclass(frozen=True, slots=True)
class Here:
    """What a turn may look at besides the session."""

    facts: Values
    today: date
    language: str = "en"


def compile_flow(flow: Flow) -> Machine:
    """Return a machine that holds no model. Its states are the flow's and every `@flow` it leads to.

    Guards get their own closures: `transitions` looks strings up and calls them.
    """
    targets = {to for state in flow.states.values() for to in _targets(state)}
    names = [*flow.states, *sorted(to for to in targets if to.startswith("@"))]
    machine = Machine(
        model=None, states=names, initial=flow.start, auto_transitions=False, send_event=True,
    )  # fmt: skip
    before: dict[str, set[str]] = {}
    for state in flow.states.values():
        _add_answers(machine, state)
        for to in _targets(state):
            before.setdefault(to, set()).add(state.name)
    for name in flow.states:
        for earlier in sorted(before.get(name, ())):
            machine.add_transition(STEP_BACK, name, earlier, conditions=_came_from(earlier))
    return machine


def _targets(state: State) -> tuple[str, ...]:
    chosen = tuple(choice.goto for choice in state.choices if choice.goto)
    return tuple(dict.fromkeys((*chosen, *(branch.to for branch in state.goto))))


def _add_answers(machine: Machine, state: State) -> None:
    """A button's own target comes first, then the branches in the author's order."""
    for to in dict.fromkeys(choice.goto for choice in state.choices if choice.goto):
        machine.add_transition(ANSWER, state.name, to, conditions=_picked(to))
    for branch in state.goto:
        machine.add_transition(ANSWER, state.name, branch.to, conditions=_holds(branch.when))


def _picked(to: str) -> Condition:
    return lambda event: _cursor(event).goto == to


def _holds(guard: Guard | None) -> Condition | None:
    return None if guard is None else lambda event: bool(guard(_cursor(event).values))


def _came_from(earlier: str) -> Condition:
    return lambda event: _cursor(event).path[-1:] == (earlier,)


def _cursor(event: EventData) -> Cursor:
    return cast("Cursor", event.model)  # the library takes any object for a model


class Engine:
    """All flows, compiled once; every method is pure and leaves the session it is given untouched."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._machines = {name: compile_flow(flow) for name, flow in library.flows.items()}
        self.asking = Asking(library)

    def start(
        self, flow: str, token: int, here: Here, under: Session | None = None, answers: Values | None = None
    ) -> Turn:
        """Open a flow at its first state. `token` is the last one given out; `answers` are known already."""
        chosen = self.library.flow(flow, here.language)
        known = dict(answers or {})
        fresh = Session(
            flow, chosen.version, chosen.logic, chosen.start, token + 1, answers=known, under=under
        )
        return self._arrive(fresh, here, Turn(fresh))

    def prompt(self, session: Session, here: Here, note: str = "") -> Message:
        """Return the message that asks the open question, after a note if there is one."""
        question = self.asking.question(session, here.facts, here.today, here.language)
        shown = self.asking.shown(session, here.facts, here.language)
        said = fill(self._wording(question, here), {**shown, **question.drafted}, here.language)
        lead = f"{note}\n\n" if note else ""
        bold = tuple((at + utf16(lead), length) for at, length in said.bold)
        below = under(question)
        return Message(
            f"{lead}{said.text}\n\n{below}" if below else lead + said.text,
            bold, self._rows(session, question, here), session.token,
        )  # fmt: skip

    def _wording(self, question: Question, here: Here) -> Template:
        """A plan is asked in up to three steps; everything else in the author's words."""
        if question.state.kind != "plan" or not question.draft:
            return question.state.ask
        return self.library.phrase("plan-act" if len(question.draft) == 1 else "plan-shorten", here.language)

    def _rows(self, session: Session, question: Question, here: Here) -> tuple[tuple[Button, ...], ...]:
        def phrase(name: str) -> str:
            return self._phrase(name, here)

        state = question.state
        skip_label = fill(state.skip_label, {}, here.language).text if state.skip_label else ""
        return (*rows(question, phrase), *ways_out(question, phrase, skip_label, back=session.leads_back))

    def _ways(self, session: Session, state: State, here: Here) -> str:
        """Name the ways out that stand under the question."""
        back, skip = session.leads_back, skips(state)
        named = "ways-out" if back and skip else f"ways-out-{'back' if back else 'skip' if skip else 'pause'}"
        return self._phrase(named, here)

    def answer(self, session: Session, given: Given, here: Here) -> Turn:
        """Judge what was given to the open question and go where it leads, or stay and say why."""
        question = self.asking.question(session, here.facts, here.today, here.language)
        if question.state.keep == "language" and not given.tapped:
            languages = self.library.languages
            meant = languages.named(given.value, here.language)
            given = Given(languages.offered()[meant]) if meant else given
        verdict = judge(question, given)
        match verdict:
            case Reject():
                return self._rejected(session, question, verdict, here)
            case More():
                return self._more(session, question, verdict, given, here)
            case _:
                return self._accepted(session, question, verdict, here)

    def is_on_a_button(self, session: Session, text: str, here: Here) -> bool:
        """Tell whether the text is one of the open question's own answers, word for word."""
        question = self.asking.question(session, here.facts, here.today, here.language)
        return pick(question, Given(text)) is not None

    def way_out(self, session: Session | None, text: str, here: Here) -> str | None:
        """Return which way out the text names, if it isn't an answer that stands on a button."""
        typed, ways = plain(text), self.asking.ways_out(here.language)
        if session is None:
            return ways.get(typed)
        label = self._state(session, here).skip_label
        own = SKIP if label and plain(fill(label, {}, here.language).text) == typed else None
        way = own or ways.get(typed)
        if way is None:
            return None
        question = self.asking.question(session, here.facts, here.today, here.language)
        return None if pick(question, Given(text)) or plain(question.suggest) == typed else way

    def help(self, session: Session, here: Here) -> str:
        """Return what the open question means, in other words, where the author wrote any."""
        state = self._state(session, here)
        shown = self.asking.shown(session, here.facts, here.language)
        return fill(state.help, shown, here.language).text if state.help else ""

    def skip(self, session: Session, here: Here) -> Turn:
        """Go on without an answer, where the state allows it."""
        state = self._state(session, here)
        if not state.skip:
            note = f"{self._phrase('no-skip', here)} {self._ways(session, state, here)}"
            return Turn(_next(session), note=note)
        answers = {key: value for key, value in session.answers.items() if key != state.save}
        skipped = (*(name for name in session.skipped if name != state.name), state.name)
        shelved = _put_by(session, state)
        passed = replace(session, answers=answers, skipped=skipped, shelved=shelved)
        turn = self._follow(passed, Accept(None, ""), here, Turn(passed))
        own = fill(state.skip_label, {}, here.language).text if state.skip_label else ""
        return replace(turn, chosen=own or self._phrase("skipped", here))

    def back(self, session: Session, here: Here) -> Turn:
        """Go to the question before; its answer is shelved and offered again."""
        if session.draft and self._state(session, here).kind == "plan":
            return Turn(replace(_next(session), draft=session.draft[:-1], retries=0))
        previous = self._previous(session, here)
        return Turn(_next(previous)) if previous else self._noted(session, "at-the-start", here)

    def _previous(self, session: Session, here: Here) -> Session | None:
        """Return the session at the question before, out of the talk if it was opened over another."""
        if session.path:
            stepped = self._stepped(session, here)
            if self._state(stepped, here).kind == "call":
                return self._previous(stepped, here)
            return self.asking.opened(stepped, here.facts, here.language)
        if session.under is None:
            return None
        waiting = replace(session.under, token=session.token)
        return self._previous(waiting, here) if self._state(waiting, here).kind == "call" else waiting

    def _stepped(self, session: Session, here: Here) -> Session:
        cursor = Cursor(session.state, session.path)
        step = self._machines[session.flow].events.get(STEP_BACK)
        if not (step and step.trigger(cursor)):
            cursor.state = session.path[-1]  # the flow was edited since: the path is still the person's own
        state = self.library.flow(session.flow, here.language).states[cursor.state]
        answers, shelved = dict(session.answers), _put_by(session, self._state(session, here))
        if state.save in answers:
            shelved[state.save] = answers.pop(state.save)
        return replace(
            session, state=state.name, path=session.path[:-1], answers=answers, shelved=shelved, draft=(),
            retries=0, skipped=tuple(name for name in session.skipped if name != state.name),
        )  # fmt: skip

    def _state(self, session: Session, here: Here) -> State:
        return self.library.flow(session.flow, here.language).states[session.state]

    def _noted(self, session: Session, phrase: str, here: Here) -> Turn:
        return Turn(_next(session), note=self._phrase(phrase, here))

    def _phrase(self, name: str, here: Here, values: Values | None = None) -> str:
        return fill(self.library.phrase(name, here.language), values or {}, here.language).text

    def _rejected(self, session: Session, question: Question, verdict: Reject, here: Here) -> Turn:
        retries = session.retries + 1
        own = question.state.retry
        shown = self.asking.shown(session, here.facts, here.language)
        unread = fill(own, shown, here.language).text if own else ""
        note = unread or self._phrase(verdict.why, here, dict(verdict.fill))
        if retries >= RETRIES:
            note = f"{self.help(session, here) or note} {self._ways(session, question.state, here)}"
        return Turn(replace(_next(session), retries=retries % RETRIES), note=note, unread=True)

    def _more(self, session: Session, question: Question, verdict: More, given: Given, here: Here) -> Turn:
        kept = replace(session, draft=verdict.draft, retries=0)
        note = self._phrase(verdict.note, here) if verdict.note else ""
        in_place = given.tapped and not verdict.note and question.state.kind != "plan"
        return Turn(kept if in_place else _next(kept), note=note, redraw=in_place)

    def _accepted(self, session: Session, question: Question, verdict: Accept, here: Here) -> Turn:
        state = question.state
        answers, shelved = dict(session.answers), dict(session.shelved)
        before = shelved.pop(state.save, None)
        if state.save and verdict.value is not None:
            answers[state.save] = verdict.value
        skipped = tuple(name for name in session.skipped if name != state.name)
        accepted = _taken_as_suggested(session, question, verdict, before)
        answered = replace(session, answers=answers, shelved=shelved, accepted=accepted, skipped=skipped)
        kept: tuple[Kept, ...] = ()
        if state.keep == "language":
            spoken = self.library.languages.named(verdict.words, here.language)
            here = replace(here, language=spoken or here.language)
        if state.keep and verdict.value is not None:
            kept = (Kept(state.keep, verdict.value, verdict.words, verdict.labels, before),)
        as_read = _AS_READ.get(state.kind)
        chosen = fill(as_read, {"given": verdict.value}, here.language).text if as_read else verdict.words
        return self._follow(answered, verdict, here, Turn(answered, chosen=chosen, kept=kept))

    def _follow(self, session: Session, verdict: Accept, here: Here, so_far: Turn) -> Turn:
        values = self.asking.values(session, here.facts, here.language)
        cursor = Cursor(session.state, session.path, verdict.goto, values)
        self._machines[session.flow].events[ANSWER].trigger(cursor)
        path = (*session.path, session.state)[-MAX_PATH:]
        moved = replace(session, state=cursor.state, path=path, draft=(), retries=0)
        return self._arrive(_next(moved), here, so_far)

    def _arrive(self, session: Session, here: Here, so_far: Turn) -> Turn:
        """Enter a state: note its effects, then ask it, call another flow, or come to the end."""
        if session.state.startswith("@"):
            last = replace(session, state=session.path[-1], path=session.path[:-1])
            done = replace(
                so_far, finished=(*so_far.finished, Finished(last, Message(""))), open=session.state[1:]
            )
            return replace(done, session=session.under)
        state = self._state(session, here)
        effects = (*so_far.effects, *(Effect(name, session.flow, state.name) for name in state.do))
        turn = replace(so_far, effects=effects)
        if state.kind == "call":
            assert state.flow is not None, "the loader refuses a call without a flow"
            called = self.start(state.flow, session.token, here, under=session)
            said = fill(state.ask, self.asking.shown(session, here.facts, here.language), here.language).text
            return replace(turn, session=called.session, effects=(*effects, *called.effects), note=said)
        if state.kind == "end":
            return self._end(session, state, here, turn)
        return replace(turn, session=self.asking.opened(session, here.facts, here.language))

    def _end(self, session: Session, state: State, here: Here, turn: Turn) -> Turn:
        shown = self.asking.shown(session, here.facts, here.language)
        said = fill(state.ask, shown, here.language)
        done = replace(turn, finished=(*turn.finished, Finished(session, Message(said.text, said.bold))))
        under = session.under
        if under is None:
            return replace(done, session=None)
        waiting = replace(under, token=session.token)
        if self._state(waiting, here).kind == "call":
            return self._follow(waiting, Accept(None, ""), here, done)
        return replace(done, session=_next(waiting))


def _taken_as_suggested(
    session: Session, question: Question, verdict: Accept, before: Value
) -> tuple[str, ...]:
    """Return the states whose answer was taken as it was suggested, with this answer among them or not."""
    name, others = question.state.name, tuple(one for one in session.accepted if one != question.state.name)
    offered = question.state.suggest and (before is None or name in session.accepted)
    return (*others, name) if offered and verdict.value == question.suggest else others


def _put_by(session: Session, state: State) -> dict[str, Value]:
    """Return the shelved answers with what is drafted here, so that nothing is written twice."""
    shelved = dict(session.shelved)
    if session.draft and state.kind in {"list", "multi"}:
        shelved[state.save] = kept_lines(session.draft) if state.kind == "list" else session.draft
    return shelved


def _next(session: Session) -> Session:
    """Give the next prompt a token of its own, so that older buttons are known to be old."""
    return replace(session, token=session.token + 1)
