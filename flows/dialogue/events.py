"""Gives every event its name in the table of the dialogue, after screening typed words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.dialogue.answers import nudge_answers, remarks, retention_answers, small_talk
from flows.dialogue.answers.arrivals import continues_paste
from flows.dialogue.answers.topics import Topics
from flows.dialogue.answers.typed_text import TypedText
from flows.dialogue.asides import AsideReader
from flows.dialogue.commands import Commands
from flows.dialogue.help_offers import HELPING, HelpOffers
from flows.dialogue.modes import NOTHING_OPEN, EventName, Turn
from flows.dialogue.stack.dialog_stack import CARRY_ON, FRONT, MENU, DialogStack
from flows.engagement import wording
from flows.engine.parsers import pick
from flows.engine.prompt import Prompt
from flows.engine.prompts import prompt_kind
from flows.engine.ways_out import way_out
from flows.listening.shapes import is_none
from flows.locale.matching import plain
from flows.model import BACK, HELP, PAUSE, SKIP, EventKind, Given
from flows.turn import TurnContext

WAYS: Mapping[str, EventName] = {BACK: "back", SKIP: "skip", PAUSE: "pause", HELP: "help"}

FITTING_FLOW = "fits"
"""Name of the flow that offers a talk which typed words may be about."""

AT_EASE = (FRONT, "after")
"""Flows that offer what is next and ask nothing."""

_ASKS_NOTHING = (*AT_EASE, FITTING_FLOW)

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

_EVERYWHERE: Mapping[str, EventName] = {
    HELP: "help",
    MENU: "menu",
    CARRY_ON: "carry-on",
    **dict.fromkeys(retention_answers.RETENTION_ANSWERS, "retention-answer"),
}
"""Buttons that mean the same in every mode, whatever their token."""

_AS_THEY_ARE: Mapping[EventKind, EventName] = {
    "other": "other",
    "calendar": "calendar",
    "edited": "edited",
    "blocked": "blocked",
    "unblocked": "unblocked",
}


class EventReader:
    """Names events. Holds the flows, their commands and the offers of help; the record is passed in."""

    def __init__(self, talks: DialogStack, offers: HelpOffers) -> None:
        self._talks = talks
        self._offers = offers
        self._asides = AsideReader(talks)
        self._spoken = talks.engine.prompt_builder.spoken
        self.commands = Commands(talks.library)
        self._topics = lru_cache(maxsize=None)(self._topics_in)

    def read(self, turn: Turn) -> EventName:
        """Return the name of the turn's event, and note in the turn what it asks for."""
        match turn.context.event.kind:
            case "text":
                return self._text(turn)
            case "button":
                return self._button(turn)
            case "command":
                return self.command(turn)
            case kind:
                return _AS_THEY_ARE[kind]

    def named(self, turn: Turn) -> EventName | None:
        """Return the event of a command whose name or title was typed as plain words; None without one."""
        command = self.commands.meant(turn.typed.plain, turn.typed.language)
        if command is None:
            return None
        turn.context.event = replace(turn.context.event, value=command)
        return self.command(turn)

    def unread(self, turn: Turn) -> EventName | None:
        """Return the event of words that are no answer to the open question; None where they ask for nothing.

        A wish for a talk is read in flows that offer what is next and ask nothing of somebody.
        """
        flow = turn.context.dialog.stack.flow
        if flow in HELPING and self._talks.names_country(turn.context):
            return "country"
        message = self._answers_message(turn) if flow in AT_EASE else None
        if named := message or self.named(turn):
            return named
        if flow in AT_EASE and self._thanks(turn):
            return "thanks"
        if flow in _ASKS_NOTHING and (event := self._unasked(turn)):
            return event
        if flow not in AT_EASE and (event := self._asides.unread(turn)):
            return event
        said = small_talk.small_talk(turn.typed)
        if not said and flow in _ASKS_NOTHING:
            said = small_talk.heat(turn.typed)
        return self._greeting(turn, said) if said else None

    def answers_open_question(self, context: TurnContext) -> bool:
        """Tell whether the open question can take the text that was typed, wholly or in part."""
        given, scope = Given(context.event.value), self._talks.scope(context)
        return self._talks.engine.takes(context.dialog.stack, given, scope)

    def _greeting(self, turn: Turn, said: str) -> EventName:
        """Return the event of small talk, with the phrase that answers it noted in the turn."""
        context = turn.context
        helping = context.dialog.stack and context.dialog.stack.flow in HELPING
        turn.value = small_talk.PRESENT if helping and said == small_talk.GREETING else said
        if turn.state in ("flow", "help") and self._talks.asks_about_danger(context):
            turn.value = remarks.NO_WRONG_TAP
        return "greeting"

    def _in_passing(self, turn: Turn) -> EventName:
        """Return the event of a text that is small talk or a goodbye, whatever the open question takes.

        After a while without a word more of it is; a text that stands for an answer stays one.
        """
        context = turn.context
        if turn.state == "flow" and context.dialog.stack.flow in AT_EASE:
            return "words"  # what can't be read there is offered more than a greeting
        said = small_talk.small_talk(turn.typed)
        if aside := self._asides.before_answer(turn, said):
            return aside
        if said in small_talk.GREETS:
            return self._greeting(turn, said)
        if not said or turn.state == "screen" or self._stands_for_answer(turn):
            return "words"
        seen = context.engagement.last_seen
        late = seen is not None and context.now - seen > small_talk.AFTER_A_WHILE
        kind = kind_of(self._talks.state_of(context.dialog.stack.top))
        answers_nothing = late or (kind.whole_sentence and said in small_talk.NO_SENTENCE)
        return self._greeting(turn, said) if answers_nothing else "words"

    def _stands_for_answer(self, turn: Turn) -> bool:
        """Tell whether a text is one of the open question's answers, or a yes to what it suggests."""
        state = self._talks.state_of(turn.context.dialog.stack.top)
        if prompt_kind(state).takes_words(state):
            return turn.typed.is_in(*remarks.ASSENTS)
        return self.answers_open_question(turn.context)

    def _at_rest(self, turn: Turn) -> EventName:
        """Return the name of words with no question open."""
        if button := self._earlier_button(turn):
            return button
        if turn.heard.anything:
            return "alarm"
        if named := self.named(turn):
            return named
        return "thanks" if self._thanks(turn) else self._unasked(turn) or "words"

    def _earlier_button(self, turn: Turn) -> EventName | None:
        """Return the name of a button under an earlier message whose words were typed, or that is doubted."""
        context = turn.context
        if message := self._answers_message(turn):
            return message
        if turn.typed.plain == plain(self._talks.phrase(context, "carry-on")):
            return "carry-on"
        if turn.typed.plain == plain(self._talks.phrase(context, "menu")):
            turn.value = FRONT
            return "menu"
        return None

    def _answers_message(self, turn: Turn) -> EventName | None:
        """Return the event of words that answer the newest message that came by itself; None for others.

        Words that screening has heard answer it only as a whole.
        """
        context, story = turn.context, not turn.heard.anything
        if value := nudge_answers.typed(self._talks, context, turn.typed, story=story):
            turn.value = value
            return "nudge-answer"
        if nudge_answers.doubted(context, turn.typed, story=story) is not None:
            return "doubt"
        if story and nudge_answers.newest(context) is not None and turn.typed.is_in("halt-words"):
            return self._stop_messages(turn)
        return None

    def _stop_messages(self, turn: Turn) -> EventName:
        turn.context.event = replace(turn.context.event, value="stop")
        return self.command(turn)

    def _wants_none(self, turn: Turn) -> bool:
        """Tell whether words as a whole say that no messages are wanted."""
        near = self._after_message(turn)
        return nudge_answers.wants_none(turn.typed, near=near, asked=not self._at_ease(turn))

    def _at_ease(self, turn: Turn) -> bool:
        """Tell whether nothing is open, or a flow that asks nothing."""
        flow = turn.context.dialog.stack.flow
        return turn.state in NOTHING_OPEN or (turn.state == "flow" and flow in _ASKS_NOTHING)

    def _after_message(self, turn: Turn) -> bool:
        """Tell whether words may be about a message that came by itself, and nothing else is asked."""
        return self._at_ease(turn) and nudge_answers.newest(turn.context) is not None

    def _thanks(self, turn: Turn) -> bool:
        """Tell whether words are nothing but thanks or an okay, which need no words."""
        thanks = turn.typed.lists["thanks-words"]
        return turn.context.profile.consent is not None and turn.typed.is_made_of(thanks)

    def _unasked(self, turn: Turn) -> EventName | None:
        """Return the event of a goodbye, a talk that is named (noted in the turn), a return or sadness."""
        context, typed = turn.context, turn.typed
        if context.profile.consent is None:
            return None
        if remarks.takes_leave(typed, at_rest=True):
            return "bye"
        if talk := self.fitting(typed):
            turn.value = talk
            return "topic"
        waiting = self._talks.waiting(context.person)
        if waiting and comes_back(typed):
            turn.value = waiting[-1].flow
            return "return"
        return "sad" if is_sad(typed) else None

    def wish(self, turn: Turn) -> str:
        """Return the flow that words may be about where what is open asks nothing of them; empty for none."""
        return self.fitting(turn.typed) if turn.context.dialog.stack.flow in _ASKS_NOTHING else ""

    def fitting(self, typed: TypedText) -> str:
        """Return the flow that words of a person's own may be about; empty where none is named."""
        name = self._topics(typed.language).flow(typed.text)
        return name if name in self._talks.library.flows else ""

    def _topics_in(self, language: str) -> Topics:
        return Topics(self._talks.library.phrase("fitting-words", language).source)

    def command(self, turn: Turn) -> EventName:
        """Return the name of a command, with the flow it opens noted in the turn."""
        context = turn.context
        event, turn.value = self.commands.event(context.event.value, context.profile.language)
        return event

    def _text(self, turn: Turn) -> EventName:
        context = turn.context
        text, language = context.event.value, context.profile.language
        turn.typed = TypedText(text, self._spoken[language].words, language)
        turn.prompt = None if turn.state in (*NOTHING_OPEN, "screen") else self._talks.prompt(context)
        if turn.prompt and pick(turn.prompt, Given(text)):
            return "words"
        is_paste = turn.prompt is not None and continues_paste(context)
        stopped = None if is_paste else self._stopped(turn)
        if stopped and stopped != "halt":
            return stopped  # words of our own list, in which screening could hear a goodbye
        heard = turn.heard = self._offers.screened(context, text)
        if heard.anything:
            at_rest = turn.state in NOTHING_OPEN and heard.opening is None
            return self._at_rest(turn) if at_rest else "alarm"
        return "words" if is_paste else stopped or self._by_words(turn)

    def _by_words(self, turn: Turn) -> EventName:
        """Return the event of a text that alarms nobody: a way out of the question, an aside or an answer."""
        no_line = turn.prompt is not None and _is_no_line(turn.prompt, turn.typed)
        way = SKIP if no_line else way_out(turn.typed.text, turn.prompt, self._spoken[turn.typed.language])
        turn.value = way or ""
        if way:
            return WAYS[way]
        return self._at_rest(turn) if turn.state in NOTHING_OPEN else self._in_passing(turn)

    def _stopped(self, turn: Turn) -> EventName | None:
        """Return the event of words that stop a talk that goes on, or our messages."""
        stops, halts = self.commands.meant(turn.typed.plain, turn.typed.language) == "stop", False
        if not turn.typed.says_more:
            halts = self._asides.halts(turn) and not self._after_message(turn)
            stops = stops or self._wants_none(turn)
        if not (halts or stops) or self._picks(turn):
            return None
        return "halt" if halts else self._stop_messages(turn)

    def _picks(self, turn: Turn) -> bool:
        """Tell whether the words pick a button of the open question, as "stop" does "Stop now"."""
        context = turn.context
        stack, scope = context.dialog.stack, self._talks.scope(context)
        return turn.state == "flow" and self._talks.engine.picks(stack, turn.typed.text, scope)

    def _button(self, turn: Turn) -> EventName:
        event, stack = turn.context.event, turn.context.dialog.stack
        turn.value = FRONT if event.value == MENU else event.value
        if everywhere := _EVERYWHERE.get(event.value):
            return everywhere
        if event.value.startswith(wording.NUDGE_PREFIX):
            return "nudge-answer"
        if turn.state == "screen":
            return "tap"
        if not stack or event.token != stack.top.token:
            return "old-tap"
        return WAYS.get(event.value, "tap")


def _is_no_line(prompt: Prompt, typed: TypedText) -> bool:
    """Tell whether "no", "done" or "idk" was typed where a further reason can be left out."""
    state = prompt.state
    if state.keep != "reasons" or not prompt.kind.free or not state.skip:
        return False
    no, done, nothing = map(typed.lists.__getitem__, ("no-words", "done-words", "nothing-words"))
    return typed.is_made_of(no, done, nothing) or is_none(typed.text, typed.language)


def comes_back(typed: TypedText) -> bool:
    """Tell whether "hey, I'm back" or "carry on" was typed."""
    loose = typed.lists["greeting-words"], typed.lists["small-words"]
    back = (typed.lists[name] for name in ("come-back-words", "back-again-words", "away-words"))
    return typed.holds(tuple(back), loose)


def is_sad(typed: TypedText) -> bool:
    """Tell whether words of sadness are in a text."""
    said = f" {' '.join(_WORD.findall(typed.plain))} "
    return any(f" {words} " in said for words in typed.lists["sad-words"])
