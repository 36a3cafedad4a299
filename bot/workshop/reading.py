"""Reads the flows an author edits, only those files that changed, and keeps the last that were whole."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.shelf import beside_code
from bot.workshop.checking import found
from bot.workshop.trial import Content
from flows import assembly, shipped
from flows.authoring.coverage import Passed
from flows.definition.languages.translations import ENGLISH, HEAD_FILE
from flows.definition.loader import Reading
from flows.definition.loading.content_file import Cache, Stamp
from flows.dialogue.conversation import Conversation
from flows.errors import ContentError, Problem
from flows.safety import lexicon
from flows.safety.lexicon import Lexicon
from flows.shipped import Data

Look = dict[str, Stamp]
"""Every content file by its path, with the time of its change, its size and its inode."""


class NotWhole(Exception):
    """The content has errors at the start, so that there is nothing to show yet; holds them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True, slots=True)
class Read:
    """Result of reading the content. `content` is None while a file can't be used."""

    problems: tuple[Problem, ...]
    content: Content | None = None


@dataclass(slots=True)
class Reader:
    """Reads the shipped flows and an author's own folder over them. Only what changed is read again."""

    folder: Path | None
    _cache: Cache = field(default_factory=dict)
    _data: tuple[Look, Data, Mapping[str, Lexicon]] | None = None

    def look(self) -> Look:
        """Return the author's own files; a file that vanishes meanwhile is left out."""
        return dict(_files(self.folder)) if self.folder else {}

    def look_shipped(self) -> Look:
        """Return the shipped files: there are ten times as many, and they hardly ever change."""
        return dict(_files(shipped.CONTENT))

    def read(self) -> Read:
        """Read what changed, and build the conversation over everything where it can be used."""
        return self.over(self.flows())

    def flows(self) -> Reading:
        """Read the flows that changed."""
        return shipped.read(*self._own(), cache=self._cache)

    def over(self, reading: Reading) -> Read:
        """Build the conversation over flows, where everything can be used."""
        try:
            data, lists = self._read_data()
            conversation = assembly.put_together(reading, data, lists)
        except ContentError as error:
            return Read(tuple(sorted({*reading.problems, *error.problems})))
        return Read((), watched(reading, conversation))

    def conversation(self, reading: Reading) -> Conversation:
        """Return another conversation over flows that are whole.

        Raises:
            ContentError: a data file can't be used any more.
        """
        return assembly.put_together(reading, *self._read_data())

    def lint_one(self, reading: Reading, flow: str) -> tuple[Problem, ...]:
        """Return what is wrong in one flow, or could be better, without looking at the others."""
        from flows.authoring.lint import runner  # noqa: PLC0415 - heavy, and first used at a save
        from flows.authoring.lint.phrasing import wording  # noqa: PLC0415
        from flows.authoring.lint.phrasing.words import grade  # noqa: PLC0415

        draft = reading.drafts.get(flow)
        return tuple(runner.lint_flow(draft, reading, wording.load(), grade())) if draft else ()

    def is_own(self, file: str) -> bool:
        """Tell whether a file is in the author's folder; without one, every file is."""
        return found.is_own(file, self.folder)

    def languages(self) -> dict[str, str]:
        """Return every language somebody has begun to write, by its code, English first."""
        found = {ENGLISH: "English"}
        for folder in (shipped.CONTENT, *self._own()):
            for head in sorted(folder.glob(f"*/{HEAD_FILE}")):
                try:
                    name = tomllib.loads(head.read_text(encoding="utf-8")).get("name")
                except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
                    name = None
                found[head.parent.name] = str(name or head.parent.name)
        return found

    def transcripts(self) -> list[Path]:
        """Return the author's saved walks."""
        return found.transcripts(self.folder)

    def _own(self) -> tuple[Path, ...]:
        return (self.folder,) if self.folder else ()

    def _read_data(self) -> tuple[Data, Mapping[str, Lexicon]]:
        """Return help lines, weights and screening words, read again only where one of them changed.

        Raises:
            ContentError: the screening words of a language can't be used.
        """
        looked = {path: stamp for path, stamp in _files(shipped.CONTENT) if _is_data(path)}
        if self._data is None or self._data[0] != looked:
            shelf = beside_code()
            lists = {code: lexicon.load(path, shelf) for code, path in shipped.lexicons().items()}
            self._data = looked, shipped.data(shelf=shelf), lists
        return self._data[1:]


def watched(reading: Reading, conversation: Conversation) -> Content:
    """Return flows that can be walked, with an engine that notes what a step passes."""
    passed = Passed()
    conversation.talks.engine = conversation.talks.engine.watched_by(passed)
    return Content(reading, conversation, passed)


def _is_data(path: str) -> bool:
    name = Path(path).name
    return name in {"helplines.toml", "weights.toml"} or "screening" in path


def _files(folder: Path) -> Iterator[tuple[str, Stamp]]:
    """Yield the content files in a folder and those under it."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files(Path(entry.path))
                elif entry.name.endswith((".toml", ".txt")):
                    found = entry.stat()
                    yield entry.path, (found.st_mtime_ns, found.st_size, found.st_ino)
    except OSError:
        return
