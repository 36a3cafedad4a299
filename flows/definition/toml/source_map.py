"""Finds the line of a table, a key or a list's entry in a TOML source; tomllib tells none."""

from __future__ import annotations

import re
from collections.abc import Mapping

Place = tuple[str | int, ...]
"""Path of a value in a file: `("state", "what", "choices", 1, "label")`."""

_STATEMENT = re.compile(
    r"^[ \t]*(?:\[(?P<many>\[?)[ \t]*(?P<table>[^\]\n]+?)[ \t]*\]|(?P<key>[^\s#=\[][^\n#=]*?)[ \t]*=)",
    re.MULTILINE,
)
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{},\n]|[^\s\[\]{},#"\']+',
    re.DOTALL,
)

_ON_ONE_LINE = re.compile(r'[ \t]*(?!"""|\'\'\'|[\[{ \t])[^\n]*')


def lines(source: str) -> Mapping[Place, int]:
    """Map every table, key and entry of a list to its line, counted from 1."""
    found: dict[Place, int] = {}
    table: Place = ()
    at, line, counted = 0, 1, 0
    while statement := _STATEMENT.search(source, at):
        line += source.count("\n", counted, statement.start())
        counted, at = statement.start(), statement.end()
        if statement["table"]:
            table = _dotted(statement["table"])
            if statement["many"]:
                table = _numbered(table, found)
            for depth in range(len(table)):
                found.setdefault(table[: depth + 1], line)
            continue
        key = (*table, *_dotted(statement["key"]))
        for depth in range(len(table), len(key)):
            found.setdefault(key[: depth + 1], line)
        end, entries = value(source, at)
        for number, start in enumerate(entries):
            found.setdefault((*key, number), line + source.count("\n", at, start))
        at = end
    return found


def nearest(found: Mapping[Place, int], place: Place) -> int:
    """Return the line of the place, or of the smallest thing around it that has one."""
    while place and place not in found:
        place = place[:-1]
    return found.get(place, 1)


def value(source: str, start: int) -> tuple[int, list[int]]:
    """Return where the value that begins at `start` ends, and where the entries of a list begin."""
    if simple := _ON_ONE_LINE.match(source, start):
        return simple.end(), []
    entries: list[int] = []
    depth, fresh = 0, True
    for token in _TOKEN.finditer(source, start):
        mark = token[0][0]
        if mark == "\n" and depth == 0:
            return token.start(), entries
        if mark in "]}":
            depth -= 1
        elif mark == "," and depth == 1:
            fresh = True
        elif mark not in "#\n":
            if depth == 1 and fresh:
                entries.append(token.start())
                fresh = False
            depth += mark in "[{"
    return len(source), entries


def _numbered(table: Place, found: Mapping[Place, int]) -> Place:
    count = 0
    while (*table, count) in found:
        count += 1
    return (*table, count)


def _dotted(name: str) -> Place:
    return tuple(part.strip().strip("\"'") for part in name.split("."))
