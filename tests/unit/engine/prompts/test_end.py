"""The end of a flow says one thing, and the flow is closed."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.chat import Chat, conversation_of, texts

FLOW = """
[flow]
name = "rest"
title = "Rest"
command = "rest"
version = 1

[yesno.tired]
ask = "Tired?"

[end.done]
say = '''
if tired: Sleep well.
Good night.
'''
"""


def test_the_last_line_is_the_one_whose_condition_holds(tmp_path: Path) -> None:
    chat = Chat(conversation_of(tmp_path, FLOW))

    chat.commands("rest")
    assert "Sleep well." in texts(chat.taps("Yes"))
    assert not chat.place().startswith("rest")

    chat.commands("rest")
    said = texts(chat.taps("No"))
    assert "Good night." in said
    assert "Sleep well." not in said
