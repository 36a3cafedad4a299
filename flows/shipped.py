"""Reads the content that ships, and the flows and help lines that an operator adds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from flows.definition import loader
from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Library, Reading
from flows.definition.loading import kept_library
from flows.definition.loading.content_file import Cache
from flows.definition.loading.shelf import NO_SHELF, Shelf
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


def read(*folders: Path, cache: Cache | None = None) -> Reading:
    """Read the shipped flows and those in the folders, which replace shipped ones of their name.

    With a cache, only files that changed since its last use are read again.
    """
    return loader.read_all(CONTENT, *_own(folders), cache=cache)


def library(shelf: Shelf, *folders: Path) -> Library:
    """Return the library of these flows from the shelf, or read them where their files have changed.

    Raises:
        ContentError: a flow can't be used; holds every problem of every flow.
    """
    return kept_library.library(shelf, CONTENT, *_own(folders))


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


def _own(folders: Iterable[Path]) -> list[Path]:
    return [folder for folder in folders if folder.resolve() != CONTENT.resolve()]


def _kept(load: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return load()
    except ContentError as error:
        problems += error.problems
        return None
