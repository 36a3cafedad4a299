"""Twelve lines in one message: between them a tap edits it, and what is typed asks in a new one."""

from __future__ import annotations

from datetime import timedelta

from flows.model import BACK
from tests.helpers.chat import Chat, agreed, shipped_conversation

CONVERSATION = shipped_conversation()


def at_the_first_line() -> Chat:
    talk = Chat(CONVERSATION, agreed())
    talk.commands("find_my_barrier")
    talk.taps("Start")
    return talk


def sent(talk: Chat) -> list[str]:
    return [item.do for item in talk.outgoing]


def test_a_tap_and_back_edit_the_one_message() -> None:
    talk = at_the_first_line()
    message = talk.shown()[0]

    talk.taps("A little")
    assert (sent(talk), talk.shown()[0]) == (["edit"], message)
    assert talk.shown()[1].text.startswith("2 of 12")

    talk.taps(BACK)
    assert (sent(talk), talk.shown()[0]) == (["edit"], message)
    assert talk.shown()[1].text.startswith("1 of 12")


def test_the_list_takes_one_message_and_what_follows_another() -> None:
    talk = at_the_first_line()
    message = talk.shown()[0]

    for number in range(12):
        assert (number, talk.shown()[0]) == (number, message)
        talk.taps("Very much")

    assert talk.shown()[0] != message
    assert talk.place() == "find-my-barrier/rank"


def test_a_typed_answer_asks_in_a_new_message_and_takes_the_old_buttons() -> None:
    talk = at_the_first_line()
    message = talk.shown()[0]

    talk.types("a little")

    assert sent(talk) == ["retire", "send"]
    assert talk.shown()[0] != message


def test_a_second_tap_on_a_changed_message_is_a_slip_and_later_an_old_button() -> None:
    talk = at_the_first_line()
    before = talk.shown()
    button = next(one for one in talk.buttons() if one.label == "A little")
    talk.tap(button, before)

    talk.now -= timedelta(seconds=8)
    assert talk.tap(button, before) == []

    talk.waits(timedelta(minutes=1))
    assert talk.tap(button, before)[0].text.startswith("That button")
    assert talk.place() == "find-my-barrier/s2"


def to_the_page(talk: Chat) -> None:
    """Take the sentence, skip what can be skipped, and stop at the preview."""
    while (labels := [one.label for one in talk.buttons()]) and "Make my page" not in labels:
        value = next((one.value for one in talk.buttons() if one.label == "Use these words"), ":skip")
        talk.taps(value if value in {one.value for one in talk.buttons()} else talk.buttons()[0].value)


def test_the_preview_says_that_the_page_is_below_only_where_the_page_follows() -> None:
    below, kept = (CONVERSATION.library.phrase(f"page-{name}").source for name in ("below", "to-come"))
    finder, goals = at_the_first_line(), Chat(CONVERSATION, agreed())
    for label in ("Very much", *["Not me"] * 11, "Yes", "Fear of getting better"):
        finder.taps(label)
    goals.commands("goals")
    goals.taps("Short: 5 questions")
    goals.types("sleep")
    goals.taps("Done")

    folded = []
    for talk in (finder, goals):
        to_the_page(talk)
        talk.taps("Make my page")
        folded.append([item.message.text for item in talk.outgoing if item.do == "retire"])

    assert folded == [[kept], [below]]
