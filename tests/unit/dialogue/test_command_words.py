"""Typed names that answer no question: a command, or a country."""

from __future__ import annotations

import pytest

from tests.helpers.chat import Chat, agreed, shipped_conversation, texts
from tests.helpers.people import with_fields

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


@pytest.mark.parametrize("typed", ["Germany", "I'm in Germany", "from germany"])
def test_a_country_that_is_typed_on_the_help_card_brings_its_numbers(typed: str) -> None:
    talk = Chat(CONVERSATION, agreed())
    talk.commands("help_now")

    said = texts(talk.types(typed))

    assert talk.person.profile.country == "DE"
    assert "112" in said
    assert talk.place().startswith("help/")


def test_a_country_without_numbers_is_known_and_has_the_general_ones() -> None:
    talk = Chat(CONVERSATION, with_fields(agreed(), country="DE"))
    talk.commands("help_now")

    said = texts(talk.types("Poland"))

    assert talk.person.profile.country is None
    assert "I have no numbers for that one" in said
    assert talk.place().startswith("help/")
