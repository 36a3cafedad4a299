"""Makes the files that a person can download, from the record at the time of sending."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from bot.files import calendar_file, chart, pdf
from bot.ports import sendable
from bot.storage.tables import documents
from flows.definition.loader import Library
from flows.person import Person
from flows.record import progress, report
from flows.record.calendar import calendar_copy
from flows.record.summary import page
from flows.views import page_files

FORMAT = "stile-export"
VERSION = 3
"""Version of the JSON file. A new field keeps it; a renamed or removed field raises it."""

HEAD = "export"
"""Table of the JSON file with one document: its format, its version and its time."""

PREVIEW = "page.png"
"""Name of the page as a picture, for the workshop and tests; it is never sent."""

# Control characters that no HTML page may hold. Marks of direction stay: each list item isolates them.
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")

_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>body{{font:1rem/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}}
li{{unicode-bidi:isolate;overflow-wrap:anywhere;white-space:pre-wrap}}</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The document of the table `export`."""

    format: str
    version: int
    made_at: datetime


def make(name: str, person: Person, library: Library, now: datetime) -> bytes:
    """Return the content of the file of this name, a key of `MAKERS`; empty where there is no page yet."""
    return MAKERS[name](person, library, now)


def schema() -> dict[str, object]:
    """Return the JSON schema of the JSON file, derived from the types of the record."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{FORMAT} {VERSION}"}
    tables = {HEAD: Head, **documents.kinds()}
    file = msgspec.defstruct("Export", [(name, dict[str, kind]) for name, kind in tables.items()])  # type: ignore[valid-type]  # each kind is a class
    return head | msgspec.json.schema(file)


def _page(person: Person, library: Library, now: datetime) -> bytes:
    del now
    title = library.translator(person.profile.language)("data-head")
    body = "\n".join(_html(report.sections(library, person)))
    page = _PAGE.format(language=html.escape(person.profile.language), title=html.escape(title), body=body)
    return page.encode()


def _json(person: Person, library: Library, now: datetime) -> bytes:
    del library
    known = documents.encode(replace(person, delivery=replace(person.delivery, outbox=())))
    tables: dict[str, Sequence[object]] = {HEAD: [Head(FORMAT, VERSION, now)], **known}
    # As TinyDB's own storage writes them: documents by their numbers.
    numbered = {name: {str(n): one for n, one in enumerate(table, 1)} for name, table in tables.items()}
    return msgspec.json.format(msgspec.json.encode(numbered), indent=1) + b"\n"


def _html(sections: tuple[report.Section, ...]) -> Iterator[str]:
    for section in sections:
        yield f"<h2>{html.escape(section.title)}</h2>\n<ul>"
        yield from (f'<li dir="auto">{_escaped(line)}</li>' for line in section.lines)
        yield "</ul>"


def _escaped(text: str) -> str:
    return html.escape(CONTROL_CHARACTERS.sub("\ufffd", sendable(text)))


def _pdf(person: Person, library: Library, now: datetime) -> bytes:
    return pdf.pdf(person.words.sheet, person, library, now) if person.words.sheet else b""


def _large(person: Person, library: Library, now: datetime) -> bytes:
    return pdf.large(person.words.sheet, person, library, now) if person.words.sheet else b""


def _held_up(person: Person, library: Library, now: datetime) -> bytes:
    del library, now
    return pdf.held_up(person.words.sheet, person) if person.words.sheet else b""


def _preview(person: Person, library: Library, now: datetime) -> bytes:
    return pdf.png(person.words.sheet, person, library, now) if person.words.sheet else b""


def _text(person: Person, library: Library, now: datetime) -> bytes:
    del now
    sheet = person.words.sheet
    if sheet is None:
        return b""
    text = page(
        sheet.title,
        sheet.lines,
        sheet.on,
        library.phrases_in(person.profile.language),
        person.profile.language,
    )
    return f"{sendable(text)}\n".encode()


def _picture(person: Person, library: Library, now: datetime) -> bytes:
    return chart.png(progress.of(person, now), person, library)


MAKERS: Mapping[str, Callable[[Person, Library, datetime], bytes]] = MappingProxyType(
    {
        report.PAGE: _page,
        report.DATA: _json,
        page_files.PDF: _pdf,
        page_files.LARGE: _large,
        page_files.HELD_UP: _held_up,
        page_files.TEXT: _text,
        progress.CHART_FILE: _picture,
        calendar_copy.CALENDAR_FILE: calendar_file.ics,
        PREVIEW: _preview,
    }
)
"""Maker of each file by name. Names are fixed and never contain people's words."""

DRAWN = frozenset({page_files.PDF, page_files.LARGE, page_files.HELD_UP, progress.CHART_FILE, PREVIEW})
"""Files that need large libraries and are drawn by `draw_client`."""
