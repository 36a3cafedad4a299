"""Cuts a message into texts that Telegram takes, each with its share of the bold. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from flows.model import Message
from flows.text import split, utf16


@dataclass(frozen=True, slots=True)
class Piece:
    """One text to send, with (offset, length) of what is bold in it, in UTF-16 units."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


def pieces(message: Message) -> list[Piece]:
    """Return the texts to send, in order. Blank ones, which Telegram refuses, are left out."""
    found: list[Piece] = []
    start = 0
    for text in split(sendable(message.text)):
        end = start + utf16(text)
        bold = tuple(
            (max(at, start) - start, min(at + length, end) - max(at, start))
            for at, length in message.bold
            if at < end and at + length > start
        )
        if not text.isspace():
            found.append(Piece(text, bold))
        start = end
    return found


def sendable(text: str) -> str:
    """Replace each half of a character, which can't be sent, by a question mark."""
    return text.encode("utf-8", "replace").decode()
