"""A chat as Telegram shows it."""

from __future__ import annotations

import pytest

from bot.simulator.chat import Chat
from flows.model import Button, Message
from flows.person import Outgoing
from tests.helpers.chat import NOON

pytestmark = pytest.mark.anyio

QUESTION = Message("Which?", rows=((Button("A", "a"),),))


async def test_the_newest_buttons_are_live_and_go_when_they_are_removed() -> None:
    chat = Chat(lambda: NOON)

    sent = await chat.deliver("7", Outgoing("send", QUESTION))
    assert [bubble.id for bubble in (chat.live,) if bubble] == [sent]
    await chat.deliver("7", Outgoing("retire", Message("Which?\n✓ A"), message_id=sent))

    assert chat.live is None
    assert [(bubble.message.text, bubble.message.rows) for bubble in chat.bubbles] == [("Which?\n✓ A", ())]


async def test_an_edit_changes_the_message_in_its_place() -> None:
    chat = Chat(lambda: NOON)
    sent = await chat.deliver("7", Outgoing("send", QUESTION))
    chat.own("hm")

    edited = await chat.deliver("7", Outgoing("edit", Message("Which one?"), message_id=sent))

    assert edited == sent
    shown = [(bubble.message.text, bubble.own) for bubble in chat.bubbles]
    assert shown == [("Which one?", False), ("hm", True)]


async def test_a_file_is_kept_by_its_name_and_has_no_id_to_edit() -> None:
    chat = Chat(lambda: NOON)

    assert await chat.deliver("7", Outgoing("file", Message(""), file="page.txt"), b"words") is None
    assert chat.files == {"page.txt": b"words"}
    assert chat.bubbles[0].id < 0
