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

_UNREAD = ("F112", "F113", "F117")
"""Rules about files that aren't read, and folders without flows."""

CLEAN, WARNED, UNUSABLE = 0, 1, 2
"""Exit codes of `stile check`: at most notes; warnings (no publishing); errors (no loading)."""


def chosen(arguments: argparse.Namespace, reading: Reading | None = None) -> list[Draft]:
    """Return the flows that the arguments name, or all."""
    found = reading or sound(arguments)
    named = [arguments.flow] if isinstance(arguments.flow, str) else arguments.flow or []
    check_known(named, found)
    if within := getattr(arguments, "within", None):
        own = [draft for draft in found.drafts.values() if is_own(draft.notes.file, [within])]
        if not own:
            raise ConfigError([f"{within}: no flow is in this folder", *unread(within)])
        return [*own, *(found.drafts[name] for name in named)]
    return [found.drafts[name] for name in named or found.drafts]


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
    from flows.errors.near import nearest

    for name in flows:
        if name not in reading.drafts:
            near = nearest(name, reading.drafts)
            hint = f"Did you mean `{near}`?" if near else f"There are {', '.join(sorted(reading.drafts))}"
            folders = [folder for folder, within in reading.languages.folders if within is None]
            own = [line for folder in folders for line in unread(folder)]
            if len(reading.languages.folders) == 1:
                own = ["one of your own needs --flows FOLDER"]
            raise ConfigError([f"{name}: there is no such talk. {hint}", *own])


def unread(folder: Path) -> list[str]:
    """Return why a flow may be missing: an empty folder, and files in it that aren't read."""
    from flows import shipped
    from flows.authoring.lint.folders import folder_problems

    return [str(one) for one in folder_problems(shipped.read(folder)) if one.code in _UNREAD]


def own_folders(arguments: argparse.Namespace) -> list[Path]:
    """Return the folder of own flows that was named, if any."""
    return [arguments.flows] if arguments.flows else []


def is_own(file: str, folders: Sequence[Path]) -> bool:
    """Tell whether a file is to be checked: with folders given, the shipped files are only read along."""
    return not folders or any(folder in (Path(file), *Path(file).parents) for folder in folders)


def transcripts_in(path: Path) -> list[Path]:
    """Return the transcripts of a folder in order, or the one file that was named.

    Raises:
        ConfigError: there is no such file or folder.
    """
    if not path.exists():
        raise ConfigError(
            [f"{path}: there is no such folder. Name one with talks that were saved with /save"]
        )
    return sorted(path.rglob("*.txt")) if path.is_dir() else [path]


def counted(what: str, many: int) -> str:
    """Return a number of things in words: `1 flow`, `2 flows`."""
    return f"{many} {what}{'s' * (many != 1)}"
