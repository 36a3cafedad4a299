"""Finds the flows that a command of an author names, and says what its exit code means."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigError

if TYPE_CHECKING:
    from flows.definition.draft import Draft
    from flows.definition.loader import Reading

CLEAN, WARNED, UNUSABLE = 0, 1, 2
"""Exit codes of `stile check`: at most notes; warnings (no publishing); errors (no loading)."""


def chosen(arguments: argparse.Namespace, reading: Reading | None = None) -> list[Draft]:
    """Return the flows that the arguments name, or all."""
    found = reading or sound(arguments)
    check_known(arguments.flow, found)
    return [found.drafts[name] for name in arguments.flow or found.drafts]


def sound(arguments: argparse.Namespace) -> Reading:
    """Read the flows.

    Raises:
        ContentError: a file can't be used.
    """
    from flows import shipped
    from flows.errors import ContentError

    reading = shipped.read(*own_folders(arguments))
    if reading.problems:
        raise ContentError(list(reading.problems))
    return reading


def check_known(flows: Sequence[str], reading: Reading) -> None:
    """Check that the flows exist.

    Raises:
        ConfigError: a flow does not exist.
    """
    from flows.definition.schema import did_you_mean

    for name in flows:
        if name not in reading.drafts:
            hint = did_you_mean(name, reading.drafts)
            shipped_only = len(reading.languages.folders) == 1
            own = ["one of your own needs --flows FOLDER"] if shipped_only else []
            raise ConfigError([f"{name}: there is no such talk. {hint}", *own])


def own_folders(arguments: argparse.Namespace) -> list[Path]:
    """Return the folder of own flows that was named, if any."""
    return [arguments.flows] if arguments.flows else []


def is_own(file: str, folders: Sequence[Path]) -> bool:
    """Tell whether a file is to be checked: with folders given, the shipped files are only read along."""
    return not folders or any(folder in (Path(file), *Path(file).parents) for folder in folders)


def folder_of(path: Path) -> Path:
    """Return the folder to read for a path that was named: a single file is read with its neighbours."""
    return path.parent if path.is_file() else path


def counted(what: str, many: int) -> str:
    """Return a number of things in words: `1 flow`, `2 flows`."""
    return f"{many} {what}{'s' * (many != 1)}"
