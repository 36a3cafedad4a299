"""View of an open question: the words below it and what can be tapped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.prompt import Option, Prompt
from flows.engine.prompts import prompt_kind
from flows.engine.prompts.list_ import OFF, ON
from flows.engine.spoken_words import Spoken
from flows.keyboard import LABEL, Row, packed, ways_out
from flows.model import BACK, DONE, HELP, NEXT, OTHER, PAUSE, SKIP, USE, Button, Kind, State, Template
from tests.helpers.chat import TODAY, shipped_library

LIBRARY = shipped_library()
OPTIONS = (Option("a", "Alone", "a"), Option("b", "Both", "b"))


def phrase(name: str) -> str:
    return LIBRARY.phrase(name).source


def question(kind: Kind, draft: tuple[str, ...] = (), suggest: str = "", **more: object) -> Prompt:
    state = State("now", kind, Template("", ()), **more)  # type: ignore[arg-type]  # the caller names fields
    options = OPTIONS if kind in ("choice", "multi", "preview") else ()
    return Prompt(prompt_kind(state), state, options, suggest, ("wake",), ("rest",), draft, today=TODAY)


def rows(asked: Prompt) -> tuple[Row, ...]:
    return asked.kind.keyboard(asked, phrase)


def drawn(asked: Prompt) -> list[list[str]]:
    return [[f"{button.label}={button.value}" for button in row] for row in rows(asked)]


@pytest.mark.parametrize(("asked", "shown"), [
    (question("say", suggest="I see"), [[f"I see={NEXT}"]]),
    (question("text"), []),
    (question("text", suggest="words"), [[f"Use these words={USE}"]]),
    (question("time", suggest="18:30"), [[f"18:30={USE}"], ["wake=#0"]]),
    (question("choice"), [["Alone=a", "Both=b"]]),
    (question("choice", other=True), [["Alone=a", "Both=b"], [f"Something else={OTHER}"]]),
    (question("multi"), [["☐ Alone=a", "☐ Both=b"]]),
    (question("multi", ("b",)), [["☐ Alone=a", "☑ Both=b"], [f"Done={DONE}"]]),
    (question("list", low=1), []),
    (question("list", (OFF + "one",), low=1), [["☐ one=#0"]]),
    (question("list", (ON + "one",), low=1), [["☑ one=#0"], [f"Done={DONE}"]]),
    (question("list", low=0), [[f"Done={DONE}"]]),
    (question("scale", low=0, high=3), [["0=0", "1=1", "2=2", "3=3"]]),
    (question("number"), []),
    (question("yesno"), [["Yes=:yes", "No=:no"]]),
    (question("plan"), [["wake=#0"]]),
    (question("plan", ("wake",)), [["rest=#0"]]),
    (question("plan", ("wake", "rest a lot")), [[f"Keep it as it is={USE}"]]),
    (question("preview", ("b",)), [["☐ Alone=a", "☑ Both=b"], [f"Make my page={DONE}"]]),
])  # fmt: skip
def test_each_kind_of_question_has_its_buttons(asked: Prompt, shown: list[list[str]]) -> None:
    assert drawn(asked) == shown


def test_a_week_of_days_is_offered() -> None:
    days = [button for row in rows(question("date")) for button in row]

    assert [day.value for day in days] == [f"2026-03-{n:02}" for n in range(2, 9)]
    assert [day.label for day in days[:3]] == ["Today", "Tomorrow", "Wednesday"]


@pytest.mark.parametrize(("asked", "shown"), [
    (question("text", suggest="words"), "“words”"),
    (question("time", suggest="18:30"), ""),
    (question("text"), ""),
    (question("list", (ON + "one", OFF + "two", ON + "three")), "• one\n• three"),
    (question("plan", ("wake", "rest")), "“rest”"),
    (question("plan", ("wake",)), ""),
    (question("preview", ("b",), suggest="the page as it leaves"), "the page as it leaves"),
    (question("say", suggest="I see"), ""),
])  # fmt: skip
def test_what_was_given_so_far_is_shown_below_the_question(asked: Prompt, shown: str) -> None:
    assert asked.kind.below(asked) == shown


@pytest.mark.parametrize(
    ("asked", "skip_label", "back", "values"),
    [
        (question("text"), "", True, [[BACK, SKIP, PAUSE, HELP]]),
        (question("text"), "Rather not", False, [[SKIP], [PAUSE, HELP]]),
        (question("text", skip=False), "", True, [[BACK, PAUSE, HELP]]),
        (question("text", skip=False), "Rather not", True, [[BACK, PAUSE, HELP]]),
        (question("say"), "", False, [[PAUSE, HELP]]),
    ],
)
def test_the_ways_out_are_there(asked: Prompt, skip_label: str, back: bool, values: list[list[str]]) -> None:
    found = ways_out(asked.state, Spoken(LIBRARY)["en"].buttons, skip_label, back=back)

    assert [[button.value for button in row] for row in found] == values
    assert not skip_label or SKIP not in values[0] or found[0][0].label == skip_label


@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=40))
def test_labels_are_never_longer_than_a_phone_shows_and_none_is_left_out(labels: list[str]) -> None:
    found = packed(Button(label, str(n)) for n, label in enumerate(labels))

    buttons = [button for row in found for button in row]
    assert [button.value for button in buttons] == [str(n) for n in range(len(labels))]
    assert all(0 < len(button.label) <= LABEL for button in buttons)
    assert all(len(row) <= 4 for row in found)


def test_nothing_to_lay_out_is_no_row() -> None:
    assert packed(()) == ()
