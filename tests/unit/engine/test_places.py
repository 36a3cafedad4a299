"""A button is named by its place, in words."""

from __future__ import annotations

import pytest

from flows.engine.places import placed
from flows.engine.prompt import Accepted, Partial
from flows.model import OWN, Given
from tests.helpers.prompts import OPTIONS, question, types

ASKED = question("choice", OPTIONS, other=True)


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("the second", "b", ""),
        ("2nd one please", "b", ""),
        ("number three", "c", ""),
        ("option 1", "a", ""),
        ("the last one", "c", ""),
        ("The third. She's been gone a year", "c", "She's been gone a year"),
    ],
)
def test_a_place_is_read(text: str, value: str, rest: str) -> None:
    found = placed(ASKED, Given(text))

    assert found is not None
    assert (found.option.value, found.rest) == (value, rest)


@pytest.mark.parametrize(
    "text",
    ["the fourth", "2", "second thoughts", "number", "the first and the second", "my last job", "calm", ""],
)
def test_other_words_name_no_place(text: str) -> None:
    assert placed(ASKED, Given(text)) is None


def test_a_choice_and_a_multi_take_a_place() -> None:
    assert types(ASKED, "the third one") == Accepted("c", "Calm")
    assert types(ASKED, "the third. It is") == Accepted("c", "Calm", partly=True, rest="It is")
    assert types(question("multi", OPTIONS, other=True), "the third") == Partial(("c",))
    assert types(question("multi", OPTIONS, other=True), "the third. It is") == Partial(
        (OWN + "the third. It is",)
    )
