"""Yes and no are tapped, or said in many ways."""

from __future__ import annotations

import pytest

from flows.engine.prompt import Accepted, Rejected
from tests.helpers.prompts import question, taps, types


@pytest.mark.parametrize(
    ("typed", "value"), [("Yes", True), ("yep", True), ("NO", False), ("not really", False)]
)
def test_yes_and_no_can_be_said_in_many_ways(typed: str, value: bool) -> None:
    assert types(question("yesno"), typed) == Accepted(value, "Yes" if value else "No")


def test_yes_and_no_are_tapped() -> None:
    assert taps(question("yesno"), ":yes") == Accepted(value=True, words="Yes")
    assert taps(question("yesno"), ":no") == Accepted(value=False, words="No")
    assert taps(question("yesno"), "yeah") == types(question("yesno"), "maybe") == Rejected("yes-or-no")
