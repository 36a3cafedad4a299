"""Renders deliveries of a chat as lines: messages, numbered buttons, and edits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.simulator.chat import Chat, Delivery
from bot.simulator.lines import keys
from flows.model import Button, Message


def news(chat: Chat) -> list[str]:
    """Return the deliveries since the last call, as lines."""
    arrived, chat.news = chat.news, []
    return [line for one in _as_it_reads(arrived) for line in _lines(one, chat)]


def _as_it_reads(arrived: Sequence[Delivery | datetime]) -> list[Delivery | datetime]:
    """Return the deliveries with each answered question before its consequences, as a chat shows them."""
    ordered: list[Delivery | datetime] = []
    for one in arrived:
        at = len(ordered)
        while _is_removal(one) and at and _is_message(ordered[at - 1]):
            at -= 1
        ordered.insert(at, one)
    return ordered


def _is_removal(news: Delivery | datetime) -> bool:
    return not isinstance(news, datetime) and news.item.do == "retire"


def _is_message(news: Delivery | datetime) -> bool:
    return not isinstance(news, datetime) and news.item.do in ("send", "file")


def _lines(news: Delivery | datetime, chat: Chat) -> Iterator[str]:
    if isinstance(news, datetime):
        yield f"({news:%A} {news.day} {news:%B, %H:%M} UTC)"
        return
    item, message = news.item, news.bubble.message
    match item.do:
        case "file":
            body = chat.files[item.file]
            weight = f"{-(-len(body) // 1000)} kB" if body else "drawn by `make run`"
            yield f"(file: {item.file}, {weight})"
            yield from (item.message.text, "") if item.message.text else ("",)
        case "retire" if item.message.text and news.before:
            yield from (item.message.text.removeprefix(news.before.text).strip(), "")
        case "edit" if news.before is not None:
            known = _message(news.before)  # the changed lines alone: a long list of ticks stays readable
            yield from (line for line in _message(message) if line not in known)
        case "send" | "edit":
            yield from (*_message(item.message), "")


def _message(message: Message) -> list[str]:
    """Return the message as lines, one per row of buttons."""
    key_of = {button: key for key, button in keys(message).items()}
    rows = ("  ".join(_keyed(key_of[button], button) for button in row) for row in message.rows)
    return [*message.text.split("\n"), *(f"  {row}" for row in rows)]


def _keyed(key: str, button: Button) -> str:
    return f"[{key}]" if key == button.label else f"[{key}] {button.label}"
