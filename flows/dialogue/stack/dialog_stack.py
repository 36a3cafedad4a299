"""Opens, suspends, resumes and ends flows on the dialog stack, and asks what comes next. Pure.

A turn is changed by it: `TurnContext` holds the record and the messages so far.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.definition.loader import Library
from flows.definition.template import fill
from flows.dialogue.stack import edited_flows, effects
from flows.dialogue.stack.edited_flows import left_behind
from flows.dialogue.stack.effects import AfterTurn
from flows.dialogue.stack.endings import Endings
from flows.dialogue.stack.recorder import Recorder
from flows.dialogue.stack.turn_facts import TurnFacts
from flows.engagement.policy import Policy
from flows.engine.engine import Engine
from flows.engine.prompt import Prompt
from flows.engine.prompts import prompt_kind
from flows.engine.walking.migration import migrate_stack
from flows.locale.lengths import one_line
from flows.model import (
    EMPTY_STACK,
    Button,
    EngineResult,
    Finished,
    Given,
    Message,
    Session,
    Stack,
    State,
    Value,
)
from flows.person import SetAside
from flows.record import set_aside
from flows.record.facts import clock_doubted
from flows.safety.asked import SAFETY_FLOWS, asks_about_danger
from flows.safety.helpline_text import HelplineFormatter
from flows.safety.helplines import Helplines
from flows.safety.lexicon_set import Lexicons
from flows.turn import TurnContext
from flows.views import router

CARRY_ON, MENU = ":carry-on", ":menu"
"""Button values that work without an open flow."""

USE_WORDS = ":use-words"
"""Button value that makes a text that was set aside the answer to its question."""

CLOCK_CHECK = "clock-check"
"""Flow that asks whether the person's clock is right, once after it has changed."""

FRONT = "menu"
"""Flow that is open when no other is in progress."""

_IN_LABEL = 28
"""Characters of own words that fit on a button with the words around them."""

BY_THE_WAY = frozenset(
    ["about", "after", "back", "export", "language", "menu", "messages", "my-data", "my-page", "my-reasons",
     "privacy", "quiet", "stop", "why"]
)  # fmt: skip
"""Flows that are looked at and left: none comes back when a visit elsewhere, such as /why, has ended."""


class Opening(Struct, frozen=True):
    """A flow to push over the next question: at its first or another state, with known answers."""

    flow: str
    at: str = ""
    answers: Mapping[str, Value] | None = None


