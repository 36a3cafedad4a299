"""A flow that a language lacks says so in its title and on the buttons that lead to it."""

from __future__ import annotations

from flows.definition.languages.english_titles import IN_ENGLISH, marked
from tests.helpers.chat import shipped_library


def test_a_flow_that_is_not_spoken_says_so_in_its_title() -> None:
    flow = shipped_library().flow("goals")

    assert marked(flow, {"fear"}).title.source == f"{flow.title.source}{IN_ENGLISH}"


def test_only_buttons_that_lead_to_english_are_marked() -> None:
    menu, flows = shipped_library().flow("menu"), {*shipped_library().flows}
    choices = [choice for state in menu.states.values() for choice in state.choices]
    target = next(choice.goto for choice in choices if (choice.goto or "").startswith("@"))

    shown = marked(menu, flows - {str(target)[1:]})

    labels = [
        (choice.goto, choice.label.source) for state in shown.states.values() for choice in state.choices
    ]
    assert {goto for goto, label in labels if label.endswith(IN_ENGLISH)} == {target}
    assert shown.title == menu.title


def test_a_flow_with_nothing_in_english_stays_the_same_object() -> None:
    flow = shipped_library().flow("menu")

    assert marked(flow, {*shipped_library().flows}) is flow
