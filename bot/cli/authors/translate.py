"""The command `stile translate`: the files of a language, and PO files out and in."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.arguments import OWN_FLOWS, Clock, add_command, own_folder
from bot.cli.authors.selecting import CLEAN, WARNED, counted, unread
from bot.cli.output import Output, add_json
from bot.config import ConfigError
from bot.whole_files import read_data, rewrite

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from bot.cli.authors.translator import Laid
    from flows.authoring.translating.po_files import Brought
    from flows.definition.loader import Reading


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    about = "write translation files with the missing texts"
    translate = add_command(commands, "translate", _translate, about)
    translate.add_argument("language", help="language code, such as es or pt-BR")
    translate.add_argument("folder", nargs="?", type=own_folder, help=OWN_FLOWS)
    po = "write a PO file for Poedit or Weblate instead"
    translate.add_argument("--po", type=Path, metavar="FILE", help=po)
    translate.add_argument(
        "--from", type=Path, dest="taken", metavar="FILE", help="read the translations of a PO file"
    )
    add_json(translate, "file", "kept", "changed", "new", "missing", "stale", "percent", "unknown")


def _translate(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows import shipped
    from flows.errors import ContentError

    code, folder = arguments.language, arguments.folder or shipped.CONTENT
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", code) or code == "en":
        raise ConfigError([f"{code}: no valid language code: write one such as es or pt-BR"])
    reading = shipped.read(folder)
    if reading.problems:
        raise ContentError(list(reading.problems))
    if arguments.folder and folder not in reading.languages.source.homes.values():
        raise ConfigError([f"{folder}: nothing to translate is in this folder", *unread(folder)])
    with Output(arguments) as output:
        return _written(arguments, reading, folder, output)


def _written(arguments: argparse.Namespace, reading: Reading, folder: Path, output: Output) -> int:
    """Write the PO file or the files of the language, tell their counts, and return the exit code."""
    from bot.cli.authors.translator import Refused, as_po, is_new, lay_out
    from flows.definition.languages.translations import PHRASES_FILE

    code = arguments.language
    try:
        if arguments.po:
            own = f" {folder}" if arguments.folder else ""
            take_in = f"stile translate {code}{own} --from {arguments.po}"
            before = _po_before(arguments.po, reading, code, take_in, folder)
            rewrite(arguments.po, as_po(reading, code, folder, before))
            output.row(f"{arguments.po}: written. Take it in: {take_in}", file=str(arguments.po))
            return CLEAN
        brought = _from_po(code, arguments.taken, reading)
        files = list(lay_out(reading, code, folder, brought.texts, brought.lines, brought.register))
    except Refused as error:
        raise ConfigError(error.problems) from error
    if arguments.folder and any(file.kept or file.new for file in files) and _in_english(reading, code):
        place = f"They stand in {folder / code / PHRASES_FILE}" if is_new(code) else ""
        remedy = place or f"To translate them: stile translate {code}"
        output.say(f"Buttons such as “Back” are the program's and in English. {remedy}")
    waiting = _print_counts(files, folder / code, output)
    if unknown := brought.unknown:
        many = counted("translation", len(unknown))
        told = f"{arguments.taken}: {many} for no text here, kept there alone; the first: {unknown[0]}"
        output.row(told, file=str(arguments.taken), unknown=unknown)
    if arguments.taken:
        own = f" {folder}" if arguments.folder else ""
        output.say(f"Look at it: stile check{own} --language {code}")
    return WARNED if waiting or unknown else CLEAN


def _print_counts(files: Sequence[Laid], place: Path, output: Output) -> bool:
    """Print the counts of files that wait for a translator, and of all; return whether any waits.

    For tools every file is told.
    """
    from bot.cli.authors.translator import Laid

    waiting = [file for file in files if file.missing or file.stale]
    for file in files if output.as_json else waiting:
        output.row(f"{file.path}: {_counts(file)}", **_values(file))
    kept, changed, new, missing, stale = (
        sum(getattr(file, key) for file in files) for key in ("kept", "changed", "new", "missing", "stale")
    )
    every = Laid(place, kept, changed, new, missing, stale)
    output.row(f"{place}: {_counts(every)} ({every.percent} % done)", **_values(every))
    return bool(waiting)


def _values(laid: Laid) -> dict[str, object]:
    return {
        "file": str(laid.path), "kept": laid.kept, "changed": laid.changed, "new": laid.new,
        "missing": laid.missing, "stale": laid.stale, "percent": laid.percent,
    }  # fmt: skip


def _counts(laid: Laid) -> str:
    changed = f" ({laid.changed} changed)" if laid.changed else ""
    counts = f"{laid.new} new, {laid.missing} missing, {laid.stale} to look at again"
    return f"kept {counted('text', laid.kept)}{changed}, {counts}"


def _in_english(reading: Reading, code: str) -> bool:
    """Tell whether no phrase of the program has words in this language."""
    language = reading.languages.of(code)
    return language is None or not any(flow == "" for flow, _ in language.used)


def _po_before(file: Path, reading: Reading, code: str, take_in: str, folder: Path) -> bytes:
    """Return the PO file that is to be written anew; b"" where there is none.

    Raises:
        ConfigError: it holds translations that were never taken in, or can't be read whole.
    """
    from bot.cli.authors.translator import untaken
    from flows.authoring.translating import po_files

    if not file.exists():
        return b""
    data = read_data(file, "a PO file")
    try:
        waiting = untaken(reading, code, folder, data)
    except po_files.BrokenPo as error:
        raise ConfigError([f"{file}: {error}", "Nothing was written"]) from error
    if waiting:
        many = counted("translation", waiting)
        raise ConfigError([f"{file}: it holds {many} not taken in yet. Do that first: {take_in}"])
    return data


def _from_po(code: str, file: Path | None, reading: Reading) -> Brought:
    from bot.cli.authors import translator
    from flows.authoring.translating import po_files

    if file is None:
        return po_files.Brought({}, {}, [])
    try:
        return po_files.read(code, read_data(file, "a PO file"), translator.english(reading))
    except po_files.BrokenPo as error:
        raise ConfigError([f"{file}: {error}", "Nothing was written"]) from error
