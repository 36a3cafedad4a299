"""People with earlier talks, who look at their page, their sentences and their history."""

from __future__ import annotations

from datetime import timedelta

from flows.model import Message
from flows.person import FlowRun, Line
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation

CONVERSATION = shipped_conversation()

DAY = timedelta(days=1)

BRING = Line("bring", "I'd like to say", "I cancel when I'm tired.", "sentence")

WHAT = Line("what", "What gets in the way", "tired")

HIDDEN = Line("use", "Something private", "wine at noon", "barrier", share=False, sensitive=True)

PLAN = Line("plan", "My plan", "If I'm tired, then I will call", "plan", share=False)


def talk(
    *lines: Line, flow: str = "distractions", title: str = "Life gets in between", ago: int = 1
) -> FlowRun:
    return FlowRun(flow, 1, title, NOON - ago * DAY, lines or (BRING, WHAT, HIDDEN, PLAN))


def chat(*talks: FlowRun, **known: object) -> Chat:
    return Chat(CONVERSATION, agreed(talks=talks, **known))


def text(messages: list[Message]) -> str:
    return "\n".join(message.text for message in messages)


def page_in(said: list[Message]) -> str:
    """Return the page as it left: the message without buttons."""
    (page,) = [one.text for one in said if "These are my words" in one.text and not one.rows]
    return page


def make(at: Chat) -> str:
    return page_in(at.taps("Make this my page"))
