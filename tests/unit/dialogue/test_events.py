"""Words at the menu offer the talk they may be about; it is never opened unasked."""

from __future__ import annotations

import pytest

from flows.person import Person
from tests.helpers.chat import Chat, agreed, shipped_conversation
from tests.helpers.offenders import each

CONVERSATION = shipped_conversation()
WORDS = [
    ("en", "I want to quit", "before-you-decide"),
    ("en", "Thinking about stopping, honestly", "before-you-decide"),
    ("en", "I'm so stuck!!", "find-my-barrier"),
    ("en", "i drank again", "substances"),
    ("en", "no time for any of this", "distractions"),
    ("en", "I can't tell her", "opening-up"),
    ("en", "therapy isn't working", "expectations"),
    ("de", "Ich will aufhören", "before-you-decide"),
    ("de", "ich komme nicht weiter", "find-my-barrier"),
    ("de", "Ich hab getrunken", "substances"),
    ("es", "quiero dejarlo", "before-you-decide"),
    ("es", "no avanzo", "find-my-barrier"),
    ("es", "he vuelto a beber", "substances"),
    ("en", "the other one, opening up", "opening-up"),
    ("en", "strong symptoms", "symptoms"),
    ("en", "drinking or drugs", "substances"),
    ("de", "Symptome", "symptoms"),
    ("de", "Angst zu scheitern", "failing"),
    ("es", "sintomas fuertes", "symptoms"),
]


def talk_in(language: str) -> Chat:
    person = agreed()
    chat = Chat(CONVERSATION, person)
    if language != "en":
        chat.commands("language")
        chat.types({"de": "Deutsch", "es": "Español"}[language])
    return chat


@each("at_the_menu", [True, False])
@each(("language", "typed", "talk"), WORDS)
def test_words_offer_the_talk_they_may_be_about(
    language: str, typed: str, talk: str, *, at_the_menu: bool
) -> None:
    chat = talk_in(language)
    if at_the_menu:
        chat.commands("menu")

    chat.types(typed)
    assert chat.place() == "fits/ask"

    chat.taps("open")
    assert chat.place().startswith(f"{talk}/")
    assert typed not in repr(chat.person)


@pytest.mark.parametrize("typed", ["what a day", "stuckness", "the dog ate it", "stuck " * 30])
def test_other_words_offer_none(typed: str) -> None:
    chat = talk_in("en")
    chat.commands("menu")

    chat.types(typed)

    assert chat.place().startswith("menu/")


def test_words_before_any_yes_offer_none() -> None:
    chat = Chat(CONVERSATION, Person("7"))

    chat.types("I'm stuck")

    assert "fits" not in chat.place()


@pytest.mark.parametrize(("language", "typed"), [("en", "Bye!"), ("de", "Tschüss"), ("es", "hasta luego")])
def test_a_leave_is_taken_and_what_was_begun_waits(language: str, typed: str) -> None:
    chat = talk_in(language)
    chat.commands("menu")

    said = chat.types(typed)

    assert chat.place() == ""
    assert len(said) == 1
