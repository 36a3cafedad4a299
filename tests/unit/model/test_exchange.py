"""Events and messages as they go in and out."""

from __future__ import annotations

import msgspec
import pytest

from flows.model import Button, Event, Message
from flows.model.exchange import EventKind, is_start


@pytest.mark.parametrize(("kind", "value", "starts"), [
    ("command", "start", True), ("command", "start fear", True), ("command", "started", False),
    ("command", "stop", False), ("text", "start", False),
])  # fmt: skip
def test_start_is_the_command_with_or_without_a_talk(kind: EventKind, value: str, *, starts: bool) -> None:
    assert is_start(Event("7", 1, kind, value)) is starts


def test_a_message_is_the_same_after_it_was_stored_as_json() -> None:
    message = Message("What now?", ((0, 4),), ((Button("Go on", "next"),),), token=3, copy="words")

    stored = msgspec.json.encode(message)

    assert msgspec.json.decode(stored, type=Message) == message
