"""Adds commands, and reads the arguments that several commands have."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import ConfigError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from flows.definition.languages.language_set import Languages

Clock = Callable[[], datetime]
OWN_FLOWS = "folder with your own flows, or one file"
OWN_OR_NAMED = "name of a flow, or a file or folder with own ones (default: all)"
ABOUT_LANGUAGE = "language code, such as es (default: en)"
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


def add_language(parser: argparse.ArgumentParser, about: str = ABOUT_LANGUAGE, default: str = "en") -> None:
    """Add the option that names a language. `check_language` checks it once the flows are read."""
    parser.add_argument("--language", default=default, metavar="LANG", help=about)


def add_flows(parser: argparse.ArgumentParser) -> None:
    """Add the option that names own flows."""
    parser.add_argument("--flows", type=own_folder, metavar="PATH", help=OWN_FLOWS)


def own_folder(named: str | Path) -> Path:
    """Return the folder of flows that was meant: a single file is read with its neighbours.

    A file whose name has no `.toml` in it is returned as it is: reading it tells that it can't be one.
    """
    path = Path(named)
    return path.parent if ".toml" in path.name.lower() and path.is_file() else path


def take_paths(arguments: argparse.Namespace) -> None:
    """Take a file or folder that stands where a flow's name does for `--flows`, and for the flows in it.

    Of a file its flow is meant; of a folder all of its own, and `within` is that folder then.

    Raises:
        ConfigError: a file names no flow, or two folders are named.
    """
    arguments.within = None
    if not hasattr(arguments, "flows"):
        return
    for key in ("flow", "begin"):
        named = getattr(arguments, key, None) or []
        names = [named] if isinstance(named, str) else named
        flows = [flow for name in names if (flow := _flow_of(name, arguments))]
        if names:
            setattr(arguments, key, flows if names is named else next(iter(flows), None))


def _flow_of(name: str, arguments: argparse.Namespace) -> str | None:
    """Return the flow that a name or a path means, and note the path; None for a folder of several."""
    if not _is_path(name):
        return name
    path, folder = Path(name), own_folder(name)
    if arguments.flows not in (None, folder):
        raise ConfigError([f"{name}: {arguments.flows} is named already: name flows of one folder"])
    arguments.flows = folder
    if ".toml" in path.name.lower():
        return named_in(path)
    arguments.within = folder
    return None


def _is_path(name: str) -> bool:
    """Tell whether a file or a folder is meant, and not a flow's name or a transcript."""
    if name.endswith(".txt") and ".toml" not in name:
        return False
    if "/" in name or os.sep in name or ".toml" in name.lower():
        return True
    from flows import shipped  # noqa: PLC0415 - a folder in this place is rare

    return Path(name).exists() and name not in shipped.read().drafts


def named_in(file: Path) -> str:
    """Return the name of the flow in a file.

    Raises:
        ConfigError: the file can't be read, or names none.
    """
    if not file.is_file():
        raise ConfigError([f"{file}: there is no such file. Correct the path"])
    if file.suffix != ".toml":
        right = f"{file.name[: file.name.lower().index('.toml')]}.toml"
        raise ConfigError([f"{file}: isn't read, because of the end of its name. Rename it to {right}"])
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

    check_written(code, (ENGLISH, *languages.codes()))


def check_written(code: str, written: Collection[str]) -> None:
    """Check that a language is one of those in which something is written.

    Raises:
        ConfigError: it is none of them.
    """
    if code not in written:
        raise ConfigError([f"{code}: nothing is written in that language. There are {', '.join(written)}"])
