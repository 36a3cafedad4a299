"""Actions of the rows of the dialogue's table: one method an action. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flows.definition.template import fill
from flows.dialogue import arrivals, edited_flows, nudge_answers, retention_answers
from flows.dialogue.dialog_stack import FRONT, DialogStack, Opening
from flows.dialogue.edited_flows import Left
from flows.dialogue.events import EventReader
from flows.dialogue.help_offers import HELPING, HelpOffers
from flows.dialogue.modes import EventName, Turn, fire, machine_of, mode_of
from flows.locale.matching import plain
from flows.model import Given, Message
from flows.record import set_aside
from flows.record.calendar import calendar_note
from flows.turn import TurnContext, acknowledge, say
from flows.views import router

DOUBLE_TAP = timedelta(seconds=4)
"""A second tap on a button that was just answered is a slip of the finger, not a new answer."""

HEARD = "👌"
"""Reaction to thanks or an okay while no talk is open."""

_FOR_A_QUESTION: frozenset[EventName] = frozenset({"words", "alarm", "tap", "old-tap", "back", "skip"})
"""Events that are meant for the open question."""


class Actions:
    """Answers one event as the table says. `respond` is its way in."""

    def __init__(self, talks: DialogStack, offers: HelpOffers) -> None:
        self._talks = talks
        self._offers = offers
        self._library = talks.library
        self.reader = EventReader(talks, offers)
        self._machine = machine_of(self)

    def respond(self, context: TurnContext) -> TurnContext:
        """Return the turn after the event: it is given its name, and the table says what is done."""
        turn = Turn(context, mode_of(self._library, context.person, context.now))
        event = self.reader.read(turn)
        return fire(self._machine, event, turn)

    def respond_after_edit(self, context: TurnContext, left: tuple[Left, ...]) -> TurnContext:
        """Say that the open question is gone, keep what was written, and go on from what is left.

        Words and taps that were meant for that question answer no other; commands and ways out work.
        """
        turn = Turn(context, mode_of(self._library, context.person, context.now))
        event = self.reader.read(turn)
        before, typed = turn.context.person, turn.context.event.value
        if event == "words":
            event = self.reader.named(turn) or event
        for_question = turn.state != "screen" and event in _FOR_A_QUESTION
        answer = typed if for_question and turn.context.event.kind == "text" else ""
        context = edited_flows.kept(turn.context, left, self._library, answer, self._talks.alarms)
        note = edited_flows.told(left, before, context.person, self._library)
        if for_question:
            lead = "\n\n".join(filter(None, (note, turn.heard.note)))
            opening = turn.heard.opening
            return self._talks.begin(context, opening, lead) if opening else self._talks.ask(context, lead)
        silent = event in ("blocked", "unblocked", "edited")
        turn.context = context if silent else say(context, Message(note))
        return fire(self._machine, event, turn)

    def open_help(self, turn: Turn) -> TurnContext:
        """Open Help now over whatever is open."""
        return self._talks.open(turn.context, "help")

    def open_menu(self, turn: Turn) -> TurnContext:
        """Open the menu, or the flow that a deep link named."""
        return self._talks.open(router.put_away(turn.context), turn.value)

    def open_flow(self, turn: Turn) -> TurnContext:
        """Open the flow of a command."""
        return self._talks.open(router.put_away(turn.context), turn.value)

    def name_the_menu(self, turn: Turn) -> TurnContext:
        """Say that there is no such command."""
        context = router.put_away(turn.context)
        return self._decline(context, context.event.value, self._talks.phrase(context, "unknown-command"))

    def explain(self, turn: Turn) -> TurnContext:
        """Say the open question in other words."""
        talks, context = self._talks, router.put_away(turn.context)
        stack = context.person.dialog.stack
        own = talks.engine.help(stack, talks.scope(context)) if stack else ""
        return talks.ask(context, own or talks.phrase(context, "help"))

    def leave(self, turn: Turn) -> TurnContext:
        """Leave what is open as it is, with a button to come back."""
        return self._talks.pause(turn.context)

    def carry_on(self, turn: Turn) -> TurnContext:
        """Go on with the flow that waits, unless one is open."""
        talks, context = self._talks, turn.context
        waiting = () if context.person.dialog.stack else talks.waiting(context.person)
        return talks.carry_on(context, waiting[-1].flow) if waiting else talks.ask(context)

    def answer_nudge(self, turn: Turn) -> TurnContext:
        """Answer a tap on a nudge."""
        return nudge_answers.answered(self._talks, turn.context, turn.value)

    def answer_retention(self, turn: Turn) -> TurnContext:
        """Answer a tap on the warning before a record goes."""
        return retention_answers.RETENTION_ANSWERS[turn.value](self._talks, turn.context)

    def decline_kind(self, turn: Turn) -> TurnContext:
        """Say that a picture, a voice message and the like can't be read. An album is answered once.

        Words that came with it are offered where the open question takes words.
        """
        context = turn.context
        event = context.event
        heard = self._offers.screened(context, event.shown) if event.shown else None
        alarms = heard is not None and heard.anything
        if event.album and event.album == context.person.dialog.album and not alarms:
            return context
        if event.shown and not alarms and not event.foreign and turn.state == "flow":
            offered = arrivals.captioned(self._talks, context)
            if offered is not None:
                return offered
        known = f"other-{event.value}"
        name = known if known in self._library.phrases else "other-kind"
        return self._decline(context, event.shown, self._talks.phrase(context, name))

    def ask_about_session(self, turn: Turn) -> TurnContext:
        """Ask whether the session of a calendar file is noted, or say kindly why none can be."""
        context = turn.context
        found = calendar_note.read(context.event.value)
        note = None if isinstance(found, str) else found
        known = calendar_note.answers(context.person, note, context.now) if note else None
        heard = self._offers.screened(context, context.event.shown)
        if note is None or known is None or heard.anything or context.person.profile.consent is None:
            why = found if isinstance(found, str) else "past" if known is None else "later"
            answer = self._talks.phrase(context, f"calendar-file-{why}")
            return self._decline(context, context.event.shown, answer)
        return self._talks.begin(context, Opening(calendar_note.NOTE_FLOW, calendar_note.state(note), known))

    def decline_edit(self, turn: Turn) -> TurnContext:
        """Say that an edited message changes nothing."""
        return self._decline(
            turn.context, turn.context.event.value, self._talks.phrase(turn.context, "edited")
        )

    def fall_silent(self, turn: Turn) -> TurnContext:
        """Send nothing more to somebody who has blocked the bot."""
        person = replace(
            turn.context.person, delivery=replace(turn.context.person.delivery, blocked=True, outbox=())
        )
        return replace(turn.context, person=person)

    def say_nothing(self, turn: Turn) -> TurnContext:
        """Leave everything as it is: they will write when they want to."""
        return turn.context

    def offer_help_at_rest(self, turn: Turn) -> TurnContext:
        """Open what screening offers, or say its line above the menu."""
        opening, note = turn.heard.opening, turn.heard.note
        if opening:
            return self._talks.begin(turn.context, opening)
        return self._talks.open(turn.context, FRONT, note or self._unasked(turn.context))

    def offer_help_in_flow(self, turn: Turn) -> TurnContext:
        """Keep words that alarm beside the flow, or take them as an answer, with what is offered over it."""
        return self._without_words(turn) if turn.heard.set_aside else self.answer(turn)

    def offer_help_after_long(self, turn: Turn) -> TurnContext:
        """Offer help over a flow that was left long ago, or ask first whether it goes on."""
        inside = turn.context.person.dialog.stack.flow in HELPING
        if turn.heard.set_aside and not inside:
            return self._without_words(turn)
        return self.answer(turn) if turn.heard.opening else self.ask_to_resume(turn)

    def meet_words(self, turn: Turn) -> TurnContext:
        """Offer the way in where words with no question open name nothing."""
        return self._talks.open(turn.context, FRONT, self._unasked(turn.context))

    def show_country(self, turn: Turn) -> TurnContext:
        """Show the numbers of the country that was typed in Help now."""
        return self._talks.in_country(turn.context)

    def take_thanks(self, turn: Turn) -> TurnContext:
        """React to nothing but thanks or an okay, which need no words."""
        return acknowledge(turn.context, HEARD, HEARD)

    def ask_about_doubt(self, turn: Turn) -> TurnContext:
        """Ask what a no to a line that was sent means."""
        asked = nudge_answers.doubted(self._talks, turn.context)
        assert asked is not None, "the event is named where a line is doubted"
        return asked

    def resume_waiting(self, turn: Turn) -> TurnContext:
        """Go on with the talk that waits, for somebody who says that they are back."""
        return self._talks.carry_on(turn.context, turn.value)

    def meet_sadness(self, turn: Turn) -> TurnContext:
        """Say a line to words of sadness, above the menu with Help now."""
        return self._talks.open(turn.context, FRONT, self._talks.phrase(turn.context, "sad"))

    def take_leave(self, turn: Turn) -> TurnContext:
        """Say goodbye, and leave what is open as it is."""
        return self._talks.pause(turn.context, self._talks.phrase(turn.context, "bye"))

    def offer_talk(self, turn: Turn) -> TurnContext:
        """Offer the talk that typed words are about."""
        talks, context, talk = self._talks, turn.context, turn.value
        own = f"met-{talk}"
        met = talks.phrase(context, own if own in self._library.phrases else "met-other")
        title = fill(self._library.flow(talk, context.person.profile.language).title, {}).text
        return talks.start(talks.aside(context), "fits", met, {"then": talk, "open_talk": title})

    def answer(self, turn: Turn) -> TurnContext:
        """Take words for an answer to the open question, or for what else they name."""
        talks, context, heard = self._talks, turn.context, turn.heard
        stack = context.person.dialog.stack
        if not heard.anything and (aside := arrivals.answered(talks, context)):
            return aside
        result = talks.engine.answer(stack, Given(context.event.value), talks.scope(context))
        if result.unread and not heard.anything and (event := self.reader.unread(turn)):
            return fire(self._machine, event, turn)
        if heard.note and result.unread:
            result = self._offers.steps(context) or replace(result, note="")
        return talks.take(context, result, heard.note, heard.opening)

    def ask_to_resume(self, turn: Turn) -> TurnContext:
        """Ask whether a flow that was left long ago goes on; what was typed waits."""
        talks, context = self._talks, turn.context
        flow = context.person.dialog.stack.base.flow
        return talks.ask_to_resume(talks.aside(context), flow, turn.heard.note, held=context.event.value)

    def go_back(self, turn: Turn) -> TurnContext:
        """Go to the question before."""
        talks, context = self._talks, turn.context
        return talks.take(context, talks.engine.back(context.person.dialog.stack, talks.scope(context)))

    def skip(self, turn: Turn) -> TurnContext:
        """Go on without an answer."""
        talks, context = self._talks, turn.context
        return talks.take(context, talks.engine.skip(context.person.dialog.stack, talks.scope(context)))

    def tap_answer(self, turn: Turn) -> TurnContext:
        """Take the answer that a button gives."""
        talks, context = self._talks, turn.context
        given = Given(turn.value, tapped=True)
        stack = context.person.dialog.stack
        return talks.take(context, talks.engine.answer(stack, given, talks.scope(context)))

    def show_again(self, turn: Turn) -> TurnContext:
        """Say that a button is old and show the open question, unless a finger slipped."""
        context = turn.context
        if _just_answered(context):
            return context
        return self._talks.ask(context, self._talks.phrase(context, "old-button"))

    def type_on_screen(self, turn: Turn) -> TurnContext:
        """Take words for what lies beside the flows; a line of a page that alarms is locked and off."""
        heard, context = turn.heard, turn.context
        screen = router.typed(self._library, context, context.event.value, heard.note)
        state = screen.context.person.dialog.screen
        if heard.set_aside and state is not None:
            screen = screen.with_lines(set_aside.marked_lines(state.lines, self._talks.alarms))
        if heard.opening is None:
            return self._talks.show_screen(screen)
        return self._talks.begin(screen.context, heard.opening)

    def tap_screen(self, turn: Turn) -> TurnContext:
        """Answer a tap while a screen is open, unless a finger slipped."""
        context = turn.context
        if context.event.token != context.person.dialog.token and _just_answered(context):
            return context
        return self._talks.show_screen(router.tapped(self._library, context, turn.value))

    def leave_screen(self, turn: Turn) -> TurnContext:
        """Go to the screen behind, or close them all for Pause."""
        return self._talks.show_screen(router.way_out(self._library, turn.context, turn.value))

    def _without_words(self, turn: Turn) -> TurnContext:
        heard = turn.heard
        context, result = self._offers.without_words(turn.context)
        return self._talks.take(context, result, heard.note, heard.opening)

    def _unasked(self, context: TurnContext) -> str:
        """Return what is said to words that answer nothing; a greeting is met with one."""
        person = context.person
        typed = self._talks.engine.prompt_builder.words(person.profile.language).typed
        greeted = person.profile.consent is not None and plain(context.event.value) in typed["greeting-words"]
        return self._talks.phrase(context, "greeted" if greeted else "no-question")

    def _decline(self, context: TurnContext, text: str, answer: str) -> TurnContext:
        """Screen words that can't be an answer (a caption, an edit), say so, and ask again."""
        heard = self._offers.screened(context, text)
        context = heard.context
        lead = "\n\n".join(filter(None, (heard.note, answer)))
        if heard.opening:
            return self._talks.begin(context, heard.opening, lead)
        if router.in_front(context.person):
            return self._talks.show_screen(router.again(self._library, context, lead))
        return self._talks.ask(context, lead)


def _just_answered(context: TurnContext) -> bool:
    """Tell whether this tap follows another on buttons that are gone: taken away, or changed in place."""
    person, event = context.person, context.event
    just_now = (
        person.engagement.last_seen is not None and context.now - person.engagement.last_seen < DOUBLE_TAP
    )
    gone = event.message_id != person.delivery.keyboard or 0 < event.token < person.dialog.token
    return just_now and event.message_id is not None and gone
