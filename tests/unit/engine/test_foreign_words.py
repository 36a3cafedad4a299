"""Words for the fixed buttons and the commands are understood in every shipped language."""

from __future__ import annotations

import pytest

from flows.dialogue.commands import Commands
from flows.engine.engine import Engine
from flows.engine.foreign_words import foreign, native
from flows.locale.matching import plain
from flows.model import BACK, HELP, PAUSE, SKIP
from tests.helpers.chat import Chat, agreed, shipped_conversation

LIBRARY = shipped_conversation().library
BUILDER = Engine(LIBRARY).prompt_builder
COMMANDS = Commands(LIBRARY)
LANGUAGES = ("en", "es", "de")

WAYS = {
    BACK: ("back", "atrás", "zurück"),
    SKIP: ("skip", "saltar", "überspringen"),
    PAUSE: ("pause", "pausa", "cancel", "cancelar", "abbrechen"),
    HELP: ("help", "ayuda", "hilfe", "help now", "ayuda ya", "hilfe jetzt", "notruf", "socorro", "sos"),
}
SAID = {
    "menu": ("menu", "menú", "menü"),
    "stop": ("stop", "stopp", "parar", "aufhören"),
    "delete": ("delete everything", "borrar todo", "alles löschen"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_ways_out_are_heard_in_every_language(language: str) -> None:
    ways = BUILDER.spoken[language].ways_out

    assert {(word, ways.get(plain(word))) for words in WAYS.values() for word in words} == {
        (word, way) for way, words in WAYS.items() for word in words
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_are_heard_in_every_language(language: str) -> None:
    for command, words in SAID.items():
        meant = {word: COMMANDS.meant(plain(word), language) for word in words}
        assert meant == dict.fromkeys(words, command)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["Done", "Listo", "Fertig", "that's all", "eso es todo", "das ist alles"])
def test_a_list_is_ended_by_the_word_of_any_language(language: str, typed: str) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    chat.commands("start warning-signs")
    chat.types("1")
    assert _state(chat) == "signs"

    chat.types("1, 2")
    chat.types(typed)

    assert _state(chat) != "signs"


@pytest.mark.parametrize(
    ("language", "word"), [("en", "para"), ("en", "ya"), ("de", "ya"), ("de", "basta"), ("en", "fin")]
)
def test_a_word_that_means_something_else_here_is_no_button(language: str, word: str) -> None:
    assert word in native(LIBRARY, language)
    assert word not in foreign(LIBRARY, "done-words", language)
    assert COMMANDS.meant(word, language) is None
    assert word not in BUILDER.spoken[language].ways_out


def test_the_own_meaning_of_a_word_comes_before_that_of_another_language() -> None:
    assert COMMANDS.meant("termine", "de") == "appointments"
    assert "termine" in BUILDER.spoken["es"].words.typed["done-words"]


def _state(chat: Chat) -> str:
    return chat.person.dialog.stack.top.state
