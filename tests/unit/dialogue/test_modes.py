"""The table of the dialogue, cell by cell: what each event meets in each mode, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

import pytest
from msgspec.structs import replace

from flows.authoring.graph import dialogue
from flows.dialogue.actions import Actions
from flows.dialogue.help_offers import HelpOffers
from flows.dialogue.modes import EVENTS, LEADS, MODES, ROWS, EventName, Mode, Turn, fire, machine_of, mode_of
from flows.engagement import retention, wording
from flows.model import BACK, Event, Stack
from flows.person import Nudge, Person, Reason, ScreenState, Sentence
from flows.turn import TurnContext
from tests.helpers.chat import NOON, WAYS, Chat, agreed, shipped_conversation
from tests.helpers.people import with_fields

TABLE = """
                  welcome             rest                flow                help         away                   screen
help              open_help           open_help           open_help           open_help    open_help              open_help
menu              open_menu           open_menu           open_menu           open_menu    open_menu              open_menu
command           open_flow           open_flow           open_flow           open_flow    open_flow              open_flow
unknown-command   name_the_menu       name_the_menu       name_the_menu       name_the_menu name_the_menu         name_the_menu
explain           explain             explain             explain             explain      explain                explain
leave             leave               leave               leave               leave        leave                  leave
carry-on          carry_on            carry_on            carry_on            carry_on     carry_on               carry_on
nudge-answer      answer_nudge        answer_nudge        answer_nudge        answer_nudge answer_nudge           answer_nudge
retention-answer  answer_retention    answer_retention    answer_retention    answer_retention answer_retention   answer_retention
other             decline_kind        decline_kind        decline_kind        decline_kind decline_kind           decline_kind
calendar          ask_about_session  ask_about_session  ask_about_session  ask_about_session  ask_about_session  ask_about_session
edited            decline_edit        decline_edit        decline_edit        decline_edit decline_edit           decline_edit
blocked           fall_silent         fall_silent         fall_silent         fall_silent  fall_silent            fall_silent
unblocked         say_nothing         say_nothing         say_nothing         say_nothing  say_nothing            say_nothing
alarm             offer_help_at_rest  offer_help_at_rest  offer_help_in_flow  answer       offer_help_after_long  type_on_screen
words             meet_words          meet_words          answer              answer       ask_to_resume          type_on_screen
country           -                   -                   -                   show_country -                      -
greeting          -                   -                   greet               greet        greet_after_long       greet
halt              -                   -                   halt                halt         -                      -
thanks            -                   take_thanks         take_thanks         -            -                      -
bye               -                   take_leave          take_leave          -            take_leave             -
topic             -                   offer_talk          offer_talk          -            -                      -
return            -                   resume_waiting      resume_waiting      -            -                      -
sad               -                   meet_sadness        meet_sadness        -            -                      -
doubt             ask_about_doubt     ask_about_doubt     ask_about_doubt               -            -                      -
back              leave               leave               go_back             go_back      go_back                leave_screen
skip              leave               leave               skip                skip         skip                   leave_screen
pause             leave               leave               leave               leave        leave                  leave_screen
tap               -                   -                   tap_answer          tap_answer   tap_answer             tap_screen
old-tap           show_again          show_again          show_again          show_again   show_again             -
"""  # noqa: E501 - a table

EXPECTED: dict[tuple[EventName, Mode], str] = {
    (line.split()[0], mode): action  # type: ignore[misc]  # checked below against the names there are
    for line in TABLE.strip().splitlines()[1:]
    for mode, action in zip(TABLE.split()[: len(MODES)], line.split()[1:], strict=True)
}
CELLS = [cell for cell, action in EXPECTED.items() if action != "-"]

SECONDS = timedelta(seconds=10)  # after which a tap is no slip of the finger

SILENT = {"fall_silent", "say_nothing"}


def _button(value: str, token: int) -> Event:
    return Event("7", 99, "button", value, token, 1, "shown")


EVENT: dict[EventName, Event] = {
    "help": _button(":help", 0),
    "menu": Event("7", 99, "command", "menu"),
    "command": Event("7", 99, "command", "about"),
    "unknown-command": Event("7", 99, "command", "xyzzy"),
    "explain": Event("7", 99, "command", "help"),
    "leave": Event("7", 99, "command", "pause"),
    "carry-on": _button(":carry-on", 0),
    "nudge-answer": _button(f"{wording.NUDGE_PREFIX}yes:1", 0),
    "retention-answer": _button(retention.KEEP, 0),
    "other": Event("7", 99, "other", "photo"),
    "calendar": Event("7", 99, "calendar", "unreadable"),
    "edited": Event("7", 99, "edited", "other words"),
    "blocked": Event("7", 99, "blocked"),
    "unblocked": Event("7", 99, "unblocked"),
    "alarm": Event("7", 99, "text", "I want to end my life"),
    "words": Event("7", 99, "text", "the rain is loud today"),
    "country": Event("7", 99, "text", "Germany"),
    "greeting": Event("7", 99, "text", "hello again"),
    "halt": Event("7", 99, "text", "stop"),
    "thanks": Event("7", 99, "text", "thank you"),
    "bye": Event("7", 99, "text", "goodbye"),
    "topic": Event("7", 99, "text", "I am stuck"),
    "return": Event("7", 99, "text", "I'm back"),
    "sad": Event("7", 99, "text", "I feel so sad"),
    "doubt": Event("7", 99, "text", "no"),
    "back": Event("7", 99, "text", "Back"),
    "skip": Event("7", 99, "text", "skip"),
    "pause": Event("7", 99, "text", "Pause"),
    "old-tap": _button("whatever", -1),
}


def _event(chat: Chat, event: EventName) -> Event:
    if event != "tap":
        return EVENT[event]
    value = next((one.value for one in chat.buttons() if one.value not in WAYS), "1")
    return _button(value, chat.person.dialog.token)


def _in_flow() -> Chat:
    chat = Chat(shipped_conversation())
    chat.commands("start failing")
    while not chat.person.dialog.stack or not chat.person.dialog.stack.top.path:
        chat.tap(chat.buttons()[0])
    return chat


def _in_help() -> Chat:
    chat = _in_flow()
    chat.taps(":help")
    return chat


def _away() -> Chat:
    chat = _in_flow()
    chat.waits(timedelta(hours=73))
    return chat


def _on_screen() -> Chat:
    line = Sentence("It gets loud in my head.", "failing", NOON)
    chat = Chat(shipped_conversation(), agreed(sentences=(line,)))
    chat.commands("sentences")
    return chat


CHATS: dict[Mode, Callable[[], Chat]] = {
    "welcome": lambda: Chat(shipped_conversation(), Person("7")),
    "rest": lambda: Chat(shipped_conversation()),
    "flow": _in_flow,
    "help": _in_help,
    "away": _away,
    "screen": _on_screen,
}


@cache
def chat_in(mode: Mode) -> Chat:
    """Return a chat in this mode; nobody changes it."""
    return CHATS[mode]()


class Noting:
    """Does what the actions do, and notes their names."""

    def __init__(self, actions: Actions) -> None:
        self.done: list[str] = []
        self._actions = actions

    def __getattr__(self, name: str) -> Callable[[Turn], None]:
        def call(turn: Turn) -> None:
            self.done.append(name)
            getattr(self._actions, name)(turn)

        return call


UNREAD = ("country", "thanks", "bye", "topic", "return", "sad", "doubt")
"""Events that words become where they don't answer the open question."""


