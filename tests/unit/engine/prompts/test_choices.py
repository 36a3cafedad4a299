"""Options of a choice: those of the author whose condition holds, and picks of an earlier answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.engine.prompts.choices import label_of, something_else
from flows.model import DONE, OTHER, OWN
from tests.helpers.chat import Chat, conversation_of, flow_of
from tests.helpers.prompts import question

TALK = """\
[flow]
name = "moving"
title = "Moving"
version = 1
command = "moving"

[state.what]
type = "multi"
ask = "What is in the way?"
choices = [
  { id = "time", label = "No time" },
  { id = "money", label = "No money" },
]
other = true

[state.most]
type = "choice"
ask = "Which most?"
from = "what"
choices = [{ id = "all", label = "All alike" }]

[state.next]
type = "choice"
ask = "And now?"
choices = [
  { id = "rest", label = "Rest" },
  { id = "ask", label = "Ask for time", when = "'time' in what" },
  { id = "lend", label = "Lend money", when = "'money' in what" },
]

[state.close]
type = "end"
say = "Bye. {most}"
"""


def labels(chat: Chat) -> list[str]:
    """Return what stands on the buttons that answer, without the ways out of the question."""
    return [button.label for button in chat.buttons() if not button.value.startswith(":")]


def picked(chat: Chat, *values: str) -> None:
    """Tap several, then the button that ends the list."""
    for value in values:
        chat.taps(value)
    chat.taps(DONE)


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    chat = Chat(conversation_of(tmp_path, TALK))
    chat.commands("/moving")
    return chat


def test_picks_of_an_earlier_answer_are_offered_in_its_order_before_the_authors_own(chat: Chat) -> None:
    picked(chat, "money", "time")

    assert labels(chat) == ["No money", "No time", "All alike"]


def test_own_words_of_an_earlier_answer_are_offered_as_they_were_typed(chat: Chat) -> None:
    chat.types("the dog")
    chat.taps(DONE)

    assert labels(chat) == ["the dog", "All alike"]


def test_a_choice_is_offered_where_its_condition_holds(chat: Chat) -> None:
    picked(chat, "money")
    chat.taps("All alike")

    assert labels(chat) == ["Rest", "Lend money"]


@pytest.mark.parametrize(("value", "shown"), [
    ("time", "No time"), (f"{OWN}the dog", "the dog"), ("all", "All alike"), ("gone", "gone"), (OWN, ""),
])  # fmt: skip
def test_a_pick_reads_as_it_was_offered_here_or_where_it_is_from(
    tmp_path: Path, value: str, shown: str
) -> None:
    flow = flow_of(tmp_path, TALK)

    assert label_of(flow, flow.states["most"], value, "en") == shown


def test_own_words_have_a_button_only_where_they_are_welcome() -> None:
    rows = something_else(question("choice", other=True), lambda name: name)

    assert [[button.value for button in row] for row in rows] == [[OTHER]]
    assert something_else(question("choice"), lambda name: name) == ()
