"""Deliveries of a chat as lines of a transcript."""

from __future__ import annotations

import pytest

from bot.simulator.chat import Chat
from bot.simulator.rendering import news
from flows.model import Button, Message
from flows.person import Outgoing
from tests.helpers.chat import NOON

pytestmark = pytest.mark.anyio

QUESTION = Message("Which?", rows=((Button("Left", "a"), Button("Right", "b")),))


async def test_buttons_are_numbered_below_their_message_and_told_once() -> None:
    chat = Chat(lambda: NOON)
    await chat.deliver("7", Outgoing("send", QUESTION))

    assert news(chat) == ["Which?", "  [1] Left  [2] Right", ""]
    assert news(chat) == []


async def test_an_answered_question_comes_before_what_follows_from_it() -> None:
    chat = Chat(lambda: NOON)
    sent = await chat.deliver("7", Outgoing("send", QUESTION))
    news(chat)

    await chat.deliver("7", Outgoing("send", Message("Good.")))
    await chat.deliver("7", Outgoing("retire", Message("Which?\n✓ Left"), message_id=sent))

    assert news(chat) == ["✓ Left", "", "Good.", ""]


async def test_the_clock_and_a_file_are_told_in_brackets() -> None:
    chat = Chat(lambda: NOON)
    chat.news.append(NOON)
    await chat.deliver("7", Outgoing("file", Message("Your page"), file="page.txt"), b"w" * 1500)

    assert news(chat) == ["(Monday 2 March, 12:00 UTC)", "(file: page.txt, 2 kB)", "Your page", ""]