@cache
def at_menu() -> Chat:
    """Return a chat whose open question asks nothing: there, words may be thanks or about a talk."""
    chat = Chat(shipped_conversation())
    chat.commands("menu")
    return chat


def with_past(person: Person, event: EventName, now: datetime) -> Person:
    """Return the person with what must have been before the event."""
    if event == "return":
        return with_fields(person, suspended=chat_in("flow").person.dialog.stack.runs)
    if event == "doubt":
        return with_fields(
            person, reasons=(Reason(1, "sleep", now),), nudges=(Nudge("reason", now, reason=1),)
        )
    return person


@pytest.mark.parametrize("mode", MODES)
def test_every_cell_does_what_the_table_says_and_leads_where_it_may(mode: Mode) -> None:
    chat, conversation = chat_in(mode), shipped_conversation()
    library, talks = conversation.library, conversation.talks
    actions = Actions(talks, HelpOffers(talks, conversation._lexicons))  # noqa: SLF001 - the shipped ones
    assert mode_of(library, chat.person, chat.now) == mode
    for event in (event for event, met in CELLS if met == mode):
        chat = at_menu() if event in UNREAD and mode == "flow" else chat_in(mode)
        noting, person = Noting(actions), with_past(chat.person, event, chat.now)
        turn = Turn(TurnContext(person, _event(chat, event), chat.now + SECONDS), mode)
        named = actions.reader.read(turn)
        if event in UNREAD and chat.person.dialog.stack and mode != "away":
            assert named == "words"
            named = actions.reader.unread(turn) or named
        assert named == event
        fire(machine_of(noting), event, turn)

        action = EXPECTED[event, mode]
        after = mode_of(library, turn.context.person, NOON)
        assert noting.done == [action], (event, mode)
        assert after in {mode, *LEADS[action]} - {"away"} | ({"flow"} if mode == "away" else set()), (
            event,
            after,
        )
        assert bool(turn.context.sent) == (action not in SILENT), (event, mode)


