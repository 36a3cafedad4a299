"""Reads reflections and wordings that are written as lines: `typed: So it's {own}.`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from flows.definition.draft import Notes
from flows.definition.schema import REFLECTED, did_you_mean
from flows.definition.short.rows import note_row, rows
from flows.definition.toml.source_map import Place
from flows.errors.near import nearest
from flows.listening.frames import WORDINGS
from flows.listening.reflections import limits

_NAMED = re.compile(r"(?P<name>[a-z]+|\d+(?:-\d+)?):[ \t]*(?P<words>.*)")
_SLIP = re.compile(
    r"(?:[-*•–][ \t]+)?[\"']?(?P<name>[^\W_]+(?:[ \t]?[-–][ \t]?\d+)?)[\"']?[ \t]*"
    r"(?P<sign>[:=]|[-–—]+>?(?=\s)|>)[ \t]*(?P<words>\S.*)"
)
"""Matches a line whose name is written otherwise: `Typed = …`, `- typed: …`, `"0 – 3": …`."""

_BULLET = re.compile(r"[-*•–][ \t]+(?P<rest>\S.*)")
_LIST = re.compile(r"\[?[ \t]*\"(?:[^\"]*)\"(?:[ \t]*,[ \t]*\"[^\"]*\")*[ \t]*\]?[ \t]*,?")
_QUOTED = re.compile(r"\"([^\"]*)\"")


def reflections_of(told: str, place: Place, notes: Notes) -> dict[str, list[str]]:
    """Return the reflections that are written as lines, and note the lines that are none.

    A line farther in is another variant of the one above.
    """
    found: dict[str, list[str]] = {}
    name = ""
    for line, row in rows(told, notes.line(place)):
        if row[0].isspace():
            if name:
                words = _plain(row.strip(), "  ", line, place, notes)
            else:
                note_row(line, place, "no line stands above this one. Write the kind of answer first", notes)
                words = []
        else:
            name, words = _named(row, line, _reflected, REFLECTED, place, notes)
            if not name and found:
                meant = f"another variant of the line above stands farther in. Write:   {row}"
                note_row(line, place, meant, notes)
            elif not name:
                note_row(
                    line, place, f"a line says first which answer it answers. Write: typed: {row}", notes
                )
        if name and name != "-":
            there = found.setdefault(name, [])
            notes.at_line((*place, name), notes.line((*place, name, 0)) if there else line)
            for one in words:
                notes.at_line((*place, name, len(there)), line)
                there.append(one)
    for empty in [key for key, texts in found.items() if not texts]:
        note_row(notes.line((*place, empty)), place, f"nothing is said here. Write: {empty}: …", notes)
        del found[empty]
    return found


def wordings_of(told: str, place: Place, notes: Notes) -> dict[str, str]:
    """Return the wordings of a sentence that are written as lines, and note the lines that are none."""
    found: dict[str, str] = {}
    last = ""
    for line, row in rows(told, notes.line(place)):
        if row[0].isspace():
            if last in found:
                meant = f"{last}: {found[last]} {row.strip()}"
                note_row(line, place, f"a wording stands in one line. Write: {meant}", notes)
            continue
        name, words = _named(row, line, WORDINGS.__contains__, WORDINGS, place, notes)
        if not name:
            note_row(line, place, f"a line names its wording first. Write: own: {row}", notes)
        elif name in found:
            note_row(line, place, f"the wording `{name}` is there twice. Take one out", notes)
        elif name != "-" and words:
            found[name] = " ".join(words)
            notes.at_line((*place, name), line)
        elif name != "-":
            note_row(line, place, f"nothing is said here. Write: {name}: …", notes)
        last = name
    return found


def written(name: str, texts: Collection[str]) -> Iterator[str]:
    """Yield the lines of what is said to one kind of answer: its variants stand farther in."""
    for n, text in enumerate(texts):
        yield f"  {text}" if n else f"{name}: {text}"


def _reflected(name: str) -> bool:
    return name in REFLECTED or limits(name) != (1, 0)


def _named(
    row: str, line: int, known: Callable[[str], bool], names: Collection[str], place: Place, notes: Notes
) -> tuple[str, list[str]]:
    """Return the name of a line and its texts as they were meant; "" without a name, "-" for no such one."""
    found = _NAMED.fullmatch(row)
    if found and known(found["name"]):
        return found["name"], _plain(found["words"], f"{found['name']}: ", line, place, notes)
    slip = _SLIP.fullmatch(row)
    if slip is None:
        return "", []
    name = re.sub(r"[ \t]*[-–][ \t]*", "-", slip["name"].lower())
    words = _unquoted(slip["words"])
    if known(name):
        meant = f"{name}: {words[0]}" if words else f"{name}: …"
        note_row(line, place, f"a name stands first, in small letters, then a colon. Write: {meant}", notes)
        return name, words
    if slip["sign"] not in ":=" or " " in slip["name"] or (slip["sign"] == ":" and row[0].isupper()):
        return "", []
    if near := nearest(name, names):
        note_row(line, place, f"`{slip['name']}` is no kind of answer. Did you mean `{near}`?", notes)
        return near, words
    note_row(line, place, f"`{slip['name']}` is no kind of answer. {did_you_mean(name, names)}", notes)
    return "-", []


def _plain(words: str, before: str, line: int, place: Place, notes: Notes) -> list[str]:
    """Return the texts of a line, and note quotes, brackets and bullets around them."""
    if not words:
        return []
    bullet = _BULLET.fullmatch(words)
    if not bullet and not _LIST.fullmatch(words):
        return [words]
    texts = [bullet["rest"]] if bullet else _unquoted(words)
    others = "; the others stand under it, farther in" if texts[1:] else ""
    words = f"a text stands here by itself, without quotes or a bullet{others}"
    note_row(line, place, f"{words}. Write: {before}{texts[0] if texts else '…'}", notes)
    return texts


def _unquoted(words: str) -> list[str]:
    return _QUOTED.findall(words) if _LIST.fullmatch(words) else [words]
