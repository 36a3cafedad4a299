"""A flow of one's own with weights takes part in the flow that finds what is in the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.definition.loader import Library
from flows.definition.placement.barriers import FINDER, finder_flow, weights
from tests.helpers.chat import Chat, conversation_of, shipped_conversation
from tests.helpers.paths import ROOT

HOMEWORK = """
[flow]
name = "homework"
title = "Homework that stays undone"
menu = "main"
order = 210
version = 1
weights = { s9 = 1, s12 = 2 }

[state.door]
type = "say"
say = "Here is homework."
goto = "close"

[state.close]
type = "end"
say = "That is all."
"""
SHIPPED = shipped_conversation().library


def listed(library: Library, state: str, language: str = "en") -> list[str]:
    return [choice.id for choice in library.flow(FINDER, language).states[state].choices]


def walked(chat: Chat, *much: int) -> None:
    """Rate these lines with "Very much" and all others with "Not me"."""
    chat.commands(FINDER.replace("-", "_"))
    chat.taps("Start")
    for number in range(1, 13):
        chat.taps("Very much" if number in much else "Not me")


def test_the_shipped_finder_is_as_it_is_written() -> None:
    assert finder_flow(SHIPPED.flows, "en") is SHIPPED.flows[FINDER]


def test_ties_are_decided_by_the_order_of_the_menu() -> None:
    assert [*weights(SHIPPED.flows)] == [
        "getting-better", "facing-it", "opening-up", "failing", "goals", "methods", "symptoms", "substances",
        "distractions", "expectations", "honesty",
    ]  # fmt: skip


def test_a_flow_of_ones_own_stands_behind_the_others_in_every_list(tmp_path: Path) -> None:
    library = conversation_of(tmp_path, HOMEWORK).library

    assert listed(library, "pick")[-2:] == ["homework", "all"]
    assert listed(library, "pick-all")[-1] == "homework"
    assert listed(library, "start", "de")[-2:] == ["homework", "later"]


def test_it_is_ranked_picked_brought_and_opened(tmp_path: Path) -> None:
    chat = Chat(conversation_of(tmp_path, HOMEWORK))

    walked(chat, 12)
    assert "Homework that stays undone\n" in chat.shown()[1].text
    chat.taps("Yes")
    (asked,) = chat.taps("Homework that stays undone")
    assert "I think this gets in my way here: ‘Homework that stays undone’." in asked.text
    chat.taps("Use these words")
    chat.taps("we sit down and start")
    chat.taps("say my sentence")
    chat.taps("Make my page")
    said = chat.taps("Homework that stays undone")

    assert said[-1].text == "Here is homework."


def test_one_in_the_place_of_a_shipped_barrier_keeps_its_weights(tmp_path: Path) -> None:
    own = HOMEWORK.replace('"homework"', '"goals"').replace("weights = { s9 = 1, s12 = 2 }\n", "")

    assert weights(conversation_of(tmp_path, own).library.flows)["goals"] == {"s5": 2}


@pytest.mark.parametrize(("written", "said"), [
    ("{ s13 = 2 }", "F107 `find-my-barrier` has no line `s13`. Did you mean `s"),
    ("{ s9 = 5 }", "F107 `s9` weighs 5. Write 1 or 2"),
    ('"s9"', 'F107 `weights` can\'t be "s9". Write a table such as'),
])  # fmt: skip
def test_weights_that_cannot_be_are_told(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(Exception, match="F107") as told:
        conversation_of(tmp_path, HOMEWORK.replace("{ s9 = 1, s12 = 2 }", written))

    assert said in str(told.value)


def test_the_page_for_authors_names_the_lines_as_they_are_asked() -> None:
    page = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(s\d+)` \| (.+) \|$", page, re.MULTILINE))

    asked = {name: state.ask.source for name, state in SHIPPED.flows[FINDER].states.items()}

    assert told == {
        name: asked[name].partition("“")[2].rstrip("”") for name in asked if re.fullmatch(r"s\d+", name)
    }
