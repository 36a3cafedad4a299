"""Reads one file of content: the flow, the phrases or the changed texts in it, with every problem."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.definition import template
from flows.definition.draft import Draft, Notes
from flows.definition.kinds import KINDS
from flows.definition.languages import changed_texts
from flows.definition.languages.translations import PHRASES_FILE
from flows.definition.parser import read
from flows.definition.short_forms import PUT_IN, SHARED_TABLE, named_by, shared_texts
from flows.definition.toml.source_map import Place
from flows.definition.toml.toml_slips import explained, undecodable
from flows.errors import Problem, TemplateError
from flows.model import Template

_OURS = re.compile(r"^\s*(?:\[\s*(?:(?:flow|state)\b|(?P<kind>[a-z]+)\s*\.)|over\s*=)", re.MULTILINE)
_NAME = re.compile(r'^\s*name\s*=\s*["\']([^"\'\n]+)', re.MULTILINE)

Stamp = tuple[int, int, int]
"""A file's time of change in ns, its size and its inode: with another one it is read again."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file as it was read. `problems` are those of reading it; checking it finds its own anew."""

    stamp: Stamp | None
    file: str
    notes: Notes | None = None
    draft: Draft | None = None
    phrases: Mapping[str, Template] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    changes: tuple[str, Mapping[Place, Template]] | None = None
    unread: frozenset[str] = frozenset()
    texts: Mapping[str, str] | None = None
    """Shared texts the file was read with; None where it puts none in."""


Cache = dict[Path, Piece]


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a file, or None where there is none that can be read."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _source(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def read_texts(path: Path, file: str) -> tuple[Notes, Mapping[str, str]]:
    """Return the texts of a file that flows share, with what is wrong in it."""
    notes, source = Notes(file, ""), ""
    try:
        source = _source(path)
        notes = Notes(file, source)
        content = tomllib.loads(source)
        for key in content.keys() - {SHARED_TABLE}:
            notes.add(
                "F103", (key,), f"`{key}` is not read here. Write each shared text under [{SHARED_TABLE}]"
            )
        return notes, shared_texts(content, notes)
    except OSError as error:
        notes.add("F101", ("file",), f"it can't be read: {error.strerror}. Correct its permissions")
    except UnicodeDecodeError as error:
        line, words = undecodable(error)
        notes.problems.append(Problem(file, line, "file", words, "F101"))
    except tomllib.TOMLDecodeError as error:
        notes.problems.append(_syntax_problem(file, source, str(error)))
    return notes, {}


def is_ours(source: str) -> bool:
    """Tell whether a file holds something of a flow, rather than other data."""
    return any(found["kind"] is None or found["kind"] in KINDS for found in _OURS.finditer(source))


def read_piece(path: Path, file: str, stamp: Stamp | None, texts: Mapping[str, str]) -> Piece:
    """Return what a file holds; `file` is its name in problems, and `texts` are those that flows share."""
    try:
        source = _source(path)
    except OSError as error:
        words = f"it can't be read: {error.strerror}. Correct its permissions"
        return Piece(stamp, file, problems=(Problem(file, 1, "file", words, "F101"),))
    except UnicodeDecodeError as error:
        line, words = undecodable(error)
        return Piece(stamp, file, problems=(Problem(file, line, "file", words, "F101"),))
    if path.name != PHRASES_FILE and not is_ours(source):
        return Piece(stamp, file)  # other data is loaded, and checked, by what uses it
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        named = _NAME.search(source)
        unread = frozenset({named[1] if named else named_by(file)})  # its name still counts as a target
        return Piece(stamp, file, problems=(_syntax_problem(file, source, str(error)),), unread=unread)
    notes = Notes(file, source)
    draft: Draft | None = None
    phrases: dict[str, Template] = {}
    changes = None
    if path.name == PHRASES_FILE:
        phrases = _phrases(content, notes)
    elif changed_texts.changes_texts(content):
        changes = changed_texts.read(content, notes)
    elif "flow" in content:
        draft = read(content, notes, texts)
    else:
        _note_no_head(content, notes)
    shares = texts if PUT_IN.search(source) else None
    return Piece(stamp, file, notes, draft, phrases, tuple(notes.problems), changes, texts=shares)


def _note_no_head(content: dict[str, Any], notes: Notes) -> None:
    """Note that a file says nothing of its flow; a table with a title is taken for the one that does."""
    titled = (key for key, table in content.items() if isinstance(table, dict) and "title" in table)
    headless = next(titled, None)
    meant = f"Write it for [{headless}]" if headless else "Begin the file with it and a `title`"
    notes.add("F103", (headless,) if headless else ("flow",), f"[flow] is missing. {meant}")


def _phrases(content: dict[str, Any], notes: Notes) -> dict[str, Template]:
    found: dict[str, Template] = {}
    for name, source in content.items():
        if not isinstance(source, str):
            notes.add("F107", (name,), "a phrase is a text. Put it in quotes")
            continue
        if not source.strip():
            notes.add("F107", (name,), "this phrase is empty. Write it, or take the line out")
            continue
        try:
            found[name] = template.parse(source)
        except TemplateError as error:
            notes.add("V109", (name,), str(error))
    return found


def _syntax_problem(file: str, source: str, message: str) -> Problem:
    line, words = explained(source, message)
    return Problem(file, line, "file", words, "F102")
