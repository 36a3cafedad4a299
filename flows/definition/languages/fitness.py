"""Tells whether a translation can stand for its English: its hash, what it puts in, its forms. Pure."""

from __future__ import annotations

from typing import NamedTuple

from flows.definition import template as templates
from flows.definition.checks.wordings import misfits
from flows.definition.languages.overlay import signature, table_of, table_text
from flows.definition.languages.own_data import COUNTED, TABLES
from flows.definition.languages.translations import UNKNOWN, Entry
from flows.definition.toml.source_map import Place
from flows.errors import TemplateError
from flows.listening.frames import WORDINGS
from flows.locale.dates import read_time
from flows.locale.lengths import clip
from flows.locale.plurals import categories
from flows.locale.vocabulary import unknown_names
from flows.model import Span, Template


class Misfit(NamedTuple):
    """Fault of a translation: its code, the words about it, and its place below that of the text."""

    code: str
    words: str
    below: Place = ()


def fitting(
    entry: Entry, place: Place, english: Template, code: str, *, is_time: bool
) -> tuple[Template | None, Misfit | None]:
    """Return the translation, or None and what is wrong where it can't stand for the English any more.

    `is_time` says that a tap on the text is read as a time of day.
    """
    stale = _stale(entry, english)
    if place[-1] in TABLES and len(place) == 3:
        text = table_of(Template(entry.words, ()))
        slip = stale or _table_misfit(text, place, english)
        return (table_text(text), None) if slip is None else (None, slip)
    if place[-1] == "stems":
        return (Template(entry.words, (Span(entry.words),)), None) if stale is None else (None, stale)
    try:
        template = templates.parse(entry.words)
    except TemplateError as error:
        return None, Misfit("L103", str(error))
    slip = stale or _misfit(template, place, english, code, is_time=is_time)
    return (template, None) if slip is None else (None, slip)


def _stale(entry: Entry, english: Template) -> Misfit | None:
    now = signature(english.source)
    if entry.of == now:
        return None
    shown = clip(english.source, 160)
    if entry.of == UNKNOWN:
        words = f"it is marked as unfinished (fuzzy). Read it with the English, “{shown}”, then"
        return Misfit("L102", f"{words} clear the mark, or write {now} into its first quotes")
    return Misfit(
        "L102", f"the English says “{shown}” now. Correct it, then write {now} into its first quotes"
    )


def _misfit(
    template: Template, place: Place, english: Template, code: str, *, is_time: bool
) -> Misfit | None:
    if templates.names(template) != templates.names(english):
        return Misfit("L103", _other_slots(template, english))
    if _count(place, template) != _count(place, english):
        return Misfit("L107", "the list holds more or fewer names than the English. Write one for each")
    if unknown := unknown_names(str(place[0]), template.source):
        return Misfit(
            "L107", f"`{unknown[0]}=` means nothing here. Keep the names before each = as in English"
        )
    if is_time and read_time(template.source) is None:
        return Misfit("L107", "it can't be read as a time when it is tapped. Write it like 18:00")
    if lacking := _lacking(template, code):
        return Misfit("L104", f"there is no form for {', '.join(lacking)}. Add `|{lacking[0]} …`")
    return None


def _table_misfit(table: dict[str, str], place: Place, english: Template) -> Misfit | None:
    """Return what is wrong with a language's own table of wordings: one of them can come out broken."""
    if strange := next((key for key in table if key and key not in WORDINGS), ""):
        known = ", ".join(table_of(english))
        return Misfit("L103", f"`{strange}` is no key of a wording. The English has: {known}", (strange,))
    needs_none = place[-1] == "sentence"
    wrong = next(iter(misfits(table, needs_none=needs_none)), None) if "" not in table or needs_none else None
    if wrong is not None:
        return Misfit("L103", wrong[1], (wrong[0],) if wrong[0] in table else ())
    return _other_text(table[""], english) if "" in table else None


def _lacking(template: Template, code: str) -> list[str]:
    said = [templates.forms(span.filters) for span in template.spans if span.slot]
    return sorted({name for one in said if one for name in categories(code) - one.keys()})


def _count(place: Place, template: Template) -> int:
    return template.source.count(COUNTED[place]) if place in COUNTED else 0


def _other_text(words: str, english: Template) -> Misfit | None:
    """Return what is wrong with a note of one text: its braces, or what it puts in; None for nothing."""
    try:
        template = templates.parse(words)
        wanted = templates.parse(english.source)
    except TemplateError as error:
        return Misfit("L103", str(error))
    same = templates.names(template) == templates.names(wanted)
    return None if same else Misfit("L103", _other_slots(template, wanted))


def _other_slots(template: Template, english: Template) -> str:
    scope, there = templates.names(template), templates.names(english)
    wrong = [f"`{{{name}}}` is not in the English" for name in sorted(scope - there)]
    gone = [f"`{{{name}}}` is missing" for name in sorted(there - scope)]
    return f"{' and '.join((*wrong, *gone))}. Put in what the English puts in"
