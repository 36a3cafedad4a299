"""The page once it left: as a file, or to hold up. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby

from flows.model import Message
from flows.page_desk import sentence_on, text_of
from flows.person import Sheet
from flows.room import Room, View
from flows.text import utf16

PDF, TEXT = "page.pdf", "page.txt"

SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "DEVANAGARI")
"""A PDF draws these everywhere; with anything else on it, the text file goes along."""


def _left(room: Room) -> Message:
    ways = (room.row("page-pdf", "pdf"), room.row("page-txt", "txt"), room.row("page-large", "large"))
    copy = sentence_on(room.person.sheet) if room.person.sheet else ""
    return Message(room.phrase("page-left"), rows=(*ways, room.row("page-change", "change")), copy=copy)


def _take(room: Room, verb: str, n: int) -> Room:
    del n
    made = room.person.sheet
    if verb == "change" or made is None:
        return room.turn("page")
    if verb == "large":
        return room.say(large("\n\n".join(_large_lines(made))))
    if verb == "txt":
        return room.file(TEXT, "")
    drawn = room.file(PDF, "")
    return drawn if _drawable(text_of(room, made)) else drawn.file(TEXT, "")


def _large_lines(made: Sheet) -> Iterator[str]:
    for under, group in groupby(made.lines, key=lambda line: line.under):
        if under:
            yield under
        yield from (f"{line.label}:\n{line.words}" for line in group)


def _drawable(text: str) -> bool:
    letters = (sign for sign in text if sign > "\u024f" and unicodedata.category(sign)[0] in "LSM")
    return all(unicodedata.name(sign, "").startswith(SCRIPTS) for sign in letters)


def large(text: str) -> Message:
    """Return a text to hold up: alone in its message and bold, as Telegram knows no size of letters."""
    return Message(text, bold=((0, utf16(text)),))


VIEWS: Mapping[str, View] = {"left": View(_left, _take, behind="page")}
