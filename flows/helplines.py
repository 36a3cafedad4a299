"""Knows whom to call in which country, and how old that knowledge is. Pure but for reading its file."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

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
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Helplines:
    """Every row of the file, in its order, findable by what people type."""

    rows: tuple[Helpline, ...]
    directories: str
    file: str
    lines: Mapping[str, int]
    by_name: Mapping[str, Helpline]

    def find(self, typed: str) -> Helpline | None:
        """Return the country that was meant: its code, its name, or another name it goes by."""
        return self.by_name.get(plain_name(typed))

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
        return Problem(self.file, self.lines.get(row.code, 0), row.name, text)


def load(path: Path) -> Helplines:
    """Read the help lines.

    Raises:
        ContentError: the file or a row in it can't be used; holds every problem found.
    """
    written = path.read_text(encoding="utf-8")
    try:
        raw = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise ContentError([Problem(path.name, 0, "file", f"is not TOML: {error}")]) from None
    lines = _lines(written)
    problems: list[Problem] = []
    rows = tuple(
        row
        for place, given in enumerate(raw.get("country", []), 1)
        if (row := _row(given, path.name, lines, place, problems)) is not None
    )
    directories = raw.get("directories", "")
    if not directories:
        problems.append(Problem(path.name, 1, "directories", "is missing. Say where to find a line"))
    problems += _twice(rows, path.name, lines)
    if problems:
        raise ContentError(problems)
    by_name = {plain_name(name): row for row in rows for name in _names(row)}
    return Helplines(rows, directories, path.name, MappingProxyType(lines), MappingProxyType(by_name))


def _row(
    given: object, file: str, lines: Mapping[str, int], place: int, problems: list[Problem]
) -> Helpline | None:
    """Make one row; note its problems and return None where it isn't one."""
    keys = given if isinstance(given, dict) else {}
    code = str(keys.get("code", ""))
    where = (file, lines.get(code, 0), str(keys.get("name", f"country {place}")))
    unknown = sorted(set(keys) - {field.name for field in fields(Helpline)})
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
