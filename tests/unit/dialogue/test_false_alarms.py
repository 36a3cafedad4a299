"""Words in which clues alone add up: the question stays open, and one tap makes them its answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from flows.dialogue.stack.dialog_stack import USE_WORDS
from flows.model import DONE
from flows.person import Line
from tests.helpers.chat import NOON, Chat, agreed, conversation_of, texts

ROUNDABOUT = "by the time the clocks change and the house won't be breathing"
AGAIN = "by the time the clocks change I won't be breathing so hard"
NUMBER = "In danger, call 112 or 911"

KINDS = """
[flow]
name = "kinds"
title = "Kinds"
command = "kinds"
menu = "main"
summary = true
version = 1

[list.lines]
ask = "Up to three lines?"
high = 3
line = "Lines"

[multi.all]
ask = "All that fit?"
other = true
line = "What fits"
choices = '''
One #one
Two #two
'''

[choice.one]
ask = "Which one?"
other = true
line = "Which"
choices = '''
Left #left
Right #right
'''

[text.what]
ask = "What is it?"
line = "What it is"

[text.say]
ask = "Your sentence?"
suggest = "I think so"
record = "sentence"
line = "I would like to say"

[plan.plan]
ask = "Finish the line: When …"
record = "plan"
line = "My plan"

[date.day]
ask = "Which day?"
line = "The day"

[scale.much]
ask = "How much?"
line = "How much"

[preview.page]
ask = "Your page."

