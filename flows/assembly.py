"""Assembles the conversation from the shipped content and an operator's own flows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from flows import shipped
from flows.definition.loader import Library, Reading
from flows.definition.loading.shelf import NO_SHELF, Shelf
from flows.dialogue.conversation import Conversation
from flows.errors import ContentError
from flows.safety import lexicon
from flows.safety.lexicon import Lexicon
from flows.shipped import Data


def conversation(*folders: Path, own_lines: Path | None = None, shelf: Shelf = NO_SHELF) -> Conversation:
    """Return the conversation of the shipped content and the flows in these folders.

    `own_lines` is the operator's file of help lines, which replace or add countries. The shelf
    serves files that have not changed; checks of flows need what `shipped.read` returns.

    Raises:
        ContentError: a file can't be used; holds every problem of every file.
    """
    found = shipped.data(own_lines, shelf)
    if shelf is not NO_SHELF and not found.problems:
        with suppress(ContentError):  # it is raised below, with the problems of every other file
            lists = {code: lexicon.load(folder, shelf) for code, folder in shipped.lexicons().items()}
            return _held(shipped.library(shelf, *folders), found, lists)
    return put_together(shipped.read(*folders), found)


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
    return _held(reading.library(), data, others or {**shipped.lexicons()})


def _held(library: Library, data: Data, others: Mapping[str, Path | Lexicon]) -> Conversation:
    assert data.lines
    assert data.words
    assert data.sizes  # what has no problems is there
    return Conversation(library, data.lines, data.words, data.sizes, others)
