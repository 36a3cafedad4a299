"""People in the middle of a flow that an edit changed: told in one line, and no typed word lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from flows.model import HELP
from flows.person import Person
from tests.helpers.chat import Chat, conversation_of, texts, without
from tests.helpers.roundabout import ROUNDABOUT

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


def test_a_talk_that_is_gone_lets_the_person_go_on_from_the_menu(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.conversation = without(roundabout.conversation, "roundabout")

    said = roundabout.types("half of it")

    assert "The talk you were in has been taken out" in texts(said)
    assert roundabout.place() == "menu/menu"
    (run,) = roundabout.person.words.talks
    assert [line.words for line in run.lines] == ["some words", "half of it"]
    assert not any(line.share for line in run.lines)


def test_what_was_written_in_a_talk_that_is_gone_is_found_under_history(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.conversation = without(roundabout.conversation, "roundabout")
    roundabout.types("half of it")

    roundabout.commands("history")
    roundabout.taps("March 2026")
    said = roundabout.taps(roundabout.labels()[0])

    assert "half of it" in texts(said)


def test_a_command_works_though_the_open_talk_is_gone(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.conversation = without(roundabout.conversation, "roundabout")

    said = roundabout.commands("help_now")

    assert texts(said).startswith("The talk you were in has been taken out")
    assert "/history" not in texts(said)
    assert roundabout.place() == "help/card"


@pytest.mark.parametrize("typed", ["I want to kill myself", "help"])
def test_words_of_danger_open_help_though_the_talk_is_gone(roundabout: Chat, typed: str) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.conversation = without(roundabout.conversation, "roundabout")

    said = roundabout.types(typed)

    assert "The talk you were in has been taken out" in texts(said)
    assert roundabout.place().startswith("help/") or HELP in [one.value for one in roundabout.buttons()]


def test_before_any_yes_nothing_of_a_talk_that_is_gone_is_kept(roundabout: Chat) -> None:
    newcomer = Chat(roundabout.conversation, Person("7"))
    newcomer.commands("help_now")
    newcomer.conversation = without(newcomer.conversation, "help")

    newcomer.types("some words")

    assert newcomer.person.words.talks == ()


def test_a_waiting_talk_that_is_gone_stays_stored_and_is_not_offered(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.taps("Pause")
    roundabout.conversation = without(roundabout.conversation, "roundabout")

    roundabout.taps("Carry on")
    roundabout.commands("pause")

    assert roundabout.labels() == ["Menu"]
    assert [one.flow for one in roundabout.person.dialog.suspended] == ["roundabout"]


@pytest.mark.parametrize("label", ["Carry on", "Start again", "Drop it"])
def test_a_talk_that_goes_while_it_is_asked_about_leads_on(roundabout: Chat, label: str) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.commands("menu")
    roundabout.commands("roundabout")
    roundabout.conversation = without(roundabout.conversation, "roundabout")

    assert roundabout.taps(label)


def test_a_linked_talk_that_is_gone_by_the_time_of_the_yes_leads_on(roundabout: Chat) -> None:
    newcomer = Chat(roundabout.conversation, Person("7"))
    newcomer.commands("start roundabout")
    newcomer.taps("Yes, I'm 18 or older")
    newcomer.conversation = without(newcomer.conversation, "roundabout")

    said = newcomer.taps("Yes, keep my answers")

    assert "Thank you" in texts(said)
    assert newcomer.person.profile.consent is not None


def test_a_talk_that_was_edited_carries_on_where_its_question_is_now(
    tmp_path: Path, roundabout: Chat
) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    renamed = ROUNDABOUT.replace("which", "either").replace(
        "version = 1", 'version = 2\nrenamed = { which = "either" }'
    )
    roundabout.conversation = conversation_of(tmp_path / "later", renamed)

    roundabout.taps("This")

    assert roundabout.place() == "roundabout/lines"
    assert roundabout.person.dialog.stack
    assert roundabout.person.dialog.stack.top.path == ("words", "either")
