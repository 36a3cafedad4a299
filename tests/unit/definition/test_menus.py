"""Menus are made of what flows say: `menu` puts one there, `order` says where, and long ones have pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.definition.loader import Library
from flows.definition.placement.menus import MENU_LIMIT, menu_flow
from flows.model import Flow
from tests.helpers.chat import Chat, conversation_of, shipped_conversation, shipped_reading

FLOW = """
[flow]
name = "%(name)s"
title = "%(title)s"
menu = "%(menu)s"
order = %(order)s
version = 1

[state.door]
type = "say"
say = "Here is %(name)s."
goto = "close"

[state.close]
type = "end"
say = "That is all."
"""


def flow(name: str, order: int = 210, menu: str = "main") -> str:
    return FLOW % {"name": name, "title": name.capitalize(), "menu": menu, "order": order}


def menu(library: Library, state: str = "topics", language: str = "en") -> list[str]:
    return [choice.label.source for choice in library.flow("menu", language).states[state].choices]


SHIPPED = shipped_conversation().library


def test_the_shipped_menus_are_as_they_are_written() -> None:
    flows = shipped_reading().languages.source.flows

    assert menu_flow(flows) is flows["menu"]


@pytest.mark.parametrize("language", ["es", "de"])
def test_the_shipped_menus_of_other_languages_are_as_they_are_written(language: str) -> None:
    found = SHIPPED.languages.of(language)

    assert found is not None
    assert SHIPPED.flow("menu", language) == found.flows["menu"]


def test_a_flow_of_ones_own_is_in_its_menu_and_opens_from_it(tmp_path: Path) -> None:
    chat = Chat(conversation_of(tmp_path, flow("homework")))

    chat.commands("menu")
    chat.taps("I know what it is")
    (said,) = chat.taps("Homework")

    assert said.text == "Here is homework."


@pytest.mark.parametrize("name", ["main", "fear", "more"])
def test_every_menu_that_can_be_named_lists_a_flow(tmp_path: Path, name: str) -> None:
    library = conversation_of(tmp_path, flow("homework", menu=name)).library

    states = library.flow("menu").states
    assert "Homework" in [one.label.source for state in states.values() for one in state.choices]


@pytest.mark.parametrize(("order", "place"), [(1, 0), (20, 2), (25, 2), (45, 3), (210, 8)])
def test_order_says_where_in_the_menu_it_stands(tmp_path: Path, order: int, place: int) -> None:
    library = conversation_of(tmp_path, flow("homework", order)).library

    assert menu(library).index("Homework") == place


def test_a_long_menu_goes_on_behind_more(tmp_path: Path) -> None:
    names = [f"own-{letter}" for letter in "abcdefghijklmnopqrst"]
    chat = Chat(conversation_of(tmp_path, *map(flow, names)))
    library = chat.conversation.library

    pages = [state for state in library.flow("menu").states if state.startswith("topics")]
    assert pages == ["topics", "topics-2", "topics-3"]
    assert all(len(menu(library, page)) <= MENU_LIMIT for page in pages)
    assert [name for page in pages for name in menu(library, page) if name.startswith("Own-")] == [
        name.capitalize() for name in names
    ]
    chat.commands("menu")
    chat.taps("I know what it is")
    chat.taps("More")
    chat.taps("More")
    (said,) = chat.taps("Own-t")
    assert said.text == "Here is own-t."


def test_back_leads_from_the_second_page_to_the_first(tmp_path: Path) -> None:
    chat = Chat(conversation_of(tmp_path, *(flow(f"own-{letter}") for letter in "abcdef")))
    chat.commands("menu")
    chat.taps("I know what it is")
    first = chat.labels()
    chat.taps("More")

    chat.taps(":back")

    assert chat.labels() == first


def test_a_language_lists_it_too_and_counts_as_whole_as_before(tmp_path: Path) -> None:
    library = conversation_of(tmp_path, flow("homework")).library

    assert menu(library, language="es")[-1] == "Homework (English)"
    assert "es" in library.languages.offered()


def test_without_a_menu_flow_there_is_no_menu() -> None:
    only = {name: one for name, one in SHIPPED.flows.items() if name != "menu"}

    assert menu_flow(only) is None
    assert isinstance(menu_flow(SHIPPED.flows), Flow)
