"""Opens, suspends, resumes and ends flows, and records their results. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flows.definition.kinds import kind_of
from flows.definition.loader import Library
from flows.definition.template import fill, names
from flows.dialogue import edited_flows, effects
from flows.dialogue.edited_flows import left_behind
from flows.dialogue.effects import AfterTurn
from flows.engagement.forecast import planned, worded_facts
from flows.engagement.policy import Policy
from flows.engine.engine import Engine
from flows.engine.prompts.list_ import ON
from flows.engine.scope import EvalContext
from flows.engine.walking.migration import migrate_stack
from flows.engine.walking.short_way import leaves_a_rest
from flows.model import (
    EMPTY_STACK,
    Button,
    Effect,
    EngineResult,
    Finished,
    Given,
    Message,
    RecordUpdate,
    Session,
    Stack,
    State,
    Value,
    Values,
)
from flows.person import Delivery, FlowRun, Person, zone_of
from flows.record import memory, redaction, set_aside, updates
from flows.record.calendar import appointments
from flows.record.facts import clock_doubted, facts_of
from flows.record.plans import plan_line
from flows.record.summary import numbers_alone, page
from flows.safety.asked import SAFETY_FLOWS, Asked
from flows.safety.helpline_text import HelplineFormatter
from flows.safety.helplines import Helplines
from flows.safety.lexicon_set import Lexicons
from flows.turn import TurnContext, redraw, retire, say
from flows.views import router
from flows.views.base import ScreenContext

CARRY_ON, MENU = ":carry-on", ":menu"
"""Button values that work without an open flow."""

CLOCK_CHECK = "clock-check"
"""Flow that asks whether the person's clock is right, once after it has changed."""

LAST_TIME = "last-time"
"""Flow that asks, before a talk opens again, what became of the last one."""

FRONT = "menu"
"""Flow that is open when no other is in progress."""

REASONS = "reasons"
"""Flow about the person's reasons: it makes a page, and is about no barrier."""

ABOUT_WORDS = "set-aside"
"""Flow that asks about texts that were set aside."""

BY_THE_WAY = frozenset(
    ["about", "after", "back", "export", "language", "menu", "messages", "my-data", "my-page", "my-reasons",
     "privacy", "quiet", "stop", "why"]
)  # fmt: skip
"""Flows that are looked at and left: none comes back when a visit elsewhere, such as /why, has ended."""

DIRECT_QUESTION = ("no", "sometimes", "yes")
"""The answers of a talk's question about thoughts of ending one's life; a yes is not asked for twice."""

BEFORE_CONSENT = frozenset({"country", "language"})
"""Record fields that are stored without consent: they select the right helplines and the language."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A flow to push over the next question: at its first or another state, with known answers."""

    flow: str
    at: str = ""
    answers: Mapping[str, Value] | None = None


