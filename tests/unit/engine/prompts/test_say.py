"""A text to read is left by its button, or by typing where that is meant."""

from __future__ import annotations

import pytest

from flows.engine.prompt import Accepted, Rejected
from flows.model import NEXT
from tests.helpers.prompts import question, taps, types


@pytest.mark.parametrize("typed", ["ok", "Go on", "I see", "Next!"])
def test_a_text_to_read_can_be_left_by_typing(typed: str) -> None:
    assert types(question("say", suggest="I see"), typed) == Accepted(None, "")


def test_a_text_to_read_is_left_by_its_button_alone() -> None:
    assert taps(question("say", suggest="I see"), NEXT) == Accepted(None, "")
    unread = Rejected("tap-to-go-on", (("button", "I see"),))
    assert taps(question("say", suggest="I see"), "b") == unread
    assert types(question("say", suggest="I see"), "but why?") == unread
