"""Puts together what ships with Stile, and an operator's own talks over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from flows import helplines, lexicon, loader, weights
from flows.authoring import lint, wording
from flows.authoring.lint_languages import language_problems
from flows.authoring.lint_words import Grade
from flows.conversation import Conversation
from flows.errors import ContentError, Problem
from flows.helplines import Helplines
from flows.lexicon import Lexicon
from flows.loader import Reading
from flows.weights import Weights

T = TypeVar("T")

CONTENT = Path(__file__).with_name("content")
HELPLINES = CONTENT / "helplines.toml"
PUBLISHED = Path(__file__).with_name("published.toml")


@dataclass(frozen=True, slots=True)
class Data:
    """What the conversation needs besides the talks; None where a file can't be used."""

    lines: Helplines | None
    words: Lexicon | None
    sizes: Weights | None
    problems: tuple[Problem, ...]


def conversation(*folders: Path) -> Conversation:
    """Return the conversation over the shipped content, and over the talks in these folders.

    Raises:
        ContentError: something in it can't be used; holds every problem of every file.
    """
    return put_together(read(*folders), data())


def read(*folders: Path) -> Reading:
    """Read the shipped talks; those in the folders are added, or take the place of one with their name."""
    own = [folder for folder in folders if folder.resolve() != CONTENT.resolve()]
    return loader.read_all(CONTENT, *own)


def put_together(reading: Reading, data: Data) -> Conversation:
    """Return the conversation over what was read.

    Raises:
        ContentError: something in it can't be used; holds every problem of every file.
    """
    problems = [*reading.problems, *data.problems]
    if problems or data.lines is None or data.words is None or data.sizes is None:
        raise ContentError(problems)
    return Conversation(reading.library(), data.lines, data.words, data.sizes, lexicons())


def data() -> Data:
    """Read the help lines, the words that call for help and the weights of the drift score."""
    problems: list[Problem] = []
    lines = _kept(lambda: helplines.load(HELPLINES), problems)
    words = _kept(lambda: lexicon.load(CONTENT / "screening.toml"), problems)
    sizes = _kept(lambda: weights.load(CONTENT / "weights.toml"), problems)
    return Data(lines, words, sizes, tuple(problems))


def lexicons() -> dict[str, Path]:
    """Return the files with the words that call for help in other languages, by the language's code."""
    return {path.suffixes[0][1:]: path for path in CONTENT.glob("screening.*.toml")}


def problems(reading: Reading, grade: Grade | None = None) -> list[Problem]:
    """Return everything that is wrong, or could be better, in what was read and in the data files."""
    known = data()
    found = {*lint.lint(reading, wording.load(), grade), *known.problems}
    if not reading.problems:
        found |= {*language_problems(reading.languages, reading.drafts, known.lines)}
    return sorted(found)


def _kept(load: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return load()
    except ContentError as error:
        problems += error.problems
        return None
