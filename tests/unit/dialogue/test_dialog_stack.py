"""Flows over one another: which waits, is carried on, begun again or dropped, and where a visit ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.helpers.chat import Chat, agreed, shipped_conversation, texts

CONVERSATION = shipped_conversation()
QUESTION = "goals/theirs"
WEEKS = timedelta(weeks=3)


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


@pytest.mark.parametrize("before", ["menu", "settings", "mydata", "privacy"])
@pytest.mark.parametrize(("side", "over"), [("why", ""), ("stop", ""), ("mydata", "my-data/show")])
def test_a_side_visit_ends_where_it_is_finished(before: str, side: str, over: str) -> None:
    talk = Chat(CONVERSATION)
    talk.commands(before)
    talk.commands(side)
    assert talk.place() == over

    talk.commands("goals")
    talk.taps("All of it: about 7 minutes")
    talk.commands(before if before != "settings" else "mydata")
    talk.commands(side)
    if before != "menu":
        assert talk.place() == " over ".join(filter(None, (over, "goals/know")))


def test_settings_asked_for_within_a_settings_question_are_the_settings() -> None:
    talk = Chat(CONVERSATION)
    talk.commands("settings")
    talk.taps("Pause all")
    talk.commands("settings")

    assert talk.place() == "messages/show"


def test_a_command_in_the_middle_puts_the_talk_aside_and_the_same_command_asks_about_it(
    roundabout: Chat,
) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")

    roundabout.commands("fear")
    assert roundabout.place() == "fear/door"
    said = texts(roundabout.commands("roundabout"))

    assert "You were in the middle of “Roundabout”" in said
    assert [one.flow for one in roundabout.person.dialog.suspended] == ["roundabout"]


def test_carry_on_goes_to_the_question_where_it_stopped(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.taps("Pause")

    roundabout.taps("Carry on")

    assert roundabout.place() == "roundabout/which"
    assert roundabout.person.dialog.suspended == ()
    assert roundabout.person.dialog.stack
    assert roundabout.person.dialog.stack.top.answers == {"words": "some words"}


def test_start_again_begins_with_no_answers(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.commands("menu")
    roundabout.commands("roundabout")

    roundabout.taps("Start again")

    assert roundabout.place() == "roundabout/words"
    assert roundabout.person.dialog.suspended == ()
    assert roundabout.person.dialog.stack
    assert roundabout.person.dialog.stack.top.answers == {}


def test_drop_it_lets_go_of_this_talk_alone(roundabout: Chat) -> None:
    for command in ("fear", "roundabout"):
        roundabout.commands(command)
        roundabout.taps("Go on") if command == "fear" else roundabout.types("some words")
    roundabout.commands("menu")
    roundabout.commands("roundabout")

    said = roundabout.taps("Drop it")

    assert "It's let go" in texts(said)
    assert [one.flow for one in roundabout.person.dialog.suspended] == ["fear"]


def test_words_typed_after_weeks_wait_until_the_person_says_what_they_are(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.taps("This")
    roundabout.waits(WEEKS)

    said = texts(roundabout.types("a line"))
    assert "You were in the middle of “Roundabout”" in said
    assert roundabout.person.dialog.pending_text == "a line"
    roundabout.taps("What I wrote is my answer")

    assert roundabout.place() == "roundabout/lines"
    assert roundabout.person.dialog.stack
    assert roundabout.person.dialog.stack.top.draft == ("+a line",)
    assert roundabout.person.dialog.pending_text == ""


def test_words_that_waited_are_let_go_with_carry_on(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.waits(WEEKS)
    roundabout.types("hello?")

    roundabout.taps("Carry on")

    assert roundabout.place() == "roundabout/which"
    assert roundabout.person.dialog.pending_text == ""


def test_words_that_waited_are_never_offered_to_another_talk(roundabout: Chat) -> None:
    roundabout.commands("fear")
    roundabout.taps("Go on")
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.waits(WEEKS)
    roundabout.types("about the roundabout")

    roundabout.commands("fear")

    assert "What I wrote is my answer" not in roundabout.labels()


def test_a_tap_after_weeks_is_an_answer_at_once(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.waits(WEEKS)

    roundabout.taps("This")

    assert roundabout.place() == "roundabout/lines"


def test_pause_keeps_the_talk_under_its_own_name(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.taps("Help now")

    said = roundabout.types("pause")

    assert "“Roundabout” waits" in texts(said)
    assert roundabout.labels() == ["Carry on", "Menu"]


def test_pause_with_nothing_to_keep_says_so_and_shows_the_way_in() -> None:
    talk = Chat(CONVERSATION)

    said = talk.commands("pause")

    assert "we'll leave it there" in texts(said)
    assert talk.labels() == ["Menu"]
    talk.taps("Menu")
    assert talk.place() == "menu/menu"


def test_carry_on_with_a_talk_open_asks_its_question_again(roundabout: Chat) -> None:
    roundabout.commands("roundabout")
    roundabout.types("some words")
    roundabout.taps("Pause")
    waiting = roundabout.shown()
    roundabout.commands("menu")

    roundabout.tap(waiting[1].rows[0][0], on=waiting)

    assert roundabout.place() == "menu/menu"


def test_the_menu_offers_the_talk_that_waits() -> None:
    you = Chat(CONVERSATION, agreed())
    you.commands("start goals")
    you.taps("whole")
    place = you.place()

    you.commands("menu")
    you.taps("Carry on where I stopped")

    assert you.place() == place


def test_with_nothing_waiting_the_menu_offers_no_way_back() -> None:
    you = Chat(CONVERSATION, agreed())

    you.commands("menu")

    assert "Carry on where I stopped" not in you.labels()


def test_settings_left_open_are_put_away_and_a_talk_is_not() -> None:
    you = Chat(CONVERSATION, agreed())
    you.commands("settings")

    you.waits(timedelta(days=1))
    you.commands("reasons")

    assert you.place().startswith("my-reasons/")
