"""Finds the lines of a text that holds one thing a line. Pure."""

from __future__ import annotations

from textwrap import dedent

from flows.definition.draft import Notes
from flows.definition.toml.source_map import Place

Row = tuple[int, str]
"""A line of a text, with its number in the file, counted from 1."""


def note_row(line: int, place: Place, words: str, notes: Notes) -> None:
    """Note what is wrong with one of the lines."""
    notes.add_at(line, "F107", place, words)


def rows(told: str, first: int) -> list[Row]:
    """Return the lines of a list that is written as one text, each with where it stands.

    A text over several lines begins in the line after its quotes, as TOML reads it; `first` is the line of
    the quotes. An indentation that all lines have means nothing.
    """
    found = dedent(told).split("\n")
    return [(first + n, row.rstrip()) for n, row in enumerate(found, told.endswith("\n")) if row.strip()]
