"""A chat with the shipped talks at a moment, and the steps that are taken in it."""

from __future__ import annotations

from datetime import datetime

from tests.helpers.chat import Chat, agreed, shipped_conversation

LONDON = {"country": "GB", "zone": "Europe/London"}


def chat_at(moment: str, **known: object) -> Chat:
    chat = Chat(shipped_conversation(), agreed(**known))
    chat.now = datetime.fromisoformat(moment)
    return chat


def walk(chat: Chat, *steps: str) -> str:
    """Take steps: "/" a command, "#" a tap, else typed words. Return what is said to the last one."""
    said = ""
    for step in steps:
        if step.startswith("/"):
            messages = chat.commands(step[1:])
        else:
            messages = chat.taps(step[1:]) if step.startswith("#") else chat.types(step)
        said = "\n".join(message.text for message in messages)
    return said.replace("\u202f", " ").replace("\xa0", " ")
