"""Screen after the summary was sent: as a file, or in large letters. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from flows.locale.lengths import utf16
from flows.model import Message
from flows.person import Sheet
from flows.record.summary import as_line, laid_out, opens
from flows.views.base import Screen, ScreenContext
from flows.views.page_editor import sentence_on, text_of

PDF, LARGE, HELD_UP, TEXT = "page.pdf", "page-large.pdf", "page-to-hold-up.pdf", "page.txt"
"""The page on one sheet, in large letters, and its sentences alone on a card; and all of it as plain text."""

PRINTS: Mapping[str, str] = {"pdf": PDF, "pdf-large": LARGE, "pdf-hold": HELD_UP}
"""The prints by the button that asks for them."""

PDF_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "DEVANAGARI")
"""Scripts that the bundled font of the PDF covers. With any other, the text file is sent too."""


def _left(screen: ScreenContext) -> Message:
    made = screen.person.words.sheet
    prints = [screen.button(screen.phrase("page-print-large"), "pdf-large")]
    if made and any(line.section == "sentence" for line in made.lines):
        prints.append(screen.button(screen.phrase("page-print-hold"), "pdf-hold"))
    files = (screen.row("page-pdf", "pdf"), tuple(prints), screen.row("page-txt", "txt"))
    ways = (*files, screen.row("page-large", "large"))
    copy = sentence_on(made) if made else ""
    return Message(screen.phrase("page-left"), rows=(*ways, screen.row("page-change", "change")), copy=copy)


def _take(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    del n
    made = screen.person.words.sheet
    if verb == "change" or made is None:
        return screen.go_to("page")
    if verb == "large":
        return screen.say(_large_page(screen, made))
    if verb == "txt":
        return screen.file(TEXT, "")
    drawn = screen.file(PRINTS[verb], "")
    return drawn if _drawable(text_of(screen, made)) else drawn.file(TEXT, "")


def _large_page(screen: ScreenContext, made: Sheet) -> Message:
    """Return the page to hold up: its sentence bold, or all of it where no sentence is on it."""
    text = laid_out(made.lines, screen.phrase("page-notes"))
    first = as_line(made.lines[0]) if opens(made.lines) else text
    at = utf16(text.partition(first)[0])
    return Message(text, bold=((at, utf16(first)),))


def _drawable(text: str) -> bool:
    characters = (each for each in text if each > "\u024f" and unicodedata.category(each)[0] in "LSM")
    return all(unicodedata.name(each, "").startswith(PDF_SCRIPTS) for each in characters)


def large(text: str) -> Message:
    """Return a text to show to somebody: alone in its message and bold, as Telegram has no text size."""
    return Message(text, bold=((0, utf16(text)),))


FILE_SCREENS: Mapping[str, Screen] = {"left": Screen(_left, _take, behind="page")}
