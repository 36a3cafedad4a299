"""Loads the talks and phrases from content folders, or says everything that is wrong with them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flows import text
from flows.checks import check, check_together
from flows.draft import Draft, Notes
from flows.errors import ContentError, Problem, TemplateError
from flows.languages import ENGLISH, HEAD, Languages, Source, only_english
from flows.model import Flow, Template
from flows.reader import read

PHRASES = "phrases.toml"

SHIPPED = Path(__file__).with_name("content")

_LINE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")
_OURS = re.compile(r"^\s*\[\s*(?:flow|state)\b", re.MULTILINE)
_NAME = re.compile(r'^\s*name\s*=\s*["\']([^"\'\n]+)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Library:
    """Every flow and phrase there is. A language other than English falls back to English."""

    flows: Mapping[str, Flow]
    phrases: Mapping[str, Template]
    languages: Languages = field(default_factory=only_english)

    def flow(self, name: str, language: str = ENGLISH) -> Flow:
        """Return the flow in this language."""
        found = None if language == ENGLISH else self.languages.of(language)
        return self.flows[name] if found is None else found.flows[name]

    def phrase(self, name: str, language: str = ENGLISH) -> Template:
        """Return the phrase in this language."""
        return self.phrases_in(language)[name]

    def phrases_in(self, language: str) -> Mapping[str, Template]:
        """Return every phrase in this language."""
        found = None if language == ENGLISH else self.languages.of(language)
        return self.phrases if found is None else found.phrases


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read, sound or not. A flow that could not be read at all is not there."""

    drafts: Mapping[str, Draft]
    phrases: Mapping[str, Template]
    problems: tuple[Problem, ...]
    languages: Languages

    def library(self) -> Library:
        """Return what can be talked about.

        Raises:
            ContentError: something in the files can't be used.
        """
        if self.problems:
            raise ContentError(list(self.problems))
        return Library(self.languages.source.flows, self.phrases, self.languages)


def load(*folders: Path) -> Library:
    """Load the shipped content, or what these folders hold; a later one overrides an earlier one.

    Raises:
        ContentError: something in the files can't be used.
    """
    return read_all(*folders).library()


def read_all(*folders: Path) -> Reading:
    """Read the shipped content, or what these folders hold, and find everything that can't be used."""
    loading = _Loading()
    for folder in folders or (SHIPPED,):
        within = SHIPPED.parent.parent if folder == SHIPPED else None
        loading.add(folder, within)
    return loading.reading()


class _Loading:
    """What has been read so far. Later folders replace flows and phrases by name."""

    def __init__(self) -> None:
        self.drafts: dict[str, Draft] = {}
        self.phrases: dict[str, Template] = {}
        self.problems: list[Problem] = []
        self.notes: list[Notes] = []
        self.unread: set[str] = set()
        self.folders: list[tuple[Path, Path | None]] = []
        self.homes: dict[tuple[str, str], Path] = {}

    def add(self, folder: Path, within: Path | None) -> None:
        """Read a folder; its files are named as seen from `within`."""
        here: dict[str, str] = {}
        self.folders.append((folder, within))
        languages = {path.parent for path in folder.glob(f"*/{HEAD}")}
        if not folder.is_dir():
            self.problems.append(
                Problem(str(folder), 1, "folder", "there is no such folder. Correct the path", "F101")
            )
        for path in sorted(folder.rglob("*.toml")):
            if languages & {*path.parents}:
                continue
            file = str(path.relative_to(within) if within else path)
            tables = self._parsed(path, file)
            if tables is None:
                continue
            source, content = tables
            if path.name == PHRASES:
                self._add_phrases(content, self._noting(file, source), folder)
            elif "flow" in content:
                self._add_flow(content, self._noting(file, source), here, folder)
            else:
                self._noting(file, source).add(
                    "F103", ("flow",), "[flow] is missing. Begin the file with it and a `name`"
                )

    def reading(self) -> Reading:
        """Check everything together and return it."""
        drafts = list(self.drafts.values())
        names = {*self.drafts, *self.unread}
        for draft in drafts:
            check(draft, names)
        check_together(drafts)
        problems = [*self.problems, *(problem for notes in self.notes for problem in notes.problems)]
        drafts_by_name, phrases = MappingProxyType(self.drafts), MappingProxyType(self.phrases)
        flows = MappingProxyType({name: draft.flow for name, draft in self.drafts.items()})
        languages = Languages(tuple(self.folders), Source(flows, phrases, self.homes))
        return Reading(drafts_by_name, phrases, tuple(problems), languages)

    def _noting(self, file: str, source: str) -> Notes:
        self.notes.append(Notes(file, source))
        return self.notes[-1]

    def _parsed(self, path: Path, file: str) -> tuple[str, dict[str, Any]] | None:
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            words = "it can't be read as text. Save it as UTF-8"
            self.problems.append(Problem(file, 1, "file", words, "F101"))
            return None
        if path.name != PHRASES and not _OURS.search(source):
            return None  # other data is loaded, and checked, by what uses it
        try:
            return source, tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            named = _NAME.search(source)
            self.unread |= {named[1]} if named else set()  # its name still counts as a target
            self.problems.append(_syntax_problem(file, source, str(error)))
            return None

    def _add_flow(self, content: dict[str, Any], notes: Notes, here: dict[str, str], folder: Path) -> None:
        draft = read(content, notes)
        if draft is None:
            return
        name = draft.flow.name or notes.file
        if name in here:
            notes.add("F108", ("flow", "name"), f"{here[name]} has the name `{name}` too. Choose another")
        here.setdefault(name, notes.file)
        self.drafts[name] = draft
        self.homes[name, ""] = folder

    def _add_phrases(self, content: dict[str, Any], notes: Notes, folder: Path) -> None:
        for name, source in content.items():
            if not isinstance(source, str):
                notes.add("F107", (name,), "a phrase is a text. Put it in quotes")
                continue
            try:
                self.phrases[name] = text.parse(source)
                self.homes["", name] = folder
            except TemplateError as error:
                notes.add("V109", (name,), str(error))


def _syntax_problem(file: str, source: str, message: str) -> Problem:
    found = _LINE.search(message)
    line = int(found[1]) if found and found[1] else source.count("\n") + 1
    return Problem(file, line, "file", _plainly(_LINE.sub("", message)), "F102")


def _plainly(message: str) -> str:
    for sign, words in _SYNTAX:
        if sign in message:
            return words
    return f"it isn't valid TOML ({message[:1].lower()}{message[1:]}). Look at this line and the one before"


_SYNTAX: tuple[tuple[str, str], ...] = (
    ("Illegal character '\\n'", "a text isn't closed. Put a quote at its end"),
    ("Cannot declare", "this table is there twice. Give one of them another name"),
    ("Cannot overwrite", "this key is there twice. Take one out"),
    ("Duplicate inline table key", "a key is there twice between the same braces. Take one out"),
    (
        "Invalid value",
        "the value can't be read. Put texts in quotes, and write true or false in small letters",
    ),
    ("Unclosed array", "a list isn't closed. Put a ] at its end, and a comma between its entries"),
    ("Unclosed inline table", "a { isn't closed. Put a } at its end, and a comma between its keys"),
    ("Expected newline or end", "something follows the value. Put each key on a line of its own"),
    ("Expected '='", "there is no = after the key. Write key = value"),
)