def test_the_table_has_every_event_in_every_mode_once() -> None:
    rows = {(row.event, mode): row.action for row in ROWS for mode in row.modes}

    assert rows == {cell: EXPECTED[cell] for cell in CELLS}
    assert sum(len(row.modes) for row in ROWS) == len(rows)
    assert set(EXPECTED) == {(event, mode) for event in EVENTS for mode in MODES}
    assert set(LEADS) == set(rows.values())


def test_interrupts_stand_in_the_table_once() -> None:
    everywhere = {row.event for row in ROWS if row.modes == MODES}

    assert {"help", "menu", "command", "leave", "nudge-answer", "retention-answer", "blocked"} <= everywhere
    assert all(sum(row.event == event for row in ROWS) == 1 for event in everywhere)


def test_who_is_away_is_found_by_answers_before_the_question_and_by_time() -> None:
    library, chat = shipped_conversation().library, chat_in("flow")
    later = chat.now + timedelta(hours=80)
    assert chat.person.dialog.stack
    opened = Stack((replace(chat.person.dialog.stack.top, path=()),))
    fresh = replace(chat.person, dialog=replace(chat.person.dialog, stack=opened))

    assert mode_of(library, chat.person, later) == "away"
    assert mode_of(library, fresh, later) == "flow"
    assert (
        mode_of(
            library,
            replace(chat.person, dialog=replace(chat.person.dialog, screen=ScreenState("sentences"))),
            later,
        )
        == "screen"
    )


def test_a_way_out_that_is_tapped_is_the_same_event_as_one_that_is_typed() -> None:
    chat, conversation = chat_in("flow"), shipped_conversation()
    reader = conversation._actions.reader  # noqa: SLF001 - the shipped one
    tapped = Turn(TurnContext(chat.person, _button(BACK, chat.person.dialog.token), chat.now), "flow")

    assert reader.read(tapped) == "back"


def test_the_drawing_has_every_mode_and_action() -> None:
    drawn = dialogue()

    assert all(f'(["{mode}"])' in drawn for mode in ("any mode", *MODES))
    assert all(f'["{action.replace("_", " ")}"]' in drawn for action in LEADS)
    assert 'mode_flow -->|"alarm"| offer_help_in_flow' in drawn
    assert "offer_help_in_flow -.-> mode_help" in drawn
