"""Assembles the conversation from the shipped content and an operator's own flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from flows.definition import kept_library, loader
from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Cache, Library, Reading
from flows.definition.shelf import NO_SHELF, Shelf
from flows.dialogue.conversation import Conversation
from flows.engagement import weights
from flows.engagement.weights import Weights
from flows.errors import ContentError, Problem
from flows.safety import helplines, lexicon
from flows.safety.helplines import Helplines
from flows.safety.lexicon import Lexicon

T = TypeVar("T")

CONTENT = Path(__file__).with_name("content")
HELPLINES = CONTENT / "helplines.toml"
SCREENING = CONTENT / "screening"


@dataclass(frozen=True, slots=True)
class Data:
    """Content besides the flows; None where a file can't be used."""

    lines: Helplines | None
    words: Lexicon | None
    sizes: Weights | None
    problems: tuple[Problem, ...]


def conversation(*folders: Path, own_lines: Path | None = None, shelf: Shelf = NO_SHELF) -> Conversation:
    """Return the conversation of the shipped content and the flows in these folders.

    `own_lines` is the operator's file of help lines, which replace or add countries. The shelf
    serves files that have not changed; checks of flows need what `read` returns.

    Raises:
        ContentError: a file can't be used; holds every problem of every file.
    """
    found = data(own_lines, shelf)
    if shelf is not NO_SHELF and not found.problems:
        with suppress(ContentError):  # it is raised below, with the problems of every other file
            lists = {code: lexicon.load(folder, shelf) for code, folder in lexicons().items()}
            return _held(kept_library.library(shelf, CONTENT, *_own(folders)), found, lists)
    return put_together(read(*folders), found)


def read(*folders: Path, cache: Cache | None = None) -> Reading:
    """Read the shipped flows and those in the folders, which replace shipped ones of their name.

    With a cache, only files that changed since its last use are read again.
    """
    return loader.read_all(CONTENT, *_own(folders), cache=cache)


def _own(folders: Iterable[Path]) -> list[Path]:
    return [folder for folder in folders if folder.resolve() != CONTENT.resolve()]


def put_together(
    reading: Reading, data: Data, others: Mapping[str, Path | Lexicon] | None = None
) -> Conversation:
    """Return the conversation of the flows that were read.

    `others` holds the screening lists of languages other than English, if they were read before.

    Raises:
        ContentError: a file can't be used; holds every problem of every file.
    """
    if problems := [*reading.problems, *data.problems]:
        raise ContentError(problems)
    return _held(reading.library(), data, others or {**lexicons()})


def _held(library: Library, data: Data, others: Mapping[str, Path | Lexicon]) -> Conversation:
    assert data.lines
    assert data.words
    assert data.sizes  # what has no problems is there
    return Conversation(library, data.lines, data.words, data.sizes, others)


def data(own_lines: Path | None = None, shelf: Shelf = NO_SHELF) -> Data:
    """Read the helplines, the English screening lists and the weights of the drift score."""
    problems: list[Problem] = []
    lines = _kept(lambda: helplines.load(HELPLINES, own_lines), problems)
    words = _kept(lambda: lexicon.load(SCREENING / ENGLISH, shelf), problems)
    sizes = _kept(lambda: weights.load(CONTENT / "weights.toml"), problems)
    return Data(lines, words, sizes, tuple(problems))


def lexicons() -> dict[str, Path]:
    """Return the folders of the screening lists in other languages, by language code."""
    folders = (path for path in sorted(SCREENING.iterdir()) if path.is_dir())
    return {path.name: path for path in folders if path.name != ENGLISH}


def listed_problems() -> list[Problem]:
    """Return the problems of the screening lists in languages other than English."""
    found: list[Problem] = []
    for folder in lexicons().values():
        _kept(partial(lexicon.load, folder), found)
    return found


def _kept(load: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return load()
    except ContentError as error:
        problems += error.problems
        return None
