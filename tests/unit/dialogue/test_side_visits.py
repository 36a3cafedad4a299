"""A visit to settings, data or help in the middle of a talk ends at its question, or one tap from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.helpers.chat import Chat, shipped_conversation

CONVERSATION = shipped_conversation()
QUESTION = "goals/theirs"


def in_the_middle() -> Chat:
    chat = Chat(CONVERSATION)
    chat.commands("start goals")
    for text in ("all of it", "no", "Sleep through", "done"):
        chat.types(text)
    assert chat.place() == QUESTION
    return chat


@pytest.mark.parametrize("command", ["why", "stop", "back", "history", "sentences", "progress"])
def test_what_only_tells_something_asks_the_question_again(command: str) -> None:
    chat = in_the_middle()

    chat.commands(command)

    assert chat.place() == QUESTION


@pytest.mark.parametrize(("command", "ends"), [("mydata", "fine"), ("privacy", "keep"), ("delete", "no")])
def test_a_visit_over_the_talk_ends_at_its_question(command: str, ends: str) -> None:
    chat = in_the_middle()

    chat.commands(command)
    chat.taps(ends)

    assert chat.place() == QUESTION


@pytest.mark.parametrize("command", ["settings", "appointments"])
def test_a_visit_in_place_of_the_talk_ends_with_the_way_back(command: str) -> None:
    chat = in_the_middle()

    chat.commands(command)
    chat.taps("fine")
    assert chat.labels() == ["Carry on", "Menu"]

    chat.taps("Carry on")
    assert chat.place() == QUESTION


def test_with_nothing_waiting_there_is_no_way_back() -> None:
    chat = Chat(CONVERSATION)

    chat.commands("settings")
    chat.taps("fine")

    assert chat.labels() == ["Menu"]


@pytest.mark.parametrize("command", ["settings", "mydata", "help_now", "about", "language", "menu", "delete"])
def test_a_visit_that_is_paused_leaves_the_talk_for_whoever_comes_back(command: str) -> None:
    chat = in_the_middle()

    chat.commands(command)
    chat.types("pause")
    chat.waits(timedelta(days=2))
    chat.types("hey, I'm back")

    assert chat.place() == QUESTION


def test_a_wrong_button_shows_the_open_question() -> None:
    chat = in_the_middle()
    earlier = chat.shown()
    chat.types("that I go out more")

    said = chat.tap(earlier[1].rows[0][0], earlier)

    assert chat.place() == "goals/match"
    assert "earlier question" in said[-1].text
