"""Actions of the rows of the dialogue's table: one method an action. Pure."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from flows.definition.template import fill
from flows.dialogue.answers import arrivals, nudge_answers, remarks, retention_answers, small_talk
from flows.dialogue.events import FITTING_FLOW, EventReader
from flows.dialogue.help_offers import HELPING, NOTHING_HEARD, Heard, HelpOffers
from flows.dialogue.modes import EventName, Turn, fire, machine_of, mode_of
from flows.dialogue.stack import edited_flows
from flows.dialogue.stack.dialog_stack import FRONT, USE_WORDS, DialogStack, Opening
from flows.dialogue.stack.edited_flows import Left
from flows.model import Given, Message
from flows.record import set_aside
from flows.record.calendar import calendar_note
from flows.turn import TurnContext
from flows.views import router

DOUBLE_TAP = timedelta(seconds=4)
"""A second tap on a button that was just answered is a slip of the finger, not a new answer."""

_FOR_A_QUESTION: frozenset[EventName] = frozenset({"words", "alarm", "tap", "old-tap", "back", "skip"})
"""Events that are meant for the open question."""


class Actions:
    """Answers one event as the table of the dialogue says; callers use `respond`."""

    def __init__(self, talks: DialogStack, offers: HelpOffers) -> None:
        self._talks = talks
        self._offers = offers
        self._library = talks.library
        self.reader = EventReader(talks, offers)
        self._machine = machine_of(self)

    def respond(self, context: TurnContext) -> None:
        """Find the name of the event, and carry out the action that the table has for it."""
        turn = Turn(context, mode_of(self._library, context.person, context.now))
        fire(self._machine, self.reader.read(turn), turn)

    def respond_after_edit(self, context: TurnContext, left: tuple[Left, ...]) -> None:
        """Say that an edit removed the open question, keep what was written, and go on with what is open.

        Words and taps that were meant for that question answer no other; commands and ways out work.
        """
        turn = Turn(context, mode_of(self._library, context.person, context.now))
        event = self.reader.read(turn)
        before, typed = context.person, context.event.value
        if event == "words":
            event = self.reader.named(turn) or event
        for_question = turn.state != "screen" and event in _FOR_A_QUESTION
        answer = typed if for_question and context.event.kind == "text" else ""
        edited_flows.keep(context, left, self._library, answer, self._talks.alarms)
        note = edited_flows.told(left, before, context.person, self._library)
        if for_question:
            self._begin_or_ask(
                context, turn.heard.opening, "\n\n".join(filter(None, (note, turn.heard.note)))
            )
            return
        if event not in ("blocked", "unblocked", "edited"):
            context.say(Message(note))
        fire(self._machine, event, turn)

    def open_help(self, turn: Turn) -> None:
        """Open Help now over whatever is open."""
        self._talks.open(turn.context, "help")

    def open_menu(self, turn: Turn) -> None:
        """Open the menu, or the flow that a deep link named."""
        self.open_flow(turn)

    def open_flow(self, turn: Turn) -> None:
        """Open the flow of a command."""
        router.put_away(turn.context)
        self._talks.open(turn.context, turn.value)

    def name_the_menu(self, turn: Turn) -> None:
        """Say that there is no such command."""
        router.put_away(turn.context)
        heard = self._offers.screened(turn.context, turn.context.event.value)
        self._decline(turn, heard, self._talks.phrase(turn.context, "unknown-command"))

    def explain(self, turn: Turn) -> None:
        """Say the open question in other words."""
        talks, context = self._talks, turn.context
        router.put_away(context)
        stack = context.dialog.stack
        own = talks.engine.help(stack, talks.scope(context)) if stack else ""
        asks = context.event.kind == "text" and turn.state == "flow"  # /help is about more than the question
        talks.ask(context, own or talks.phrase(context, "no-right-answer" if asks else "help"))

    def leave(self, turn: Turn) -> None:
        """Leave what is open as it is, with a button to come back."""
        self._talks.pause(turn.context)

    def carry_on(self, turn: Turn) -> None:
        """Go on with the flow that waits, unless one is open."""
        talks, context = self._talks, turn.context
        waiting = () if context.dialog.stack else talks.waiting(context.person)
        if waiting:
            talks.carry_on(context, waiting[-1].flow)
        else:
            talks.ask(context)

    def answer_nudge(self, turn: Turn) -> None:
        """Answer a tap on a nudge."""
        nudge_answers.answer(self._talks, turn.context, turn.value)

    def answer_retention(self, turn: Turn) -> None:
        """Answer a tap on the warning before a record is deleted."""
        retention_answers.RETENTION_ANSWERS[turn.value](self._talks, turn.context)

    def decline_kind(self, turn: Turn) -> None:
        """Say that a picture, a voice message or the like can't be read, once for an album.

        Words that came with it are offered where the open question takes words.
        """
        context, event = turn.context, turn.context.event
        heard = self._offers.screened(context, event.shown) if event.shown else NOTHING_HEARD
        if event.album and event.album == context.dialog.album and not heard.anything:
            return
        words = event.shown and not heard.anything and not event.foreign and turn.state == "flow"
        if words and arrivals.captioned(self._talks, context):
            return
        known = f"other-{event.value}"
        name = known if known in self._library.phrases else "other-kind"
        self._decline(turn, heard, self._talks.phrase(context, name))

    def ask_about_session(self, turn: Turn) -> None:
        """Ask whether the session of a calendar file is noted, or say kindly why none can be."""
        context = turn.context
        found = calendar_note.read(context.event.value)
        note = None if isinstance(found, str) else found
        known = calendar_note.answers(context.person, note, context.now) if note else None
        heard = self._offers.screened(context, context.event.shown)
        if note is None or known is None or heard.anything or context.profile.consent is None:
            why = found if isinstance(found, str) else "past" if known is None else "later"
            self._decline(turn, heard, self._talks.phrase(context, f"calendar-file-{why}"))
        else:
            asked = Opening(calendar_note.NOTE_FLOW, calendar_note.state(note), known)
            self._talks.begin(context, asked)

    def decline_edit(self, turn: Turn) -> None:
        """Say that an edited message changes nothing."""
        heard = self._offers.screened(turn.context, turn.context.event.value)
        self._decline(turn, heard, self._talks.phrase(turn.context, "edited"))

    def fall_silent(self, turn: Turn) -> None:
        """Send nothing more to somebody who has blocked the bot."""
        turn.context.delivery = replace(turn.context.delivery, blocked=True, outbox=())

    def say_nothing(self, turn: Turn) -> None:
        """Change nothing and say nothing: the person writes when they want to."""

    def offer_help_at_rest(self, turn: Turn) -> None:
        """Open what screening offers, or say its line above the talk that words are about, or the menu."""
        if turn.heard.opening:
            self._talks.begin(turn.context, turn.heard.opening)
        elif talk := self.reader.fitting(turn.typed):
            self._offer(turn.context, talk, turn.heard.note)
        else:
            self._talks.open(turn.context, FRONT, turn.heard.note or self._unasked(turn))

    def offer_help_in_flow(self, turn: Turn) -> None:
        """Keep words that alarm beside the flow, or take them as an answer, with what is offered over it.

        Where nothing is asked of them, a talk they are about is offered below the line.
        """
        if not turn.heard.opening and (talk := self.reader.wish(turn)):
            self._offer(turn.context, talk, turn.heard.note)
        elif turn.heard.set_aside:
            self._go_on_without_words(turn)
        else:
            self.answer(turn)

    def offer_help_after_long(self, turn: Turn) -> None:
        """Offer help over a flow that was left long ago, or ask first whether it goes on."""
        if turn.heard.set_aside and turn.context.dialog.stack.flow not in HELPING:
            self._go_on_without_words(turn)
        elif turn.heard.opening:
            self.answer(turn)
        else:
            self.ask_to_resume(turn)

    def meet_words(self, turn: Turn) -> None:
        """Offer the menu to words that name nothing while no question is open."""
        self._talks.open(turn.context, FRONT, self._unasked(turn))

    def show_country(self, turn: Turn) -> None:
        """Show the numbers of the country that was typed in Help now."""
        self._talks.show_country(turn.context)

    def greet(self, turn: Turn) -> None:
        """Meet a greeting, thanks or the like with a line of its own, and ask the same question again.

        Words of tiredness or of being stuck are offered below it, as they may be the answer; so are words
        behind a remark.
        """
        if turn.value in remarks.TAKEN_BELOW:
            arrivals.offer(self._talks, turn.context, turn.context.event.value, turn.value)
            return
        if turn.value == remarks.REWORDED:
            arrivals.offer(self._talks, turn.context, remarks.reworded(turn.typed), turn.value)
            return
        self._decline(turn, NOTHING_HEARD, self._talks.phrase(turn.context, turn.value))

    def greet_after_long(self, turn: Turn) -> None:
        """Meet a greeting over a flow that was left long ago, and ask whether the flow goes on."""
        self._resume(turn, self._talks.phrase(turn.context, turn.value))

    def halt(self, turn: Turn) -> None:
        """Leave what is open for a bare "stop", and say how messages are stopped."""
        talks, context = self._talks, turn.context
        helping = context.dialog.stack.flow in HELPING or talks.asks_about_danger(context)
        known = {"emergency": talks.scope(context).facts.get("emergency")}
        talks.pause(context, talks.phrase(context, "stopped-danger" if helping else "stopped-here", known))

    def take_thanks(self, turn: Turn) -> None:
        """React to nothing but thanks or an okay, which need no words."""
        turn.context.acknowledge(arrivals.HEARD, arrivals.HEARD)

    def ask_about_doubt(self, turn: Turn) -> None:
        """Ask what a no to a line that was sent means."""
        nudge = nudge_answers.doubted(turn.context, turn.typed, story=not turn.heard.anything)
        assert nudge is not None, "the event is named where a line is doubted"
        nudge_answers.ask_about_doubt(self._talks, turn.context, nudge)

    def resume_waiting(self, turn: Turn) -> None:
        """Greet somebody who says that they are back, and go on with the talk that waits."""
        self._talks.carry_on(turn.context, turn.value, self._talks.phrase(turn.context, small_talk.GREETING))

    def meet_sadness(self, turn: Turn) -> None:
        """Say a line to words of sadness, above the menu with Help now."""
        self._talks.open(turn.context, FRONT, self._talks.phrase(turn.context, "sad"))

    def take_leave(self, turn: Turn) -> None:
        """Say goodbye, and leave what is open as it is."""
        self._talks.pause(turn.context, self._talks.phrase(turn.context, "bye"))

    def offer_talk(self, turn: Turn) -> None:
        """Offer the talk that typed words are about."""
        self._offer(turn.context, turn.value)

    def answer(self, turn: Turn) -> None:
        """Take words as the answer to the open question, or else as what they name."""
        talks, context, heard = self._talks, turn.context, turn.heard
        if not heard.anything and arrivals.answered(talks, context):
            return
        given = Given(context.event.value, heavy=heard.heavy, denies=heard.denies)
        result = talks.engine.answer(context.dialog.stack, given, talks.scope(context))
        if result.unread and not heard.anything and (event := self.reader.unread(turn)):
            fire(self._machine, event, turn)
            return
        if heard.note and result.unread:
            result = self._offers.steps(context) or replace(result, note="")
        talks.take(context, result, heard.note, heard.opening)

    def ask_to_resume(self, turn: Turn) -> None:
        """Ask whether a flow that was left long ago goes on; what was typed waits if it can be an answer."""
        context = turn.context
        if arrivals.is_early(context):
            unused = arrivals.unused(self._talks, context)
            self._resume(turn, "\n\n".join(filter(None, (turn.heard.note, unused))))
        elif self.reader.answers_open_question(context):
            self._resume(turn, turn.heard.note, held=context.event.value)
        else:
            self._resume(turn, turn.heard.note or self._talks.phrase(context, "not-held"))

    def go_back(self, turn: Turn) -> None:
        """Go to the question before."""
        talks, context = self._talks, turn.context
        if arrivals.way_declined(talks, context):
            return
        talks.take(context, talks.engine.back(context.dialog.stack, talks.scope(context)))

    def skip(self, turn: Turn) -> None:
        """Go on without an answer."""
        talks, context = self._talks, turn.context
        if arrivals.way_declined(talks, context):
            return
        talks.take(context, talks.engine.skip(context.dialog.stack, talks.scope(context)))

    def tap_answer(self, turn: Turn) -> None:
        """Take the answer that a button gives."""
        talks, context = self._talks, turn.context
        if turn.value == USE_WORDS:
            self._use_words(turn)
            return
        given = Given(turn.value, tapped=True)
        talks.take(context, talks.engine.answer(context.dialog.stack, given, talks.scope(context)))

    def show_again(self, turn: Turn) -> None:
        """Say that a button is old and show the open question, unless a finger slipped."""
        if not _just_answered(turn.context):
            self._talks.ask(turn.context, self._talks.phrase(turn.context, "old-button"))

    def type_on_screen(self, turn: Turn) -> None:
        """Give typed words to the open screen. A line with words that alarm is locked, and off the page."""
        heard, context = turn.heard, turn.context
        note = router.typed(self._library, context, context.event.value, heard.note)
        screen = context.dialog.screen
        if heard.set_aside and screen is not None:
            marked = set_aside.marked_lines(screen.lines, self._talks.alarms)
            context.dialog = replace(context.dialog, screen=replace(screen, lines=marked))
        if heard.opening:
            self._talks.begin(context, heard.opening)
        else:
            self._talks.after_screen(context, note)

    def tap_screen(self, turn: Turn) -> None:
        """Answer a tap while a screen is open, unless a finger slipped."""
        context = turn.context
        if context.event.token == context.dialog.token or not _just_answered(context):
            self._talks.after_screen(context, router.tapped(self._library, context, turn.value))

    def leave_screen(self, turn: Turn) -> None:
        """Go back to the screen behind, or close all screens for Pause."""
        self._talks.after_screen(turn.context, router.way_out(self._library, turn.context, turn.value))

    def _go_on_without_words(self, turn: Turn) -> None:
        heard, context = turn.heard, turn.context
        if heard.from_clues:
            result, use = self._offers.beside_question(context)
            self._talks.take(context, result, "\n".join(filter(None, (heard.note, use))))
        else:
            self._talks.take(context, self._offers.without_words(context), heard.note, heard.opening)

    def _use_words(self, turn: Turn) -> None:
        """Take the offered text as the answer to its question, since the person tapped that it is one."""
        talks, context = self._talks, turn.context
        words = talks.offered(context)
        if words is None:
            self.show_again(turn)
            return
        given = Given(words.text, heavy=talks.asks_about_danger(context))
        result = talks.engine.answer(context.dialog.stack, given, talks.scope(context))
        if not result.unread:
            context.person = set_aside.let_go(context.person, words.flow, words.text)
        talks.take(context, replace(result, chosen=result.chosen or words.text))

    def _offer(self, context: TurnContext, talk: str, note: str = "") -> None:
        """Offer a talk, below a line of screening or one that meets what was said."""
        talks = self._talks
        flow = self._library.flow(talk, context.profile.language)
        own = f"met-{talk}"
        usual = "met-other" if flow.nudged else "met-desk"
        met = note or talks.phrase(context, own if own in self._library.phrases else usual)
        talks.suspend(context)
        talks.start(context, FITTING_FLOW, met, {"then": talk, "open_talk": fill(flow.title, {}).text})

    def _resume(self, turn: Turn, note: str, held: str = "") -> None:
        context, flow = turn.context, turn.context.dialog.stack.base.flow
        self._talks.suspend(context)
        self._talks.ask_to_resume(context, flow, note, held)

    def _unasked(self, turn: Turn) -> str:
        """Return the line for words that answer nothing; for a greeting it is a greeting."""
        agreed = turn.context.profile.consent
        said = (small_talk.small_talk(turn.typed) or small_talk.heat(turn.typed)) if agreed else ""
        return self._talks.phrase(turn.context, said or "no-question")

    def _decline(self, turn: Turn, heard: Heard, answer: str) -> None:
        """Say that words which were screened can't be an answer (a caption, an edit), and ask again."""
        context, lead = turn.context, "\n\n".join(filter(None, (heard.note, answer)))
        if heard.opening is None and router.in_front(context.dialog):
            self._talks.after_screen(context, router.again(self._library, context, lead))
        else:
            self._begin_or_ask(context, heard.opening, lead)

    def _begin_or_ask(self, context: TurnContext, opening: Opening | None, lead: str) -> None:
        if opening:
            self._talks.begin(context, opening, lead)
        else:
            self._talks.ask(context, lead)


def _just_answered(context: TurnContext) -> bool:
    """Tell whether this tap follows another on buttons that are gone: taken away, or changed in place."""
    event = context.event
    if context.dialog.typed_chars:  # what came before was typed: nobody taps twice there
        return False
    just_now = (
        context.engagement.last_seen is not None and context.now - context.engagement.last_seen < DOUBLE_TAP
    )
    gone = event.message_id != context.delivery.keyboard or 0 < event.token < context.dialog.token
    return just_now and event.message_id is not None and gone
