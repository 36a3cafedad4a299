"""Knows whom to call in which country, and how old that knowledge is. Pure but for reading its file."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from flows.errors import ContentError, Problem

WARN_AFTER = timedelta(days=150)
FAIL_AFTER = timedelta(days=180)
"""Numbers change; safety.md lets none older than this into a release."""

REFUSED_GRADE = "C"


@dataclass(frozen=True, slots=True)
class Helpline:
    """A country's emergency numbers and crisis line, and where that was read."""

    code: str
    name: str
    emergency: tuple[str, ...]
    number: str
    languages: tuple[str, ...]
    source: str
    verified_on: date
    verified_by: str
    grade: str
    aliases: tuple[str, ...] = ()
    line: str = ""
    hours: str = ""
    text: str = ""
    chat_url: str = ""
    cost: str = ""
    abuse_line: str = ""
    child_line: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Helplines:
    """Every row of the file, in its order, findable by what people type."""

    rows: tuple[Helpline, ...]
    directories: str
    file: str
    lines: Mapping[str, int]
    by_name: Mapping[str, Helpline]
    own_file: str = ""
    own_lines: Mapping[str, int] = field(default_factory=dict)

    def find(self, typed: str) -> Helpline | None:
        """Return the country that was meant: its code, its name, or another name it goes by."""
        return self.by_name.get(plain_name(typed))

    def only(self, countries: Collection[str]) -> Helplines:
        """Return the rows of these countries alone, by their codes."""
        return replace(self, rows=tuple(row for row in self.rows if row.code in countries))

    def warnings(self, today: date) -> list[Problem]:
        """Return the rows that will be too old for a release within a month."""
        return [
            self._problem(row, f"checked {row.verified_on}. Call the line, then sign `verified_on`")
            for row in self.rows
            if WARN_AFTER < today - row.verified_on <= FAIL_AFTER
        ]

    def problems(self, today: date) -> list[Problem]:
        """Return what keeps these numbers out of a release."""
        found: list[Problem] = []
        for row in self.rows:
            if today - row.verified_on > FAIL_AFTER:
                days = FAIL_AFTER.days
                found.append(
                    self._problem(row, f"last checked {row.verified_on}, over {days} days ago. Check it live")
                )
            if row.verified_on > today:
                found.append(
                    self._problem(row, f"`verified_on` is {row.verified_on}, a day to come. Correct it")
                )
            if row.grade.startswith(REFUSED_GRADE):
                found.append(self._problem(row, "is graded C. Find the line's own page, or take the row out"))
        return found

    def _problem(self, row: Helpline, text: str) -> Problem:
        if row.code in self.own_lines:
            return Problem(self.own_file, self.own_lines[row.code], row.name, text)
        return Problem(self.file, self.lines.get(row.code, 0), row.name, text)


def load(path: Path, own: Path | None = None) -> Helplines:
    """Read the help lines, and those of the operator, which replace or add countries.

    Raises:
        ContentError: a file or a row in it can't be used; holds every problem found.
    """
    problems: list[Problem] = []
    raw, lines = _parsed(path, path.name)
    rows = _rows(raw, path.name, lines, problems)
    directories = raw.get("directories", "")
    if not directories:
        problems.append(Problem(path.name, 1, "directories", "is missing. Say where to find a line"))
    own_lines: dict[str, int] = {}
    if own is not None:
        raw, own_lines = _parsed(own, str(own))
        added = _rows(raw, str(own), own_lines, problems)
        directories = raw.get("directories", directories)
        by_code = {row.code: row for row in added}
        known = {row.code for row in rows}
        rows = (
            *(by_code.get(row.code, row) for row in rows),
            *(row for row in added if row.code not in known),
        )
        problems += _twice(added, str(own), own_lines)
    problems += _twice(rows, path.name, lines)
    if problems:
        raise ContentError(problems)
    by_name = {plain_name(name): row for row in rows for name in _names(row)}
    return Helplines(
        rows, directories, path.name, MappingProxyType(lines), MappingProxyType(by_name),
        str(own or ""), MappingProxyType(own_lines),
    )  # fmt: skip


def _parsed(path: Path, name: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return what a file holds, and the line of each country's code."""
    line = 0
    try:
        written = path.read_text(encoding="utf-8")
        return tomllib.loads(written), _lines(written)
    except OSError as error:
        problem = f"can't be read ({error.strerror}). Name a file that can be"
    except UnicodeDecodeError:
        problem = "is not UTF-8. Save it as UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"is not TOML: {error}"
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else 0
    raise ContentError([Problem(name, line, "file", problem)]) from None


def _rows(
    raw: Mapping[str, Any], file: str, lines: Mapping[str, int], problems: list[Problem]
) -> tuple[Helpline, ...]:
    given = raw.get("country", [])
    if not isinstance(given, list):
        problems.append(Problem(file, 0, "country", "is not a list. Begin each row with [[country]]"))
        return ()
    return tuple(
        row
        for place, one in enumerate(given, 1)
        if (row := _row(one, file, lines, place, problems)) is not None
    )


def _row(
    given: object, file: str, lines: Mapping[str, int], place: int, problems: list[Problem]
) -> Helpline | None:
    """Make one row; note its problems and return None where it isn't one."""
    keys = given if isinstance(given, dict) else {}
    code = str(keys.get("code", ""))
    where = (file, lines.get(code, 0), str(keys.get("name", f"country {place}")))
    unknown = sorted(set(keys) - {each.name for each in fields(Helpline)})
    problems += [Problem(*where, f"`{key}` is not a key of a help line. Take it out") for key in unknown]
    try:
        row = msgspec.convert(given, Helpline)
    except msgspec.ValidationError as error:
        problems.append(Problem(*where, f"{error}. See the other rows"))
        return None
    needed = ("code", "name", "emergency", "number", "source", "verified_by", "grade")
    problems += [
        Problem(*where, f"`{key}` is empty. Every row needs one") for key in needed if not getattr(row, key)
    ]
    return row


def _twice(rows: tuple[Helpline, ...], file: str, lines: Mapping[str, int]) -> list[Problem]:
    """Find names that two countries claim."""
    claimed = Counter(name for row in rows for name in {plain_name(name) for name in _names(row)})
    return [
        Problem(
            file,
            lines.get(row.code, 0),
            row.name,
            f"`{name}` is another country's name too. Keep it in one row",
        )
        for row in rows
        for name in _names(row)
        if claimed[plain_name(name)] > 1
    ]


def _names(row: Helpline) -> tuple[str, ...]:
    return (row.code, row.name, *row.aliases)


def _lines(written: str) -> dict[str, int]:
    found = (re.fullmatch(r'code\s*=\s*"([^"]*)"\s*', line) for line in written.splitlines())
    return {match[1]: number for number, match in enumerate(found, 1) if match}


def plain_name(text: str) -> str:
    """Return a name without case, accents, dots and needless words, as names are compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in apart if not unicodedata.combining(char) and char not in ".,!'’")
    return " ".join(letters.replace("-", " ").split()).removeprefix("the ")
