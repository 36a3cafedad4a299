"""Carries the comments of a TOML file over to the text that is to take its place. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flows.definition.toml.source_map import Place, lines

STRING_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)
"""Matches a text in quotes, or a comment."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment, its line, the place it belongs to (None at the head or the end), and if it is beside."""

    text: str
    line: int
    place: Place | None
    beside: bool = False
    at_head: bool = False


def comments(source: str) -> Iterator[Comment]:
    """Yield the comments of a file in order.

    One on a line of its own belongs to the table or key below it. Those that an empty line parts from the
    first table or key are the head of the file.
    """
    by_line: dict[int, Place] = {}
    for place, line in lines(source).items():
        by_line[line] = max(by_line.get(line, ()), place, key=len)
    statements = sorted(by_line)
    first = statements[0] if statements else 0
    rows = source.split("\n")
    parted = max((n for n, row in enumerate(rows[: max(first - 1, 0)], 1) if not row.strip()), default=0)
    for found in STRING_OR_COMMENT.finditer(source):
        if not found[0].startswith("#"):
            continue
        line = source.count("\n", 0, found.start()) + 1
        text = found[0].rstrip()
        if rows[line - 1].lstrip().startswith("#"):
            if line < parted:
                yield Comment(text, line, None, at_head=True)
                continue
            below = next((one for one in statements if one > line), None)
            yield Comment(text, line, by_line[below] if below else None)
        else:
            above = max((one for one in statements if one <= line), default=first)
            yield Comment(text, line, by_line.get(above), beside=True)


def with_comments(
    old: str, new: str, head: str, follow: Callable[[Place], Place] = lambda place: place
) -> str:
    """Return the new text with every comment of the old one that it lacks.

    Args:
        old: the text of the file as it is.
        new: the text that takes its place, which has `head` as its first line.
        head: the comment that the program itself writes.
        follow: returns the place in the new text of a place in the old one.
    """
    above: dict[int, list[str]] = defaultdict(list)
    beside: dict[int, list[str]] = defaultdict(list)
    tail: list[str] = []
    there = lines(new)
    for comment in comments(old):
        if comment.text == head.strip():
            continue
        place = follow(comment.place) if comment.place else None
        line = _line(place, there) if place else 0
        if comment.at_head:
            above[2].append(comment.text)
        elif not line:
            tail.append(comment.text)
        elif comment.beside and place in there:
            beside[line].append(comment.text)
        else:
            above[line].append(comment.text)
    rows: list[str] = []
    for number, row in enumerate(new.rstrip("\n").split("\n"), 1):
        rows += above[number]
        rows.append("  ".join([row, *beside[number]]))
    return "\n".join([*rows, *(["", *tail] if tail else [])]) + "\n"


def _line(place: Place, there: Mapping[Place, int]) -> int:
    """Return the line of a place or of what it stands in; 0 where its table is gone."""
    while place and place not in there:
        place = place[:-1]
    return there.get(place, 0)
