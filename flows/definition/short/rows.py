"""Finds the lines of a text that holds one thing a line. Pure."""

from __future__ import annotations

from textwrap import dedent

Row = tuple[int, str]
"""A line of a text, with its number in the file, counted from 1."""


def rows(told: str, first: int) -> list[Row]:
    """Return the lines of a list that is written as one text, each with where it stands.

    A text over several lines begins in the line after its quotes, as TOML reads it; `first` is the line of
    the quotes. An indentation that all lines have means nothing.
    """
    found = dedent(told).split("\n")
    return [(first + n, row.rstrip()) for n, row in enumerate(found, told.endswith("\n")) if row.strip()]
