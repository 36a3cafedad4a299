"""A flow in the middle of another, which goes on where it was."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.chat import Chat, conversation_of, texts

OUTER = """
[flow]
name = "outer"
title = "Outer"
command = "outer"
version = 1

[yesno.ready]
ask = "Ready?"

[call.between]
say = "Something small first."
flow = "inner"

[end.done]
say = "All done."
"""
INNER = """
[flow]
name = "inner"
title = "Inner"
version = 1

[yesno.sure]
ask = "Sure?"

[end.done]
say = "Good."
"""


def test_the_called_flow_stands_over_the_one_that_called_it_and_then_it_goes_on(tmp_path: Path) -> None:
    chat = Chat(conversation_of(tmp_path, OUTER, INNER))
    chat.commands("outer")

    said = texts(chat.taps("Yes"))
    assert "Something small first." in said
    assert chat.place() == "inner/sure over outer/between"

    assert "All done." in texts(chat.taps("Yes"))
    assert not chat.place().startswith(("inner", "outer"))
