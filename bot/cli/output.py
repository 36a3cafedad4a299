"""Prints what a command finds: a line each for people, or with `--json` one list of objects for tools.

A command declares the keys of its objects once, with `add_json`. They are in its help, in the docs, and in
every object; a key without a value is null. A refusal is a list, too, with the keys of a problem.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from flows.errors import Problem
    from flows.errors.rules import Severity

PROBLEM_KEYS = ("file", "line", "column", "place", "code", "severity", "text")
"""Keys of a problem: of `check`, and of whatever any command refuses."""

_PLACED = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<text>.*)", re.DOTALL)


def add_json(parser: argparse.ArgumentParser, *keys: str) -> None:
    """Add the option `--json` to a command, whose objects have these keys."""
    parser.set_defaults(keys=keys)
    about = f"print one JSON list for tools, an object each with {', '.join(keys)}"
    parser.add_argument("--json", action="store_true", help=about)


class Output:
    """Takes what a command finds. As a context it prints the list of `--json` at the end of its work."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.as_json: bool = getattr(arguments, "json", False)
        self._keys: Sequence[str] = getattr(arguments, "keys", ())
        self._rows: list[dict[str, object]] = []

    def row(self, told: str, /, **values: object) -> None:
        """Take one result: print what people are told at once, or keep its values for the list.

        Raises:
            KeyError: a value has a key that the command didn't declare.
        """
        if unknown := values.keys() - {*self._keys}:
            raise KeyError(*unknown)
        if self.as_json:
            self._rows.append({key: values.get(key) for key in self._keys})
        elif told:
            print(told, flush=True)

    def problems(self, found: Sequence[Problem]) -> None:
        """Take problems of content files."""
        for problem, values in zip(found, problem_rows(found), strict=True):
            self.row(str(problem), **values)

    def say(self, text: str) -> None:
        """Print a line that is for people alone, such as a count of the lines above."""
        if not self.as_json:
            print(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Print the list; after an error nothing, since its refusal is the list."""
        if self.as_json and kind is None:
            print(_list(self._rows))


def print_refusal(error: Exception) -> None:
    """Print a refusal as the list that `--json` prints, with the keys of a problem."""
    from flows.errors import ContentError

    rows = problem_rows(error.problems) if isinstance(error, ContentError) else _told_rows(str(error))
    print(_list(list(rows)))


def problem_rows(found: Iterable[Problem]) -> Iterator[dict[str, object]]:
    """Yield the values of problems by their keys."""
    from flows.authoring.columns import column

    sources: dict[str, list[str]] = {}
    for one in found:
        lines = sources.setdefault(one.file, _lines(one.file))
        line = lines[one.line - 1] if 0 < one.line <= len(lines) else ""
        values = (one.file, one.line, column(one, line), one.place, one.code, one.severity, one.text)
        yield dict(zip(PROBLEM_KEYS, values, strict=True))


def _told_rows(said: str) -> Iterator[dict[str, object]]:
    """Yield the lines of a refusal that has no codes; some name a file and a line in it."""
    for line in said.splitlines():
        values = told_values(line, "error")
        yield {key: values.get(key) for key in PROBLEM_KEYS}


def told_values(line: str, severity: Severity) -> dict[str, object]:
    """Return the values of a line that has no code, with the file and line that it begins with."""
    found = _PLACED.fullmatch(line)
    if not found:
        return {"severity": severity, "text": line}
    place = {"file": found["file"], "line": int(found["line"]), "column": 1}
    return {**place, "severity": severity, "text": found["text"]}


def _list(rows: Sequence[dict[str, object]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _lines(file: str) -> list[str]:
    """Return the lines of a file that has a problem; none where it can't be read, which is the problem then.

    Shipped files are named from the program's own folder.
    """
    from flows import shipped

    path = Path(file) if Path(file).is_file() else shipped.CONTENT.parent.parent / file
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError:
        return []