class DialogStack:
    """Runs the dialog stack. Holds the flows, the helplines and the lists; the turn brings the record."""

    def __init__(self, library: Library, helplines: Helplines, policy: Policy, lexicons: Lexicons) -> None:
        self.library = library
        self.engine = Engine(library)
        self._helplines = HelplineFormatter(helplines, library)
        facts = TurnFacts(library, self._helplines, policy)
        self.scope, self.waiting, self._title_of_open = facts.scope, facts.waiting, facts.title_of_open
        self._recorder = Recorder(library, self._helplines, lexicons, facts)
        self.alarms = self._recorder.alarms
        self._hears = lexicons.hears
        self._endings = Endings(library)

    def phrase(self, turn: TurnContext, name: str, values: Mapping[str, Value] | None = None) -> str:
        """Return a phrase in the person's language."""
        return self.library.translator(turn.profile.language)(name, **(values or {}))

    def asks_about_danger(self, turn: TurnContext) -> bool:
        """Tell whether the open question is one about danger: an answer to it leads to Help now."""
        session = turn.dialog.stack.top
        return asks_about_danger(self.library.flows[session.flow], session.state)

    def names_country(self, turn: TurnContext) -> bool:
        """Tell whether the text of the event names a country, be it one without numbers of its own."""
        typed, language = turn.event.value, turn.profile.language
        found = self._helplines.find(typed, language) or self._helplines.find_in(typed, language)
        return found is not None or self._helplines.is_country(typed, language)

    def show_country(self, turn: TurnContext) -> None:
        """Store the country that was typed, and ask the open question again with its numbers.

        For a country without numbers of its own the general ones are shown, below a line that says so.
        """
        typed, language = turn.event.value, turn.profile.language
        found = self._helplines.find(typed, language) or self._helplines.find_in(typed, language)
        turn.profile = replace(turn.profile, country=found.code if found else None)
        self.ask(turn, "" if found else self.phrase(turn, "no-country"))

    def ask(self, turn: TurnContext, note: str = "") -> None:
        """Ask the open question below a note; with no question open, open the menu below it."""
        router.put_away(turn)
        if turn.dialog.stack:
            turn.say(self._prompt(turn, note))
        else:
            self.open(turn, FRONT, note)

    def prompt(self, turn: TurnContext) -> Prompt:
        """Return the open question with everything that can be picked; there has to be one."""
        return self.engine.prompt_builder.prompt(turn.dialog.stack.top, self.scope(turn))

    def offered(self, turn: TurnContext) -> SetAside | None:
        """Return the text that was set aside at the open question, and that one tap there makes its answer.

        None where there is none.
        """
        session = turn.dialog.stack.top
        return set_aside.offered(turn.person, session, self.step_of(session), turn.now)

    def state_of(self, session: Session) -> State:
        """Return the state that a session is at."""
        return self.library.flows[session.flow].states[session.state]

    def step_of(self, session: Session) -> int:
        """Return the step of a question, from 0; always 0 where all its steps ask for the same thing."""
        return 0 if prompt_kind(self.state_of(session)).redraws else len(session.draft)

    def begin(self, turn: TurnContext, opening: Opening, note: str = "") -> None:
        """Push the flow that screening offers over the one in progress, in the place of an open run of it."""
        below = turn.dialog.stack.below_run_of(opening.flow)
        self.start(turn, opening.flow, note, opening.answers, below, opening.at)

    def open(
        self, turn: TurnContext, flow: str, note: str = "", answers: Mapping[str, Value] | None = None
    ) -> None:
        """Open a flow: over the one in progress if it interrupts; otherwise that one is suspended or closed.

        Another question can come first: the welcome before consent, whether the clock is right before the
        menu, whether to resume a suspended run, and what became of the last talk. `answers` are known in the
        flow from its start.
        """
        agreed, interrupts = turn.profile.consent is not None, self.library.flows[flow].interrupts
        stack, asks_clock = turn.dialog.stack, agreed and CLOCK_CHECK in self.library.flows
        if not agreed and not interrupts and flow != "start":
            self.open(turn, "start", note, {"then": flow})
        elif flow == FRONT and asks_clock and clock_doubted(turn.person, turn.now):
            self.open(turn, CLOCK_CHECK, note, {"then": flow})
        elif interrupts:
            below = stack.below_run_of(flow)  # an interrupting flow is never pushed over itself
            kept = below if flow in SAFETY_FLOWS else _worth_coming_back_to(below)
            self.start(turn, flow, note, answers or _said_before(stack, flow), kept)
        elif stack.flow == flow and flow not in BY_THE_WAY and not answers:
            self.ask(turn, note)
        else:
            self.suspend(turn)
            if any(run.flow == flow for run in self.waiting(turn.person)):
                self.ask_to_resume(turn, flow, note)
            elif asked := None if answers else self._endings.look_back(turn, flow):
                self.start(turn, asked.flow, note, asked.answers, at=asked.at)
            else:
                self.start(turn, flow, note, answers)

    def start(
        self,
        turn: TurnContext,
        flow: str,
        note: str,
        answers: Mapping[str, Value] | None = None,
        stack: Stack = EMPTY_STACK,
        at: str = "",
    ) -> None:
        """Start a flow on `stack`, which replaces the turn's own, at its first state or at the state `at`."""
        result = self.engine.start(flow, turn.dialog.token, self.scope(turn), stack, answers, at)
        self.take(turn, replace(result, note=note))

    def ask_to_resume(self, turn: TurnContext, flow: str, note: str = "", held: str = "") -> None:
        """Ask whether to resume, restart or drop a suspended flow run; `held` is a text that waits."""
        title = fill(self.library.flow(flow, turn.profile.language).title, {}).text
        turn.dialog = replace(turn.dialog, pending_text=held)
        self.start(turn, "resume", note, {"talk": flow, "open_talk": title})

    def suspend(self, turn: TurnContext) -> None:
        """Empty the stack. The lowest run is suspended if it is a talk with answers; others are closed."""
        dialog = turn.dialog
        if dialog.stack:
            run = dialog.stack.base
            worth = run.path and self.library.flows[run.flow].menu is not None
            turn.dialog = dialog.suspend(run) if worth else replace(dialog, stack=EMPTY_STACK)

    def pause(self, turn: TurnContext, lead: str = "") -> None:
        """Leave what is open and say so, after a lead; where a talk waits, with a button to come back."""
        router.put_away(turn)
        self.suspend(turn)
        if self.waiting(turn.person):
            words = self.phrase(turn, "paused", {"open_talk": self._title_of_open(turn.person)})
            said = "\n\n".join(filter(None, (lead, words)))
            self._say_with_menu(turn, said, Button(self.phrase(turn, "carry-on"), CARRY_ON))
        else:
            self._say_with_menu(turn, lead or self.phrase(turn, "left"))

    def carry_on(self, turn: TurnContext, talk: str, lead: str = "", *, use_held: bool = False) -> None:
        """Resume the suspended run of a talk at its question, or open the menu where there is none.

        With `use_held` the text that waits is taken as the answer. Where an edit took the question away, the
        text is kept, and the person is told.
        """
        waiting = next((one for one in self.waiting(turn.person) if one.flow == talk), None)
        migrated = migrate_stack(Stack((waiting,)), self.library) if waiting else EMPTY_STACK
        if waiting is None or not migrated:
            self.open(turn, FRONT, lead)
            return
        held = turn.dialog.pending_text if use_held else ""
        if left := left_behind(Stack((waiting,)), self.library):
            before = turn.person
            edited_flows.keep(turn, left, self.library, held, self.alarms)
            held, lead = "", edited_flows.told(left, before, turn.person, self.library)
        turn.dialog = turn.dialog.resume(waiting, migrated.top)
        if held:
            given = Given(held, heavy=self._hears(held, turn.now))
            self.take(turn, self.engine.answer(turn.dialog.stack, given, self.scope(turn)), lead)
        else:
            self.ask(turn, lead)

    def go_on(self, turn: TurnContext, lead: str = "") -> None:
        """Open the rest of the talk that ended last on its short way, or the menu where that was edited."""
        rest = turn.dialog.rest
        flow = self.library.flows.get(rest.flow) if rest else None
        turn.dialog = replace(turn.dialog, rest=None)
        if rest is None or flow is None or flow.logic != rest.logic:
            self.open(turn, FRONT, lead)
        else:
            result = self.engine.go_on(rest, turn.dialog.token, self.scope(turn))
            self.take(turn, replace(result, note=lead))

    def record(self, turn: TurnContext, result: EngineResult) -> None:
        """Record a step, and ask nothing."""
        self._recorder.record(turn, result, self.engine)

    def take(
        self, turn: TurnContext, result: EngineResult, note: str = "", over: Opening | None = None
    ) -> None:
        """Record a step, and ask the next question below all that is said about the step.

        `note` is said as well. `over` is a flow to push over the next question (a safety card).
        """
        before = turn.dialog.stack
        router.put_away(turn)
        self.record(turn, result)
        if result.redraw or (not (note or over) and self._goes_on_in_place(turn, before, result)):
            turn.redraw(self._prompt(turn))
            return
        closings = (one.closing.text for one in result.finished)
        said = (result.understood, note, *closings, result.note, self._general(turn, result))
        lead = "\n\n".join(filter(None, said))
        if turn.erased:
            turn.retire()
            turn.say(Message(lead))
        elif over:
            self.begin(turn, over, note)
        elif not (result.effects and effects.after_turn(self, turn, AfterTurn.of(result, lead))):
            self._go_to_next(turn, result, lead)

    def after_screen(self, turn: TurnContext, note: str) -> None:
        """Go on behind a screen that was closed: ask the open question, or say the note with the menu."""
        if router.in_front(turn.dialog):
            return
        if turn.dialog.stack or turn.profile.consent is None:
            self.ask(turn, note)
        else:
            turn.retire()
            self._say_with_menu(turn, note or self.phrase(turn, "desk-closed"), *self._way_back(turn))

    def _goes_on_in_place(self, turn: TurnContext, before: Stack, result: EngineResult) -> bool:
        """Tell whether the next question takes the place of the one that was just tapped."""
        after = turn.dialog.stack
        tapped = turn.event.kind == "button" and turn.event.message_id == turn.delivery.keyboard
        if not tapped or not before or before.flow != after.flow or result.note:
            return False
        states = self.library.flows[after.flow].states
        return not result.effects and states[before.top.state].in_place and states[after.top.state].in_place

    def _prompt(self, turn: TurnContext, note: str = "") -> Message:
        """Return the message of the open question.

        A button offers a text that was set aside at it. A page says that some words are not on it yet.
        """
        asked = self.engine.prompt(turn.dialog.stack, self.scope(turn), note)
        if not turn.words.aside:  # nearly always
            return asked
        if words := self.offered(turn):
            label = self.phrase(turn, "use-own-words", {"words": one_line(words.text, _IN_LABEL)})
            return replace(asked, rows=((Button(label, USE_WORDS),), *asked.rows))
        session = turn.dialog.stack.top
        if kind_of(self.state_of(session)).makes_page and set_aside.unasked(turn.person, session.flow):
            return replace(asked, text=f"{asked.text}\n\n{self.phrase(turn, 'page-apart')}")
        return asked

    def _general(self, turn: TurnContext, result: EngineResult) -> str:
        """Return the line about a country that was named in Help now and has no numbers, or nothing."""
        named = [kept.words for kept in result.kept if kept.what == "country"]
        if not named or result.stack.flow != "help":
            return ""
        unknown = any(self._helplines.find(one, turn.profile.language) is None for one in named)
        return self.phrase(turn, "no-country") if unknown else ""

    def _go_to_next(self, turn: TurnContext, result: EngineResult, lead: str) -> None:
        last = result.finished[-1] if result.finished else None
        wished = str(result.open or (last.session.answers.get("then") if last else None) or "")
        then = wished if wished in self.library.flows else ""
        if last and (about := self._endings.about_words(turn, last, then)):
            self.begin(turn, Opening(about.flow, about.at, about.answers), lead)
        elif last and not turn.dialog.stack and self._endings.leaves_page(turn.person, last):
            self._endings.send_page(turn, lead)
            self.open(turn, then or "after")
        elif then:
            self.open(turn, then, lead)
        elif turn.dialog.stack:
            self.ask(turn, lead)
        elif lead:
            self._say_with_menu(turn, lead, *self._way_back(turn, last))
        else:
            self.open(turn, FRONT)

    def _way_back(self, turn: TurnContext, last: Finished | None = None) -> tuple[Button, ...]:
        """Return the button that resumes the suspended talk, after a visit to settings or a screen."""
        visited = last is None or not self.library.flows[last.session.flow].nudged
        waits = visited and self.waiting(turn.person)
        return (Button(self.phrase(turn, "carry-on"), CARRY_ON),) if waits else ()

    def _say_with_menu(self, turn: TurnContext, words: str, *before: Button) -> None:
        """Say words with these buttons, and the button of the menu after them."""
        menu = Button(self.phrase(turn, "menu"), MENU)
        turn.say(Message(words, rows=((*before, menu),)))


def _said_before(stack: Stack, flow: str) -> dict[str, Value] | None:
    """Return the answer to the direct question from the run below, where a flow opens again over itself."""
    runs = (run for run in reversed(stack.runs) if run.flow == flow and "ask1" in run.answers)
    again = next(runs, None)
    return {"ask1": again.answers["ask1"]} if again else None


def _worth_coming_back_to(stack: Stack) -> Stack:
    """Return the stack down to its uppermost flow that is no menu and no settings."""
    while stack.flow in BY_THE_WAY:
        stack = stack.below
    return stack