[end.close]
say = "Bye."
"""

OF_WORDS = ("lines", "all", "one", "what", "say", "plan")


@pytest.fixture
def you(tmp_path: Path) -> Chat:
    chat = Chat(conversation_of(tmp_path, KINDS), agreed(since=NOON))
    chat.commands("kinds")
    return chat


def to(you: Chat, state: str) -> Chat:
    while you.place() != f"kinds/{state}":
        you.taps(":skip")
    return you


def used(you: Chat) -> bool:
    """Tell whether the words are anywhere but beside the talk."""
    person = you.person
    return "breathing" in repr((person.dialog, replace(person.words, aside=())))


@pytest.mark.parametrize("state", OF_WORDS)
def test_the_question_stays_open_and_the_words_are_kept_beside_it(you: Chat, state: str) -> None:
    to(you, state)

    said = texts(you.types(ROUNDABOUT))

    assert NUMBER in said
    assert you.place() == f"kinds/{state}"
    assert USE_WORDS in [one.value for one in you.buttons()]
    assert "Help now" in you.labels()
    assert [one.text for one in you.person.words.aside] == [ROUNDABOUT]
    assert not used(you)


@pytest.mark.parametrize("state", OF_WORDS)
def test_one_tap_makes_them_the_answer(you: Chat, state: str) -> None:
    to(you, state).types(ROUNDABOUT)

    you.taps(USE_WORDS)

    assert used(you)
    assert you.person.words.aside == ()
    assert USE_WORDS not in [one.value for one in you.buttons()]


@pytest.mark.parametrize("state", OF_WORDS)
def test_whoever_goes_on_leaves_them_beside(you: Chat, state: str) -> None:
    to(you, state).types(ROUNDABOUT)

    you.taps(":skip")

    assert USE_WORDS not in [one.value for one in you.buttons()]
    assert [one.text for one in you.person.words.aside] == [ROUNDABOUT]
    assert not used(you)


def test_a_list_keeps_its_lines_and_takes_more(you: Chat) -> None:
    to(you, "lines").types("to sing again")

    you.types(ROUNDABOUT)
    you.types("to sleep")
    you.taps(USE_WORDS)
    you.taps(DONE)

    assert you.person.dialog.stack.top.answers["lines"] == ("to sing again", "to sleep", ROUNDABOUT)


def test_what_was_tapped_stays_tapped(you: Chat) -> None:
    to(you, "all").taps("☐ One")

    you.types(ROUNDABOUT)
    you.taps("☐ Two")
    you.taps(USE_WORDS)
    you.taps(DONE)

    assert you.person.dialog.stack.top.answers["all"] == ("one", "two", f"own:{ROUNDABOUT}")


def test_a_plan_goes_on_to_its_other_half(you: Chat) -> None:
    to(you, "plan").types(ROUNDABOUT)
    you.taps(USE_WORDS)
    you.types("I call my sister")

    (plan,) = you.person.words.plans
    assert (plan.cue, plan.act) == (ROUNDABOUT, "I call my sister")


def test_a_cue_that_was_left_is_offered_for_no_act(you: Chat) -> None:
    to(you, "plan").types(ROUNDABOUT)

    you.types("I sit down")

    assert you.place() == "kinds/plan"
    assert USE_WORDS not in [one.value for one in you.buttons()]


@pytest.mark.parametrize("state", OF_WORDS)
def test_a_plain_soft_sign_is_an_answer_as_any(you: Chat, state: str) -> None:
    to(you, state)

    said = texts(you.types("I feel hopeless"))

    assert "Help now is one tap away" in said
    assert you.person.words.aside == ()
    assert "hopeless" in repr((you.person.dialog, you.person.words))


@pytest.mark.parametrize("state", ["day", "much"])
def test_where_no_words_are_taken_the_question_stays_and_nothing_is_set_aside(you: Chat, state: str) -> None:
    to(you, state)

    said = texts(you.types(ROUNDABOUT))

    assert NUMBER in said
    assert you.place() == f"kinds/{state}"
    assert you.person.words.aside == ()
    assert not used(you)


@pytest.mark.parametrize("state", OF_WORDS)
def test_a_plain_statement_closes_the_question_as_before(you: Chat, state: str) -> None:
    to(you, state)

    said = texts(you.types("I want to die"))

    assert "are you thinking about ending your life?" in said
    assert USE_WORDS not in [one.value for one in you.buttons()]
    assert not any(one.from_clues for one in you.person.words.aside)


def test_nothing_is_offered_beside_something_graver(you: Chat) -> None:
    to(you, "lines").types(ROUNDABOUT)
    you.types("I want to die")
    you.taps("No")

    you.commands("kinds")
    you.types(AGAIN)

    assert USE_WORDS not in [one.value for one in you.buttons()]
    assert not used(you)


def test_nothing_is_offered_when_the_talk_is_opened_later(you: Chat) -> None:
    to(you, "what").types(ROUNDABOUT)
    you.now += timedelta(hours=2)

    you.commands("start kinds")
    while not you.place().startswith("kinds/"):
        you.taps("Carry on")

    assert you.place() == "kinds/what"
    assert USE_WORDS not in [one.value for one in you.buttons()]


def test_each_line_is_shown_and_decided_by_itself(you: Chat) -> None:
    to(you, "what").types(ROUNDABOUT)
    you.taps(":skip")
    you.types(AGAIN)
    for _ in range(12):
        if you.place().startswith("set-aside"):
            break
        if you.place() == "kinds/page":
            assert "A line of yours isn't on it yet." in you.shown()[1].text
        you.taps(":skip")

    assert ROUNDABOUT in you.shown()[1].text
    assert AGAIN not in you.shown()[1].text
    you.taps("Let it go")
    assert AGAIN in you.shown()[1].text
    you.taps("Put it on the page")

    assert you.person.words.aside == ()
    (line,) = you.person.words.talks[-1].lines
    assert (line.words, line.section) == (AGAIN, "sentence")
    assert [one.text for one in you.person.words.sentences] == [AGAIN]


def put_on_page(you: Chat) -> Line:
    """Type the words at the open question, go on to the end, and put them on the page."""
    you.types(ROUNDABOUT)
    while not you.place().startswith("set-aside"):
        you.taps(":skip")
    you.taps("Put it on the page")
    (line,) = you.person.words.talks[-1].lines
    return line


def test_half_of_a_plan_stands_under_no_label_of_a_plan(you: Chat) -> None:
    line = put_on_page(to(you, "plan"))

    assert (line.label, line.section) == ("What else I wrote", "barrier")
    assert you.person.words.plans == ()


def test_what_only_clues_brought_stands_under_the_label_of_its_question(you: Chat) -> None:
    line = put_on_page(to(you, "what"))

    assert (line.label, line.words, line.section) == ("What it is", ROUNDABOUT, "barrier")
