"""Adds commands, and reads the arguments that several commands have."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from flows.definition.languages.language_set import Languages

Clock = Callable[[], datetime]
OWN_FLOWS = "folder with your own flows, or one file"
Command = Callable[[argparse.Namespace, Clock], int]


def add_command(
    commands: _SubParsersAction[argparse.ArgumentParser], name: str, command: Command, about: str
) -> argparse.ArgumentParser:
    """Add a command with its name and its line of help."""
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(command=command)
    return parser


def add_configured(
    commands: _SubParsersAction[argparse.ArgumentParser], name: str, command: Command, about: str
) -> argparse.ArgumentParser:
    """Add a command that works by the operator's settings, with the option that names their file."""
    parser = add_command(commands, name, command, about)
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings, see config.example.toml")
    return parser


def own_folder(text: str) -> Path:
    """Return the folder of flows that was meant: a single file is read with its neighbours."""
    path = Path(text)
    return path.parent if path.is_file() else path


def named_in(file: Path) -> str:
    """Return the name of the flow in a file.

    Raises:
        ConfigError: the file can't be read, or names none.
    """
    try:
        found = re.search(
            r'^\s*name\s*=\s*["\']([^"\'\n]+)', file.read_text(encoding="utf-8-sig"), re.MULTILINE
        )
    except (OSError, UnicodeError) as error:
        raise ConfigError([f"{file}: can't be read. Run: stile check {file}"]) from error
    if found is None:
        raise ConfigError([f"{file}: names no flow. Run: stile check {file}"])
    return found[1]


def whole_number(text: str) -> int:
    """Return the whole number that was typed, 1 or more.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"write a number from 1 on, not {text}")
    return int(text)


def check_language(code: str, languages: Languages) -> None:
    """Check that a language has a translation, complete or not.

    Raises:
        ConfigError: there is none.
    """
    from flows.definition.languages.translations import ENGLISH  # noqa: PLC0415 - only commands that name a language

    written = (ENGLISH, *languages.codes())
    if code not in written:
        raise ConfigError([f"{code}: nothing is written in that language. There are {', '.join(written)}"])
