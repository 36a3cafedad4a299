"""Writes the files of a language: what is translated stays, what is missing stands there to be filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flows import loader, shipped
from flows.authoring import sheets
from flows.authoring.sheets import Sheet
from flows.calling import worded
from flows.languages import HEAD, Entry, Language
from flows.loader import PHRASES, Reading
from flows.locales import language_names
from flows.locate import Place
from flows.overlay import texts

NEW = """\
# What the language is called by those who speak it, how it addresses them, and who has read it.
name = "{name}"
register = ""
status = "First draft, not yet reviewed by a native clinician."
# What people may type to choose it, besides its name.
typed = []
"""


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of one file."""

    path: Path
    missing: int
    stale: int


def lay_out(reading: Reading, code: str, folder: Path) -> Iterator[Laid]:
    """Write the files of a language for the content of this folder; yield those that wait for somebody.

    Raises:
        OSError: a file can't be written.
    """
    place = folder / code
    place.mkdir(parents=True, exist_ok=True)
    if not (place / HEAD).exists():
        own = language_names(code, code)
        (place / HEAD).write_text(NEW.format(name=own[0] if own else code), encoding="utf-8")
    language = loader.read_all(*_folders(folder)).languages.of(code)
    for path, sheet in _sheets(reading, folder, place, language):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sheet.text, encoding="utf-8")
        if sheet.missing or sheet.stale:
            yield Laid(path, sheet.missing, sheet.stale)


def _folders(folder: Path) -> list[Path]:
    return [shipped.CONTENT] if folder == shipped.CONTENT else [shipped.CONTENT, folder]


def _sheets(
    reading: Reading, folder: Path, place: Path, language: Language | None
) -> Iterator[tuple[Path, Sheet]]:
    source = reading.languages.source
    written = {key: entry for key, entry in _written(language) if entry.file.folder == folder}
    for name, flow in source.flows.items():
        if source.homes[name, ""] == folder:
            path = place / _within(flow.file, folder)
            yield path, sheets.sheet(name, texts(flow), written, _head(path))
    phrases = [((name,), text) for name, text in source.phrases.items() if source.homes["", name] == folder]
    if phrases:
        yield place / PHRASES, sheets.sheet("", phrases, written, _head(place / PHRASES))
    if folder == shipped.CONTENT and (lines := shipped.data().lines):
        path = place / shipped.HELPLINES.name
        yield path, sheets.lines_sheet(worded(lines), language.lines if language else {}, _head(path))


def _written(language: Language | None) -> Iterator[tuple[tuple[str, Place], Entry]]:
    yield from language.written.items() if language else ()


def _within(file: str, folder: Path) -> Path:
    """Return a flow's file as seen from its folder; shipped files are named from the project's root."""
    path = Path(file) if folder != shipped.CONTENT else shipped.CONTENT.parent.parent / file
    return path.relative_to(folder)


def _head(path: Path) -> str:
    return sheets.head_of(path.read_text(encoding="utf-8")) if path.exists() else ""
