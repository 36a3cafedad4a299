"""Commands that write the files of flows: new begins one, fmt writes it in its short form."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.arguments import Clock, add_command
from bot.cli.authors.selecting import CLEAN, WARNED, counted, unread
from bot.cli.output import Output, add_json
from bot.config import ConfigError
from bot.whole_files import read_source, rewrite

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands."""
    new = add_command(commands, "new", _new, "create a new flow from a template that checks clean")
    new.add_argument("name", help="name of the flow: small letters, digits and hyphens")
    new.add_argument("folder", nargs="?", type=Path, default=Path("talks"))
    fmt = add_command(commands, "fmt", _fmt, "write talks in their short form; comments and words stay")
    fmt.add_argument("path", nargs="+", type=Path, metavar="PATH", help="files or folders with talks")
    check = "write nothing; exit code 1 where a file would change"
    fmt.add_argument("--check", action="store_true", help=check)
    add_json(fmt, "file", "line", "column", "written")


def _new(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows import shipped
    from flows.authoring.skeleton import skeleton
    from flows.definition.schema import FLOW_NAME

    name, folder = arguments.name, arguments.folder
    if not FLOW_NAME.accepts(name):
        raise ConfigError([f"{name}: no valid name of a flow: write {FLOW_NAME.takes}"])
    file = folder / f"{name.replace('-', '_')}.toml"
    if file.exists():
        raise ConfigError([f"{file}: file exists already: choose another name"])
    rewrite(file, skeleton(name, str(folder)), folders=True)
    if name in shipped.read().drafts:
        print(f"{name}: replaces the shipped flow of that name wherever {folder} is used")
    print(f"{file}: edit it, then run: stile check {folder}; stile try {name} --flows {folder}")
    return CLEAN


def _fmt(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows import shipped

    shipped.data()  # registers what talks may name
    changed: list[tuple[Path, str, int]] = []
    problems: list[str] = []
    files = [*_files(arguments.path)]
    for file in files:
        try:
            source, text = _formatted(file)
        except ConfigError as error:
            problems += error.problems
            continue
        if text != source:
            changed.append((file, text, _first_line(source, text)))
    if problems:
        raise ConfigError([*problems, "Nothing was written"])
    with Output(arguments) as output:
        for file, text, line in changed:
            if not arguments.check:
                rewrite(file, text)
            told = f"{file}: {'would be ' if arguments.check else ''}written in its short form"
            output.row(told, file=str(file), line=line, column=1, written=not arguments.check)
        output.say(f"{counted('file', len(files))}, {len(changed)} changed")
    return WARNED if changed and arguments.check else CLEAN


def _first_line(source: str, text: str) -> int:
    """Return the first line that differs between two texts, counted from 1."""
    pairs = zip_longest(source.splitlines(), text.splitlines())
    return next((n for n, (was, now) in enumerate(pairs, 1) if was != now), 1)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that paths name, those of a folder in order.

    Raises:
        ConfigError: there is no such file or folder, or no file in it.
    """
    for path in paths:
        found = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
        if not found:
            raise ConfigError([f"{path}: no file with a talk is in this folder: name another", *unread(path)])
        if path.is_file() and path.suffix != ".toml":
            why = "isn't read, because of the end of its name. Name one that ends in .toml"
            raise ConfigError([f"{path}: {why}"])
        yield from found


def _formatted(file: Path) -> tuple[str, str]:
    """Return the text of a file and the same in its short form, with the line breaks it has.

    Raises:
        ConfigError: the file can't be read whole.
    """
    import tomllib

    from flows.authoring.layout.formatting import formatted
    from flows.definition.toml.toml_slips import explained

    written = read_source(file, "a file with a talk")
    source = written.replace("\r\n", "\n").replace("\r", "\n")
    try:
        text = formatted(str(file), source)
    except tomllib.TOMLDecodeError as error:
        line, words = explained(source, str(error))
        raise ConfigError([f"{file}:{line}: {words}"]) from error
    if text == source:
        return written, written
    return written, text.replace("\n", "\r\n") if "\r\n" in written else text
