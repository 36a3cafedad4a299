"""Draws the summary in its prints: sheet, large letters, card to hold up, picture. For `draw_worker`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime

from bot.files import chart, typesetter
from bot.files.typesetter import Typesetter
from flows.definition.loader import Library
from flows.person import Line, Person, Sheet
from flows.record import progress
from flows.record.summary import NUMBERS, as_line, labelled, note_starts, opens

LETTER = frozenset({"US", "CA", "MX", "PH", "CO", "CL", "VE", "CR", "GT", "PA", "DO", "NI", "SV", "HN", "PR"})
"""Countries with Letter paper; others use A4."""

BREAKS = 40
"""Line breaks above which a page is set without them."""

CHARACTERS_NAMED = 5
"""Characters without a glyph that are listed at most."""

PAGE, HELD_UP = "page.typ", "held_up.typ"


def pdf(sheet: Sheet, person: Person, library: Library, now: datetime) -> bytes:
    """Return the page as a PDF of one sheet, or nothing where the libraries that draw are not installed."""
    return _printed(sheet, person, library, now, "sheet")


def large(sheet: Sheet, person: Person, library: Library, now: datetime) -> bytes:
    """Return the page as a PDF in letters of 20 points, on as many sheets as it takes, or nothing."""
    return _printed(sheet, person, library, now, "large")


def held_up(sheet: Sheet, person: Person) -> bytes:
    """Return the sentences of the page on a card, as large as they fit; nothing where there are none."""
    spoken = tuple(line for line in sheet.lines if line.section == "sentence")
    with typesetter.opened(_text_of(sheet)) as setter:
        if setter is None or not spoken:
            return b""
        data = _head(sheet, person, setter) | {"lines": list(_lines(spoken, setter))}
        return setter.pdf(HELD_UP, data, sheet.on)


def png(sheet: Sheet, person: Person, library: Library, now: datetime) -> bytes:
    """Return the page as a picture as high as its lines, or nothing where what draws is not installed."""
    return _printed(sheet, person, library, now, "screen")


def _printed(sheet: Sheet, person: Person, library: Library, now: datetime, print_: str) -> bytes:
    numbers = progress.of(person, now) if any(line.key == NUMBERS for line in sheet.lines) else None
    drawn = "".join(chart.texts(numbers, person, library)) if numbers else ""
    with typesetter.opened(_text_of(sheet) + drawn) as setter:
        if setter is None:
            return b""
        data = _data(sheet, person, library, numbers, setter) | {"print": print_}
        return setter.png(PAGE, data) if print_ == "screen" else setter.pdf(PAGE, data, sheet.on)


def _text_of(sheet: Sheet) -> str:
    return "".join((sheet.title, *(line.under + line.label + line.words + line.note for line in sheet.lines)))


def _data(
    sheet: Sheet, person: Person, library: Library, numbers: progress.Progress | None, setter: Typesetter
) -> dict[str, object]:
    say = library.translator(person.profile.language)
    head, _, about = say("summary-head", title=sheet.title).partition("\n")
    foot = [head, about, say("summary-foot", made_on=sheet.on.isoformat())]
    if setter.missing:
        named = [unicodedata.name(sign, f"U+{ord(sign):04X}") for sign in setter.missing[:CHARACTERS_NAMED]]
        foot.append(say("pdf-missing", signs="; ".join(named)))
    drawn = chart.drawing(numbers, person, library, setter) if numbers else None
    return {
        **_head(sheet, person, setter),
        "opens": opens(sheet.lines),
        "foot": [setter.part(one) for one in foot],
        "lines": list(_lines(sheet.lines, setter, say("page-notes"))),
        **({"chart": drawn, "alt": say("not-straight")} if drawn else {}),
    }


def _head(sheet: Sheet, person: Person, setter: Typesetter) -> dict[str, object]:
    return {
        "title": setter.drawn(sheet.title),
        "language": person.profile.language.partition("-")[0],
        "paper": "us-letter" if person.profile.country in LETTER else "a4",
    }


def _lines(lines: tuple[Line, ...], setter: Typesetter, notes: str = "") -> Iterator[dict[str, object]]:
    flat = sum(line.words.count("\n") for line in lines) > BREAKS
    headed = note_starts(lines)
    for n, (before, line) in enumerate(zip((None, *lines), lines, strict=False)):
        words = as_line(line)[len(line.label) + 2 :] if labelled(line) else as_line(line)
        yield {
            **setter.words(" ".join(words.split()) if flat else words),
            "label": setter.part(line.label if labelled(line) else ""),
            "under": setter.part("" if before and before.under == line.under else line.under),
            "over": setter.part(notes if n in headed else ""),
        }
