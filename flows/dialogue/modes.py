"""The dialogue as one machine: the mode of a person, the names of events, and an action for each. Pure.

Rules:

1. `mode_of` tells in which mode a person is, and `ROWS` tells what is done about an event.
2. A mode is worked out from the record at each event, and stored nowhere. Where several fit, the one further
   down in `Mode` wins.
3. Every event has one name, which `events` gives it. The name depends on the mode where a tap or a word means
   different things: Back belongs to a screen while one is open, and a button of an older message is
   `old-tap`. Typed words have names of their own where no question is open (`thanks`, `bye`, `topic`, or the
   name of a button or command that was typed). Where a question is open, words that answer nothing get such a
   name as well, and the table is asked again under it.
4. In each mode an event has one row, which names an action of `actions`. Interrupts have one for all modes.
5. An action leads to modes that `LEADS` names, or leaves the mode as it is.
6. Nobody stays blocked: whoever writes has let us in again.
7. Somebody who hasn't said yes gets no further than the welcome and help now: `DialogStack.open` sees to it.

`transitions` holds the table as internal transitions and calls the action; which mode follows is in the
record that the action leaves. There is one machine for everybody. `stile graph --dialogue` draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from msgspec import Struct
from transitions import EventData, Machine, Transition

from flows.definition.loader import Library
from flows.dialogue.answers.typed_text import NOTHING_TYPED, TypedText
from flows.dialogue.help_offers import HELPING, NOTHING_HEARD, Heard
from flows.engine.prompt import Prompt
from flows.person import Person
from flows.turn import TurnContext
from flows.views import router

LONG_AGO = timedelta(hours=72)
"""After so long, typed words are not taken for an answer before the person has said so."""

Mode = Literal["welcome", "rest", "flow", "help", "away", "screen"]
"""`welcome`: nothing is open and nothing agreed. `rest`: nothing is open. `flow`: a question is. `help`: it
is one of help now. `away`: a question with answers before it has been open for `LONG_AGO`. `screen`: a screen
lies over all of it.
"""

EventName = Literal[
    "help", "menu", "command", "unknown-command", "explain", "leave", "carry-on", "nudge-answer",
    "retention-answer", "other", "calendar", "edited", "blocked", "unblocked", "alarm", "words", "country",
    "greeting", "halt", "thanks", "bye", "topic", "return", "sad", "doubt", "back", "skip", "pause",
    "tap", "old-tap",
]  # fmt: skip

MODES: tuple[Mode, ...] = get_args(Mode)
EVENTS: tuple[EventName, ...] = get_args(EventName)


class Turn(Struct):
    """The model of the machine: one event being answered. `state` is the mode that it met.

    `value` is what a command, a way out or a button asks for; `heard` the result of screening, `typed` the
    text of the event where it is one, and `prompt` the open question that this text meets; None where none is
    open, or a screen lies over it. `context` is what the action changes.
    """

    context: TurnContext
    state: Mode
    value: str = ""
    heard: Heard = NOTHING_HEARD
    typed: TypedText = NOTHING_TYPED
    prompt: Prompt | None = None


Action = Callable[[Turn], None]


class Row(Struct, frozen=True):
    """One row: the action for an event in some of the modes."""

    event: EventName
    modes: tuple[Mode, ...]
    action: str


NOTHING_OPEN: tuple[Mode, ...] = ("welcome", "rest")
_OPEN: tuple[Mode, ...] = ("flow", "help", "away")

ROWS: tuple[Row, ...] = (
    # Interrupts: the same everywhere.
    Row("help", MODES, "open_help"),
    Row("menu", MODES, "open_menu"),
    Row("command", MODES, "open_flow"),
    Row("unknown-command", MODES, "name_the_menu"),
    Row("explain", MODES, "explain"),
    Row("leave", MODES, "leave"),
    Row("carry-on", MODES, "carry_on"),
    Row("nudge-answer", MODES, "answer_nudge"),
    Row("retention-answer", MODES, "answer_retention"),
    Row("other", MODES, "decline_kind"),
    Row("calendar", MODES, "ask_about_session"),
    Row("edited", MODES, "decline_edit"),
    Row("blocked", MODES, "fall_silent"),
    Row("unblocked", MODES, "say_nothing"),
    # Typed text.
    Row("alarm", NOTHING_OPEN, "offer_help_at_rest"),
    Row("alarm", ("flow",), "offer_help_in_flow"),
    Row("alarm", ("help",), "answer"),
    Row("alarm", ("away",), "offer_help_after_long"),
    Row("alarm", ("screen",), "type_on_screen"),
    Row("words", NOTHING_OPEN, "meet_words"),
    Row("words", ("flow", "help"), "answer"),
    Row("words", ("away",), "ask_to_resume"),
    Row("words", ("screen",), "type_on_screen"),
    # Words that answer no question, or not the one that is open, and ask for something all the same.
    Row("country", ("help",), "show_country"),
    Row("greeting", ("flow", "help", "screen"), "greet"),
    Row("greeting", ("away",), "greet_after_long"),
    Row("halt", ("flow", "help"), "halt"),
    Row("thanks", ("rest", "flow"), "take_thanks"),
    Row("bye", ("rest", "flow", "away"), "take_leave"),
    Row("topic", ("rest", "flow"), "offer_talk"),
    Row("return", ("rest", "flow"), "resume_waiting"),
    Row("sad", ("rest", "flow"), "meet_sadness"),
    Row("doubt", (*NOTHING_OPEN, "flow"), "ask_about_doubt"),
    # Ways out of a question, typed or tapped.
    Row("back", NOTHING_OPEN, "leave"),
    Row("back", _OPEN, "go_back"),
    Row("back", ("screen",), "leave_screen"),
    Row("skip", NOTHING_OPEN, "leave"),
    Row("skip", _OPEN, "skip"),
    Row("skip", ("screen",), "leave_screen"),
    Row("pause", (*NOTHING_OPEN, *_OPEN), "leave"),
    Row("pause", ("screen",), "leave_screen"),
    # Buttons.
    Row("tap", _OPEN, "tap_answer"),
    Row("tap", ("screen",), "tap_screen"),
    Row("old-tap", (*NOTHING_OPEN, *_OPEN), "show_again"),
)

LEADS: Mapping[str, tuple[Mode, ...]] = {
    "open_help": ("help",),
    "open_menu": ("flow", "screen"),
    "open_flow": ("flow", "help", "screen", "rest"),
    "name_the_menu": ("flow", "help"),
    "explain": ("flow", "help"),
    "leave": ("rest", "welcome"),
    "carry_on": ("flow", "help"),
    "answer_nudge": ("flow", "help", "screen"),
    "answer_retention": ("flow", "help"),
    "decline_kind": ("flow", "help"),
    "ask_about_session": ("flow", "help"),
    "decline_edit": ("flow", "help"),
    "offer_help_at_rest": ("help", "flow"),
    "offer_help_in_flow": ("help", "flow", "rest", "screen"),
    "offer_help_after_long": ("help", "flow"),
    "meet_words": ("flow", "help", "screen", "rest"),
    "show_country": ("help",),
    "greet": ("flow", "help"),
    "greet_after_long": ("flow",),
    "halt": ("rest", "welcome"),
    "take_thanks": (),
    "take_leave": ("rest",),
    "offer_talk": ("flow",),
    "resume_waiting": ("flow", "help"),
    "meet_sadness": ("flow",),
    "ask_about_doubt": (),
    "answer": ("flow", "help", "rest", "screen", "welcome"),
    "ask_to_resume": ("flow",),
    "go_back": ("flow", "help", "rest"),
    "skip": ("flow", "help", "rest", "screen", "welcome"),
    "tap_answer": ("flow", "help", "rest", "screen", "welcome"),
    "type_on_screen": ("flow", "help", "rest"),
    "tap_screen": ("flow", "help", "rest"),
    "leave_screen": ("flow", "help", "rest"),
    "show_again": ("flow", "help"),
    "fall_silent": (),
    "say_nothing": (),
}
"""Modes that each action can lead to, besides the one it met."""


def mode_of(library: Library, person: Person, now: datetime) -> Mode:
    """Return the mode that an event meets at `now`."""
    if router.in_front(person.dialog):
        return "screen"
    stack = person.dialog.stack
    if not stack:
        return "rest" if person.profile.consent else "welcome"
    silent = person.engagement.last_seen is not None and now - person.engagement.last_seen > LONG_AGO
    if silent and stack.base.path and library.flows[stack.base.flow].menu is not None:
        return "away"
    return "help" if stack.flow in HELPING else "flow"


class Cell(Transition):
    """A cell of the table: the action `before`, and no condition or change of state."""

    def execute(self, event_data: EventData) -> bool:
        """Call the action of the cell."""
        for action in self.before:
            cast("Action", action)(cast("Turn", event_data.model))  # any object is a model to the library
        return True


class DialogueMachine(Machine):
    """The library's machine with the cells of the table for transitions."""

    transition_cls = Cell


def machine_of(actions: object) -> Machine:
    """Return the machine of the table; `actions` has a method for each action, which takes the `Turn`."""
    machine = DialogueMachine(
        model=None, states=list(MODES), initial="rest", auto_transitions=False, send_event=True
    )
    for row in ROWS:
        machine.add_transition(row.event, list(row.modes), None, before=getattr(actions, row.action))
    return machine


def fire(machine: Machine, event: EventName, turn: Turn) -> None:
    """Call the action that the table has for this event in the turn's mode."""
    machine.events[event].trigger(turn)
