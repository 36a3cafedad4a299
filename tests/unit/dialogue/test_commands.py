"""Commands: what each is, and how it is typed or linked."""

from __future__ import annotations

import pytest

from flows.dialogue.commands import Commands
from flows.dialogue.stack.dialog_stack import FRONT
from tests.helpers.chat import Chat, agreed, shipped_conversation

CONVERSATION = shipped_conversation()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("STOP", ""),
        ("unsubscribe", ""),
        ("language", "language/"),
        ("Delete my data", "delete/"),
        ("menu", "menu/"),
        ("my data", "my-data/"),
    ],
)
def test_the_name_of_a_command_works_typed_where_it_answers_nothing(words: str, place: str) -> None:
    at_rest, asked = Chat(CONVERSATION, agreed()), Chat(CONVERSATION, agreed())
    asked.commands("menu")

    for talk in (at_rest, asked):
        talk.types(words)

    assert [talk.place().startswith(place) for talk in (at_rest, asked)] == [True, True]
    assert [talk.person.engagement.preferences.off for talk in (at_rest, asked)] == [not place, not place]


@pytest.mark.parametrize(("language", "typed", "place"), [
    ("de", "Menü", "menu/"), ("de", "Einstellungen", "messages/"), ("es", "citas", "appointments/"),
    ("es", "borrar todo", "delete/"),
])  # fmt: skip
def test_commands_have_names_in_every_language(language: str, typed: str, place: str) -> None:
    talk = Chat(CONVERSATION, agreed(language=language))

    talk.types(typed)

    assert talk.place().startswith(place)


COMMANDS = Commands(CONVERSATION.library)


@pytest.mark.parametrize(
    ("value", "language", "event"),
    [
        ("start", "en", ("menu", FRONT)),
        ("start fear", "en", ("menu", "fear")),
        ("start nothing-of-that-name", "en", ("menu", FRONT)),
        ("menü", "de", ("menu", FRONT)),
        ("pause", "en", ("leave", "")),
        ("help", "en", ("explain", "")),
        ("help now", "en", ("command", "help")),
        ("help-now", "en", ("command", "help")),
        ("my_data", "en", ("command", "my-data")),
        ("my-data", "en", ("command", "my-data")),
        ("wiat", "en", ("unknown-command", "")),
    ],
)
def test_a_command_has_an_event_and_the_flow_it_opens(
    value: str, language: str, event: tuple[str, str]
) -> None:
    assert COMMANDS.event(value, language) == event
    assert COMMANDS.knows(value, language) is (event[0] != "unknown-command")


@pytest.mark.parametrize(
    ("value", "language", "helps"),
    [("help", "en", True), ("help_now", "en", True), ("ayuda", "es", True), ("menu", "en", False)],
)
def test_a_call_for_help_is_known_however_it_is_spelled(value: str, language: str, *, helps: bool) -> None:
    assert COMMANDS.names_help(value, language) is helps


@pytest.mark.parametrize(
    ("argument", "flow"), [(" Fear ", "fear"), ("my_data", None), ("nothing", None), ("", None)]
)
def test_a_link_leads_to_a_talk_of_the_menu_alone(argument: str, flow: str | None) -> None:
    assert COMMANDS.linked(argument) == flow
