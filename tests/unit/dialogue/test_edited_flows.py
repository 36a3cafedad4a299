"""People in the middle of a flow that an edit changed: told in one line, and no typed word lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.helpers.chat import Chat, conversation_of
from tests.unit.dialogue.test_conversation import texts

FLOW = """
[flow]
name = "homework"
title = "Homework"
command = "homework"
menu = "main"
version = 1
%(head)s

[state.size]
type = "scale"
ask = "How big is it?"
goto = "%(second)s"

[state.%(second)s]
type = "text"
ask = "What would be smaller?"
goto = "when"

[state.when]
type = "text"
ask = "When?"
goto = "close"

[state.close]
type = "end"
say = "That is all."
"""


def written(head: str = "", second: str = "smaller", name: str = "homework") -> str:
    text = FLOW % {"head": head, "second": second}
    return text.replace('name = "homework"', f'name = "{name}"')


@pytest.fixture
def asked(tmp_path: Path) -> Chat:
    """Stand at `smaller`, after an 8."""
    (tmp_path / "before").mkdir()
    chat = Chat(conversation_of(tmp_path / "before", written()))
    chat.commands("homework")
    chat.types("8")
    assert chat.place() == "homework/smaller"
    return chat


def edited(chat: Chat, folder: Path, text: str) -> None:
    (folder / "after").mkdir()
    chat.conversation = conversation_of(folder / "after", text)


def words(chat: Chat) -> list[str]:
    return [line.words for run in chat.person.words.talks for line in run.lines]


def test_who_stands_on_a_state_that_is_gone_is_told_and_what_they_type_is_kept(
    asked: Chat, tmp_path: Path
) -> None:
    edited(asked, tmp_path, written('removed = ["smaller"]', second="piece"))

    said = texts(asked.types("half of it"))

    assert said.startswith("The question you were at has changed.")
    assert "kept under /history" in said
    assert said.endswith("How big is it?")
    assert asked.place() == "homework/size"
    assert words(asked) == ["half of it"]


def test_the_next_answer_counts_again_and_the_line_is_said_once(asked: Chat, tmp_path: Path) -> None:
    edited(asked, tmp_path, written(second="piece"))
    asked.types("half of it")

    said = texts(asked.types("7"))

    assert said == "What would be smaller?"
    assert asked.place() == "homework/piece"


def test_a_tap_for_the_question_that_is_gone_answers_no_other(asked: Chat, tmp_path: Path) -> None:
    edited(asked, tmp_path, written(second="piece"))

    said = texts(asked.taps(":skip"))

    assert said.startswith("The question you were at has changed.")
    assert "/history" not in said
    assert asked.place() == "homework/size"


@pytest.mark.parametrize(("way", "place"), [(":help", "help/card over homework/size"), (":pause", "")])
def test_the_ways_out_work_though_the_question_is_gone(
    asked: Chat, tmp_path: Path, way: str, place: str
) -> None:
    edited(asked, tmp_path, written(second="piece"))

    said = texts(asked.taps(way))

    assert said.startswith("The question you were at has changed.")
    assert asked.place() == place


def test_a_renamed_state_goes_on_without_a_word_about_it(asked: Chat, tmp_path: Path) -> None:
    edited(asked, tmp_path, written('renamed = { smaller = "piece" }', second="piece"))

    assert texts(asked.types("half of it")) == "When?"
    assert words(asked) == []


def test_a_renamed_flow_goes_on_at_the_same_question(asked: Chat, tmp_path: Path) -> None:
    edited(asked, tmp_path, written('was = ["homework"]', name="home-work"))

    assert texts(asked.types("half of it")) == "When?"
    assert asked.place() == "home-work/when"


def test_a_paused_talk_that_was_renamed_is_carried_on(asked: Chat, tmp_path: Path) -> None:
    asked.taps(":pause")
    edited(asked, tmp_path, written('was = ["homework"]', name="home-work"))

    said = texts(asked.taps("Carry on"))

    assert said == "What would be smaller?"


def test_a_paused_talk_whose_question_is_gone_says_so(asked: Chat, tmp_path: Path) -> None:
    asked.taps(":pause")
    edited(asked, tmp_path, written(second="piece"))

    said = texts(asked.taps("Carry on"))

    assert said.startswith("The question you were at has changed.")
    assert said.endswith("How big is it?")


def test_an_answer_whose_question_is_gone_is_kept_too(asked: Chat, tmp_path: Path) -> None:
    asked.types("half of it")
    assert asked.place() == "homework/when"
    edited(
        asked,
        tmp_path,
        written(second="piece").replace("state.when]", "state.day]").replace('"when"', '"day"'),
    )

    asked.types("on Monday")

    assert words(asked) == ["half of it", "on Monday"]


LINES = {"es": "La pregunta en la que estabas ha cambiado", "de": "Die Frage, bei der du warst"}


@pytest.mark.parametrize("language", LINES)
def test_it_is_said_in_the_language_of_the_person(asked: Chat, tmp_path: Path, language: str) -> None:
    asked.person = replace(asked.person, profile=replace(asked.person.profile, language=language))
    edited(asked, tmp_path, written(second="piece"))

    assert texts(asked.types("half of it")).startswith(LINES[language])
