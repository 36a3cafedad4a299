"""Makes the files a person can take along, from their record, when they are sent."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

import msgspec

from bot import chart, paper
from bot.pieces import sendable
from flows import my_data, page_made, progress
from flows.loader import Library
from flows.person import Person
from flows.summary import page
from flows.text import fill

FORMAT = "stile-export"
VERSION = 1
"""The version of the JSON file. A field may be added to it; a change of one is a new version."""

# Signs that no page may hold. Those that turn the writing direction round stay in their own list item.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")

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
class Export:
    """The JSON file: what it is, when it was made, and the whole record but for messages on their way."""

    format: str
    version: int
    made_at: datetime
    person: Person


def make(name: str, person: Person, library: Library, now: datetime) -> bytes:
    """Return what is in the file of this name."""
    return MAKERS[name](person, library, now)


def schema() -> dict[str, object]:
    """Return the JSON schema of the JSON file, made from the dataclasses of the record."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{FORMAT} {VERSION}"}
    return head | msgspec.json.schema(Export)


def _page(person: Person, library: Library, now: datetime) -> bytes:
    del now
    title = fill(library.phrase("data-head", person.language), {}).text
    body = "\n".join(_html(my_data.sections(library, person)))
    page = _PAGE.format(language=html.escape(person.language), title=html.escape(title), body=body)
    return page.encode()


def _json(person: Person, library: Library, now: datetime) -> bytes:
    del library
    export = Export(FORMAT, VERSION, now, replace(person, outbox=()))
    return msgspec.json.format(msgspec.json.encode(export), indent=1) + b"\n"


def _html(sections: tuple[my_data.Section, ...]) -> Iterator[str]:
    for section in sections:
        yield f"<h2>{html.escape(section.title)}</h2>\n<ul>"
        yield from (f'<li dir="auto">{_escaped(line)}</li>' for line in section.lines)
        yield "</ul>"


def _escaped(text: str) -> str:
    return html.escape(UNSEEN.sub("\ufffd", sendable(text)))


def _pdf(person: Person, library: Library, now: datetime) -> bytes:
    return paper.pdf(person.sheet, person, library, now) if person.sheet else b""


def _text(person: Person, library: Library, now: datetime) -> bytes:
    del now
    sheet = person.sheet
    if sheet is None:
        return b""
    text = page(sheet.title, sheet.lines, sheet.on, library.phrases_in(person.language), person.language)
    return f"{sendable(text)}\n".encode()


def _picture(person: Person, library: Library, now: datetime) -> bytes:
    return chart.png(progress.of(person, now), person, library)


MAKERS: Mapping[str, Callable[[Person, Library, datetime], bytes]] = MappingProxyType(
    {
        my_data.PAGE: _page,
        my_data.DATA: _json,
        page_made.PDF: _pdf,
        page_made.TEXT: _text,
        progress.PICTURE: _picture,
    }
)
"""Every file there is. A name is ours and never made of what somebody wrote."""

DRAWN = frozenset({page_made.PDF, progress.PICTURE})
"""Those that take heavy libraries, and so a process of their own: `drawing`."""
