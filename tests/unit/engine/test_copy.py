"""A sentence that is suggested can be copied where it is made, and nothing else can."""

from __future__ import annotations

import pytest

from flows.engine.engine import Engine
from flows.model import Session, Stack
from tests.helpers.chat import here, shipped_conversation

LIBRARY = shipped_conversation().library


def prompt_at(state: str) -> tuple[str, str]:
    """Return the text and the copy of the question at a state of *Being afraid that I'll fail*."""
    flow = LIBRARY.flow("failing")
    session = Session(flow.name, flow.version, flow.logic, state, 1, answers={"enough": "showing"})
    message = Engine(LIBRARY).prompt(Stack((session,)), here())
    return message.text, message.copy


def test_a_suggested_sentence_has_a_copy_of_just_its_words() -> None:
    text, copy = prompt_at("bring")

    assert copy
    assert f"“{copy.replace('“', '‘').replace('”', '’')}”" in text or copy in text


@pytest.mark.parametrize("state", ["plan", "enough"])
def test_other_questions_have_none(state: str) -> None:
    assert prompt_at(state)[1] == ""