_NAMED = 5
"""Signed talks that /about names one by one; of more it says how many."""

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""Kept texts are screened without what was found before, so that the moment makes no difference."""


class DialogStack:
    """Runs the dialog stack. Holds the flows, the helplines and the lists; the turn brings the record."""

    def __init__(self, library: Library, helplines: Helplines, policy: Policy, lexicons: Lexicons) -> None:
        self.library = library
        self._lexicons = lexicons
        self.engine = Engine(library)
        self._calling = HelplineFormatter(helplines, library)
        self._policy = policy
        self._plans = _with_state(library, lambda state: "next_nudge" in names(state.ask))
        self._takes_out = _with_state(
            library, lambda state: any(one in redaction.REDACTION_EFFECTS for one in state.do)
        )
        self._asks_days = _with_state(library, lambda state: kind_of(state).value_type == "date")
        self._names_signed = _with_state(library, lambda state: "signed_line" in names(state.ask))
        self._barriers = frozenset(
            flow.name for flow in library.flows.values() if flow.menu and flow.summary and flow.nudged
        ) - {memory.FINDER, REASONS}
        self._names_languages = _with_state(library, lambda state: state.options_from == "languages")

    def scope(self, context: TurnContext) -> EvalContext:
        """Return what a turn may look at besides the session; worked out once for each record it has."""
        return context.known.of(context.person, lambda: self._scope(context))

    def _scope(self, context: TurnContext) -> EvalContext:
        person = context.person
        known = facts_of(person, context.now)
        known["countries"] = self._calling.countries(person.profile.language)
        if title := self._title_of_open(person):
            known["open_talk"] = title
        known |= worded_facts(self.library, person, context.now)
        known |= self._of_help(person, context.now)
        flow = person.dialog.stack.flow
        if flow in self._plans:
            known["next_nudge"] = planned(self.library, self._policy, person, context.now)
        if flow in self._asks_days:
            known |= appointments.facts(person, context.now)
        if flow in self._takes_out:
            known |= redaction.facts(
                person, person.dialog.stack.top.answers, self.library.translator(person.profile.language)
            )
        if flow in self._names_languages:
            known["languages"] = tuple(self.library.languages.offered().values())
        if flow in self._names_signed and (line := self._signed_line(person.profile.language)):
            known["signed_line"] = line
        today = context.now.astimezone(zone_of(person)).date()
        called = self._calling.facts(person.profile.country, person.profile.language)
        return EvalContext({**known, **called}, today, person.profile.language, person.id)

    def _of_help(self, person: Person, now: datetime) -> dict[str, Value]:
        """Return what Help now and the offers ask about: the talk below, a yes said there, a day's rest."""
        nudging, found = person.engagement.preferences, dict[str, Value]()
        if stack := person.dialog.stack:
            found["in_talk"] = bool(stack.base.path) and self.library.flow(stack.base.flow).menu is not None
            found["said_yes"] = any(map(self._said_yes, stack.runs))
        rests = nudging.held_for == "alarm" or (nudging.rest_until is not None and nudging.rest_until > now)
        if rests and nudging.when in ("drift", "sessions") and not nudging.off:
            found["rest_line"] = fill(self.library.phrase("rest-line", person.profile.language), {}).text
        return found

    def _signed_line(self, language: str) -> str:
        """Return which talks a clinician signed as they are now in this language; nothing where none is."""
        flows = (self.library.flow(name, language) for name in self.library.signed(language))
        titles, translate = tuple(flow.title.source for flow in flows), self.library.translator(language)
        if not titles or len(titles) > _NAMED:
            return translate("signed-many", count=len(titles)) if titles else ""
        return translate("signed-line", talks=titles)

    def _said_yes(self, session: Session) -> bool:
        """Tell whether a talk asked about thoughts of ending one's life and heard yes or sometimes."""
        states = self.library.flow(session.flow).states
        passed = (states[name] for name in session.path if name in states)
        return any(
            state.sensitive
            and tuple(choice.id for choice in state.choices) == DIRECT_QUESTION
            and session.answers.get(state.save) in ("yes", "sometimes")
            for state in passed
        )

    def _title_of_open(self, person: Person) -> str:
        waiting = (*self.waiting(person), *person.dialog.stack.runs[:1])
        titles = (self.library.flow(one.flow, person.profile.language) for one in reversed(waiting))
        return next((fill(flow.title, {}).text for flow in titles if flow.menu is not None), "")

    def waiting(self, person: Person) -> tuple[Session, ...]:
        """Return the suspended flow runs that can be resumed. Runs of removed flows stay stored."""
        return tuple(one for one in person.dialog.suspended if one.flow in self.library.flows)

    def phrase(self, context: TurnContext, name: str, values: Mapping[str, Value] | None = None) -> str:
        """Return a phrase in the person's language."""
        language = context.person.profile.language
        return self.library.translator(language)(name, **(values or {}))

    def names_country(self, context: TurnContext) -> bool:
        """Tell whether a country was typed."""
        typed, language = context.event.value, context.person.profile.language
        found = self._calling.find(typed, language) or self._calling.find_in(typed, language)
        return found is not None or self._calling.is_country(typed, language)

    def in_country(self, context: TurnContext) -> TurnContext:
        """Return the open question with the numbers of the country that was typed.

        For one without numbers it says so, and has the general ones.
        """
        typed, language = context.event.value, context.person.profile.language
        found = self._calling.find(typed, language) or self._calling.find_in(typed, language)
        note = "" if found else self.phrase(context, "no-country")
        country = found.code if found else None
        return self.ask(
            replace(
                context,
                person=replace(context.person, profile=replace(context.person.profile, country=country)),
            ),
            note,
        )

    def ask(self, context: TurnContext, note: str = "") -> TurnContext:
        """Ask the open question below a note; without one, offer the menu."""
        context = router.put_away(context)
        if not context.person.dialog.stack:
            return self.open(context, FRONT, note)
        return say(context, self.engine.prompt(context.person.dialog.stack, self.scope(context), note))

    def begin(self, context: TurnContext, opening: Opening, note: str = "") -> TurnContext:
        """Push the flow that screening offers over the one in progress."""
        below = context.person.dialog.stack.below_run_of(opening.flow)
        return self.start(context, opening.flow, note, opening.answers, below, opening.at)

    def alarms(self, text: str, asked: Asked) -> bool:
        """Tell whether a kept text is no ordinary material, by today's lists."""
        return self._lexicons.alarms(text, asked, _ANY_TIME)

    def open(
        self, context: TurnContext, flow: str, note: str = "", answers: Mapping[str, Value] | None = None
    ) -> TurnContext:
        """Open a flow: over the one in progress if it interrupts, otherwise in its place."""
        person = context.person
        if person.profile.consent is None and not self.library.flow(flow).interrupts and flow != "start":
            return self.open(context, "start", note, {"then": flow})
        if flow == FRONT and self._doubts_clock(context):
            return self.open(context, CLOCK_CHECK, note, {"then": flow})
        if self.library.flow(flow).interrupts:
            answers = answers or _said_before(person.dialog.stack, flow)
            below = person.dialog.stack.below_run_of(flow)  # an interrupting flow is never pushed over itself
            if flow not in SAFETY_FLOWS:
                below = _worth_coming_back_to(below)
            return self.start(context, flow, note, answers, below)
        if person.dialog.stack.flow == flow and flow not in BY_THE_WAY and not answers:
            return self.ask(context, note)
        context = self.aside(context)
        if any(waiting.flow == flow for waiting in self.waiting(context.person)):
            return self.ask_to_resume(context, flow, note)
        return self._open_alone(context, flow, note, answers)

    def _open_alone(
        self, context: TurnContext, flow: str, note: str, answers: Mapping[str, Value] | None
    ) -> TurnContext:
        """Open a flow with nothing below it, after what is asked about the last time."""
        asked = None if answers else self._look_back(context, flow)
        if asked is None:
            return self.start(context, flow, note, answers)
        return self.start(context, LAST_TIME, note, {**asked.answers, "then": flow}, at=asked.at)

    def _look_back(self, context: TurnContext, name: str) -> memory.LookBack | None:
        """Return what is asked about earlier talks before a talk that makes a page opens again."""
        flow, person = self.library.flow(name), context.person
        if name not in self._barriers | {memory.FINDER, memory.AGENDA} or LAST_TIME not in self.library.flows:
            return None
        language = person.profile.language
        words = self.library.phrase("plan-line", language)
        return memory.look_back(
            person,
            flow.name,
            context.now,
            title=lambda talk: fill(self.library.flow(talk, language).title, {}).text,
            line=lambda plan: plan_line(plan.cue, plan.act, words, language),
            barriers=self._barriers,
        )

    def _doubts_clock(self, context: TurnContext) -> bool:
        """Tell whether a clock that was found by the hour alone is asked about before anything else."""
        known = context.person.profile.consent is not None and CLOCK_CHECK in self.library.flows
        return known and clock_doubted(context.person, context.now)

    def start(
        self,
        context: TurnContext,
        flow: str,
        note: str,
        answers: Mapping[str, Value] | None = None,
        stack: Stack = EMPTY_STACK,
        at: str = "",
    ) -> TurnContext:
        """Push a flow on a stack, at its first state or `at` another."""
        result = self.engine.start(flow, context.person.dialog.token, self.scope(context), stack, answers, at)
        return self.take(context, replace(result, note=note))

    def ask_to_resume(self, context: TurnContext, flow: str, note: str = "", held: str = "") -> TurnContext:
        """Ask whether to resume, restart or drop a suspended flow run; `held` is a text that waits."""
        title = fill(self.library.flow(flow, context.person.profile.language).title, {}).text
        context = replace(
            context, person=replace(context.person, dialog=replace(context.person.dialog, pending_text=held))
        )
        return self.start(context, "resume", note, {"talk": flow, "open_talk": title})

    def aside(self, context: TurnContext) -> TurnContext:
        """Suspend the open flow run if it has answers."""
        dialog = context.person.dialog
        if not dialog.stack:
            return context
        run = dialog.stack.base
        worth = run.path and self.library.flow(run.flow).menu is not None
        closed = dialog.suspend(run) if worth else replace(dialog, stack=EMPTY_STACK)
        return replace(context, person=replace(context.person, dialog=closed))

    def pause(self, context: TurnContext, lead: str = "") -> TurnContext:
        """Pause the open flow run unchanged, with a button to come back, below a lead."""
        context = self.aside(router.put_away(context))
        if not self.waiting(context.person):
            return self._with_menu(context, lead or self.phrase(context, "left"))
        words = self.phrase(context, "paused", {"open_talk": self._title_of_open(context.person)})
        said = "\n\n".join(filter(None, (lead, words)))
        return self._with_menu(context, said, Button(self.phrase(context, "carry-on"), CARRY_ON))

    def _with_menu(self, context: TurnContext, words: str, *before: Button) -> TurnContext:
        """Say words with the button of the menu below, behind others."""
        menu = Button(self.phrase(context, "menu"), MENU)
        return say(context, Message(words, rows=((*before, menu),)))

    def take(
        self, context: TurnContext, result: EngineResult, note: str = "", over: Opening | None = None
    ) -> TurnContext:
        """Record a step and ask the next question.

        `over` is a flow to push over the next question (a safety card).
        """
        before = context.person.dialog.stack
        context = self.recorded(router.put_away(context), result)
        if result.redraw or (not (note or over) and self._goes_on_in_place(context, before, result)):
            return redraw(context, self.engine.prompt(context.person.dialog.stack, self.scope(context)))
        said = (
            result.understood,
            note,
            *(one.closing.text for one in result.finished),
            result.note,
            self._general(context, result),
        )
        lead = "\n\n".join(filter(None, said))
        if context.erased:
            return say(retire(context), Message(lead))
        if over:
            return self.begin(context, over, note)
        return self._after_effects(context, result, lead)

    def _goes_on_in_place(self, context: TurnContext, before: Stack, result: EngineResult) -> bool:
        """Tell whether the next question takes the place of the one that was just tapped."""
        after = context.person.dialog.stack
        tapped = (
            context.event.kind == "button" and context.event.message_id == context.person.delivery.keyboard
        )
        if not tapped or not before or before.flow != after.flow or result.note:
            return False
        states = self.library.flow(after.flow).states
        return not result.effects and states[before.top.state].in_place and states[after.top.state].in_place

    def _general(self, context: TurnContext, result: EngineResult) -> str:
        """Say on the card that a country was named for which there are no numbers."""
        named = [kept.words for kept in result.kept if kept.what == "country"]
        on_card = result.stack.flow == "help"
        unknown = any(self._calling.find(one, context.person.profile.language) is None for one in named)
        return self.phrase(context, "no-country") if on_card and unknown else ""

    def _after_effects(self, context: TurnContext, result: EngineResult, lead: str) -> TurnContext:
        """Return the turn after its effects, or with the next question."""
        wanted = frozenset(effect.name for effect in result.effects)
        last = result.finished[-1].session if result.finished else None
        talk = str(last.answers.get("talk", "")) if last else ""
        context, ended = effects.after_turn(self, AfterTurn(context, result, lead, wanted, talk))
        return context if ended else self._next(context, result, lead)

    def _next(self, context: TurnContext, result: EngineResult, lead: str) -> TurnContext:
        last = result.finished[-1] if result.finished else None
        wished = str(result.open or (last.session.answers.get("then") if last else None) or "")
        known = wished in self.library.flows
        if last and (question := self._about_words(context, last, wished if known else "")):
            return self.begin(context, question, lead)
        if last and not context.person.dialog.stack and self._leaves_page(context.person, last):
            return self.open(self._paged(context, lead), wished if known else "after")
        if known:
            return self.open(context, wished, lead)
        if context.person.dialog.stack:
            return self.ask(context, lead)
        return self._with_menu(context, lead) if lead else self.open(context, FRONT)

    def _about_words(self, context: TurnContext, last: Finished, then: str) -> Opening | None:
        """Return the question, once at the end of a talk, what becomes of words that were set aside in it.

        Words at the last question of a talk end it below a safety card: then the end of the card asks.
        """
        if context.person.dialog.stack:
            return None
        flow = last.session.flow
        if flow in SAFETY_FLOWS:
            flow = self._left_with_words(context.person)
        if not set_aside.unasked(context.person, flow):
            return None
        at = "ask-page" if self.library.flow(flow).summary else "ask"
        label = self.phrase(context, "page-own-words")
        return Opening(ABOUT_WORDS, at, {"talk": flow, "then": then, "label": label})

    def _left_with_words(self, person: Person) -> str:
        """Return a flow that is neither open nor suspended, and has words set aside to ask about; or ""."""
        waiting = {one.flow for one in person.dialog.suspended}
        unasked = (one.flow for one in person.words.aside if not one.asked and one.flow not in waiting)
        return next((flow for flow in unasked if flow in self.library.flows), "")

    def _leaves_page(self, person: Person, last: Finished) -> bool:
        """Tell whether the talk that has just ended leaves a page behind."""
        newest = newest_page(self.library, person)
        ended = last.session.flow
        if ended == ABOUT_WORDS:
            ended = str(last.session.answers.get("talk", ""))
        return newest is not None and newest is person.words.talks[-1] and newest.flow == ended

    def carry_on(
        self, context: TurnContext, talk: str, lead: str = "", *, use_held: bool = False
    ) -> TurnContext:
        """Resume a suspended flow run at its question."""
        waiting = next((one for one in self.waiting(context.person) if one.flow == talk), None)
        migrated = migrate_stack(Stack((waiting,)), self.library) if waiting else EMPTY_STACK
        if waiting is None or not migrated:
            return self.open(context, FRONT, lead)
        held = context.person.dialog.pending_text if use_held else ""
        if left := left_behind(Stack((waiting,)), self.library):
            before = context.person
            context, held = edited_flows.kept(context, left, self.library, held, self.alarms), ""
            lead = edited_flows.told(left, before, context.person, self.library)
        dialog = context.person.dialog.resume(waiting, migrated.top)
        context = replace(context, person=replace(context.person, dialog=dialog))
        if held:
            return self.take(
                context, self.engine.answer(dialog.stack, Given(held), self.scope(context)), lead
            )
        return self.ask(context, lead)

    def go_on(self, context: TurnContext, lead: str = "") -> TurnContext:
        """Open the rest of the talk that ended last on its short way, or the menu if it changed."""
        rest = context.person.dialog.rest
        flow = self.library.flows.get(rest.flow) if rest else None
        context = replace(
            context, person=replace(context.person, dialog=replace(context.person.dialog, rest=None))
        )
        if rest is None or flow is None or flow.logic != rest.logic:
            return self.open(context, FRONT, lead)
        result = self.engine.go_on(rest, context.person.dialog.token, self.scope(context))
        return self.take(context, replace(result, note=lead))

    def dropped(self, context: TurnContext, talk: str) -> TurnContext:
        """Return the turn without a suspended flow and what was typed for it."""
        return replace(context, person=replace(context.person, dialog=context.person.dialog.drop(talk)))

    def recorded(self, context: TurnContext, result: EngineResult) -> TurnContext:
        """Record the kept answers, the effects and the finished flows of a step."""
        before = context.person.dialog.stack
        person, result = context.person, self._with_known(context, result)
        allowed = (kept for kept in result.kept if person.profile.consent or kept.what in BEFORE_CONSENT)
        for kept in allowed:
            named = replace(kept, code=self._named(kept, person.profile.language))
            person = updates.keep(person, named, before.flow, context.now)
        wanted = {effect.name: _answers(result, effect) for effect in result.effects}
        person = effects.recorded(
            person, wanted, context.now, self.library.translator(context.person.profile.language)
        )
        for finished in result.finished:
            flow = self.library.flow(finished.session.flow, person.profile.language)
            listener = self.engine.prompt_builder.context(finished.session, self.scope(context)).listener
            person = updates.without_abandoned(
                updates.ranked(person, finished), finished.session, flow, listener.as_kept
            )
            person = self._with_talk(replace(context, person=person), finished)
            if flow.menu is not None:
                rest = finished.session if leaves_a_rest(flow, finished.session) else None
                person = replace(person, dialog=replace(person.dialog, rest=rest))
        stack = result.stack
        for kept in result.kept:
            stack = self._with_lines(stack, kept)
        person = replace(person, dialog=person.dialog.with_stack(stack))
        context = replace(
            context,
            person=person,
            chosen=result.chosen or context.chosen,
            copy=result.copy or context.copy,
            folded=self.phrase(context, "page-below") if self._made_page(before, result) else "",
        )
        if effects.erases(frozenset(wanted)):
            gone = Person(person.id, delivery=Delivery(keyboard=person.delivery.keyboard))
            return replace(context, person=gone, erased=True)
        return context

    def _made_page(self, before: Stack, result: EngineResult) -> bool:
        """Tell whether the preview of a page was just answered with something on it."""
        if not before or not kind_of(self.library.flow(before.flow).states[before.top.state]).makes_page:
            return False
        ended = tuple(one.session for one in result.finished)
        runs = (*ended, *reversed(result.stack.runs))
        after = next((one for one in runs if one.flow == before.flow), None)
        save = self.library.flow(before.flow).states[before.top.state].save
        return after is not None and after.path[-1:] == (before.top.state,) and bool(after.answers.get(save))

    def _named(self, kept: RecordUpdate, language: str) -> str | None:
        """Return the code of the country or language that was named; None for others and unknown ones."""
        if kept.what == "language":
            return self.library.languages.named(kept.words, language)
        found = self._calling.find(kept.words, language) if kept.what == "country" else None
        return found.code if found else None

    def _with_known(self, context: TurnContext, result: EngineResult) -> EngineResult:
        """Return the step with a note of answers that add nothing to the record: leaving them takes none.

        An answer that was changed replaces no words that the record had before.
        """
        if not context.person.dialog.stack or not result.kept:
            return result
        before = context.person.dialog.stack.top
        save = self.library.flow(before.flow).states[before.state].save
        (kept, *_), known = result.kept, tuple(name for name in before.known if name != save)
        if kept.instead == kept.value:
            return result  # stored by this flow run, or noted as known
        if save in before.known:
            result = replace(result, kept=tuple(replace(one, instead=None) for one in result.kept))
        if updates.is_known(context.person, kept, before.flow):
            known = (*known, save)
        return replace(result, stack=_noted(result.stack, before.flow, known))

    def _with_lines(self, stack: Stack, kept: RecordUpdate) -> Stack:
        """Return the stack with a list that was finished, in every open draft of the same list."""
        if not isinstance(kept.value, tuple) or kept.what not in updates.LIST_READERS:
            return stack
        lines = kept.value

        def with_lines(run: Session) -> Session:
            state = self.library.flow(run.flow).states.get(run.state)
            if state is None or state.keep != kept.what or not run.draft:
                return run
            inside = (line for line in run.draft if line[1:] not in lines and line[1:] not in kept.gone)
            return replace(run, draft=(*(ON + line for line in map(str, lines)), *inside))

        return stack.changed(with_lines)

    def _with_talk(self, context: TurnContext, finished: Finished) -> Person:
        session = finished.session
        flow = self.library.flow(session.flow, context.person.profile.language)
        if flow.menu is None and not flow.summary:
            return context.person
        lines = self.engine.prompt_builder.lines(session, self.scope(context))
        chosen = next(
            (session.answers.get(s.save) for s in flow.states.values() if kind_of(s).makes_page), None
        )
        on = chosen if isinstance(chosen, tuple) else ()  # nothing goes on a page unseen
        lines = tuple(replace(line, share=line.key in on) for line in lines)
        known = tuple(line for line in lines if line.key in on)
        lines = tuple(
            one if one in known else set_aside.marked_lines((one,), self.alarms)[0] for one in lines
        )
        title = fill(flow.title, {}).text
        return updates.finish(context.person, finished, title, lines, context.now)

    def show_screen(self, screen: ScreenContext) -> TurnContext:
        """Return the turn with the screen open, or with the next question where the screen was closed."""
        context = screen.context
        if router.in_front(context.person):
            return context
        if context.person.dialog.stack or context.person.profile.consent is None:
            return self.ask(context, screen.note)
        return self._with_menu(retire(context), screen.note or self.phrase(context, "desk-closed"))

    def _paged(self, context: TurnContext, lead: str) -> TurnContext:
        """Send the page of the newest talk that has one, as a plain message to forward, after a lead."""
        talk = newest_page(self.library, context.person)
        assert talk is not None, "a page is sent when there is one"
        made_on = context.now.astimezone(zone_of(context.person)).date()
        shared = tuple(line for line in talk.lines if line.share)
        language = context.person.profile.language
        text = page(talk.title, shared, made_on, self.library.phrases_in(language), language)
        context = retire(context)
        return say(say(context, Message(lead)) if lead else context, Message(text))


