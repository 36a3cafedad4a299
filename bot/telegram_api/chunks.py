"""Splits a message into texts of Telegram's size, each with its bold ranges. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import sendable
from flows.locale.lengths import split, utf16
from flows.model import Message


@dataclass(frozen=True, slots=True)
class Piece:
    """One text to send; `bold` holds (offset, length) pairs in UTF-16 units."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


def pieces(message: Message) -> list[Piece]:
    """Return the texts to send, in order, without blank ones, which Telegram refuses."""
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
