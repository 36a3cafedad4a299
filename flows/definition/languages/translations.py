"""One language beside English: what was written in its files, and the flows laid over with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from flows.definition.draft import Notes
from flows.definition.languages.overlay import named_now
from flows.definition.toml.source_map import Place
from flows.errors import Problem
from flows.model import Flow, Template

HEAD_FILE = "locale.toml"
"""A folder that holds this file is a language, and the folder's name is its code."""

PHRASES_FILE = "phrases.toml"
"""The file with the bot's own words beside the talks, in English and in each language."""

DATA_FILES = frozenset({HEAD_FILE, "wording.toml", "helplines.toml"})
"""Files of a language that hold no talk and no phrases."""

ENGLISH = "en"

UNKNOWN = "000000"
"""Stands for the hash of an English that nobody knows: a translator marked the translation as unfinished."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Head of a language: its own name, its form of address, and its state of review."""

    name: str
    register: str
    status: str
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """English texts by flow and place ("" for the phrases), and the folder each flow or phrase is from."""

    flows: Mapping[str, Flow]
    phrases: Mapping[str, Template]
    homes: Mapping[tuple[str, str], Path]

    def home(self, flow: str, place: Place) -> Path | None:
        """Return the folder a text is from; a single text can be from another one than its flow."""
        changed = self.homes.get((flow, ".".join(map(str, place)))) if flow else None
        return changed or self.homes.get((flow, "" if flow else str(place[0])))

    def says_the_same(self, other: Source) -> bool:
        """Tell whether the phrases are the same, each from the same folder."""
        return self.phrases == other.phrases and all(
            self.homes.get((name, "")) == other.homes.get((name, "")) for name in self.phrases
        )

    def is_changed(self, flow: str, place: Place) -> bool:
        """Tell whether a folder changes this text of a flow by itself."""
        return bool(flow) and (flow, ".".join(map(str, place))) in self.homes

    def changed(self, flow: str, folder: Path) -> frozenset[str]:
        """Return the places of a flow's texts that a folder changes one by one, with dots."""
        return frozenset(
            place for (name, place), home in self.homes.items() if name == flow and place and home == folder
        )


@dataclass(frozen=True, slots=True)
class File:
    """A file of a language, as it is written."""

    name: str
    source: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One translated text, the hash of the English it was made from, and the file it stands in."""

    file: File
    of: str
    words: str


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that is wrong with a translation. Only a check asks for its line.

    `line` is set where the file can't be read, so that it has no places. `english` is a text that has no line
    of its own: the comment above that line may have stayed.
    """

    file: File
    place: Place
    code: str
    words: str
    line: int = 0
    english: str = ""

    def problem(self, notes: Mapping[str, Notes]) -> Problem:
        """Return it as a problem with its line."""
        if self.line:
            return Problem(self.file.name, self.line, "file", self.words, self.code)
        there = notes[self.file.name]
        found = there.problem(self.code, self.place, self.words)
        table = there.line(self.place[:2])
        line = _left_alone(self.file.source, table, self.english) if self.english else 0
        return replace(found, line=line) if line else found


def _left_alone(source: str, table: int, english: str) -> int:
    """Return the line of an English text in a table that no translation follows; 0 where there is none."""
    comment = f"# {' / '.join(english.splitlines())}"
    rows = source.splitlines()
    for number, row in enumerate(rows[table:], table + 1):
        if row.startswith("["):
            return 0
        if row.rstrip() == comment and not re.match(r"[^\s#\[]", "".join(rows[number : number + 1])):
            return number
    return 0


@dataclass(frozen=True, slots=True)
class Language:
    """One language, with English wherever a translation is missing, stale or can't be used.

    `spoken` are the flows of which no text is missing. A language that has all of them and every phrase is
    `complete`; one that has some is offered as well, and the titles of the others say that they are English.
    """

    code: str
    head: Head
    flows: Mapping[str, Flow]
    phrases: Mapping[str, Template]
    lines: Mapping[str, str]
    slips: tuple[Slip, ...]
    files: tuple[File, ...]
    written: Mapping[tuple[str, Place], Entry]
    used: frozenset[tuple[str, Place]]
    spoken: frozenset[str] = frozenset()
    complete: bool = False

    def problems(self) -> list[Problem]:
        """Return what is wrong with the translation."""
        notes = self.notes() if self.slips else {}
        return [slip.problem(notes) for slip in self.slips]

    def notes(self) -> Mapping[str, Notes]:
        """Return where things stand in each of its files, by the file's name."""
        every = {*self.files, *(slip.file for slip in self.slips)}
        return {file.name: _notes(file) for file in every}


def _notes(file: File) -> Notes:
    """Return where things stand in a file, also those that are written under an old key."""
    notes = Notes(file.name, file.source)
    for place in notes.places():
        if (now := named_now(place)) != place:
            notes.same_place(now, place)
    return notes