def newest_page(library: Library, person: Person) -> FlowRun | None:
    """Return the newest finished flow run that has lines for a page, or None."""
    return next((talk for talk in reversed(person.words.talks) if _has_page(library, talk)), None)


def _has_page(library: Library, talk: FlowRun) -> bool:
    known = talk.flow in library.flows and library.flow(talk.flow).summary
    shared = [line for line in talk.lines if line.share]
    return known and bool(shared) and not numbers_alone(shared)


def _answers(result: EngineResult, effect: Effect) -> Values:
    """Return the answers of the talk that an effect stands in."""
    sessions = (*(finished.session for finished in result.finished), *result.stack.runs[-1:])
    return next((session.answers for session in sessions if session.flow == effect.flow), {})


def _said_before(stack: Stack, flow: str) -> dict[str, Value] | None:
    """Return what was said to the direct question in a flow that opens again over itself."""
    runs = (run for run in reversed(stack.runs) if run.flow == flow and "ask1" in run.answers)
    again = next(runs, None)
    return {"ask1": again.answers["ask1"]} if again else None


def _noted(stack: Stack, flow: str, known: tuple[str, ...]) -> Stack:
    """Return the stack with these answers noted as known in the uppermost run of the flow."""
    noted = stack.find(flow)
    if noted is None or noted.known == known:
        return stack
    return stack.changed(lambda run: replace(run, known=known) if run is noted else run)


def _worth_coming_back_to(stack: Stack) -> Stack:
    """Return the stack down to its uppermost flow that is no menu and no settings."""
    while stack.flow in BY_THE_WAY:
        stack = stack.below
    return stack


def _with_state(library: Library, fits: Callable[[State], bool]) -> frozenset[str]:
    """Return the names of the flows that have such a state: only there its facts are worked out."""
    return frozenset(flow.name for flow in library.flows.values() if any(map(fits, flow.states.values())))
