"""Puts together what ships with Stile: the talks, the help lines and the words that call for help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from flows import helplines, lexicon, loader, weights
from flows.conversation import Conversation
from flows.errors import ContentError, Problem

T = TypeVar("T")

CONTENT = Path(__file__).with_name("content")
HELPLINES = CONTENT / "helplines.toml"


def conversation() -> Conversation:
    """Return the conversation over the shipped content.

    Raises:
        ContentError: something in it can't be used; holds every problem of every file.
    """
    problems: list[Problem] = []
    library = _kept(loader.load, problems)
    lines = _kept(lambda: helplines.load(HELPLINES), problems)
    words = _kept(lambda: lexicon.load(CONTENT / "screening.toml"), problems)
    sizes = _kept(lambda: weights.load(CONTENT / "weights.toml"), problems)
    if library is None or lines is None or words is None or sizes is None:
        raise ContentError(problems)
    return Conversation(library, lines, words, sizes)


def _kept(load: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return load()
    except ContentError as error:
        problems += error.problems
        return None
