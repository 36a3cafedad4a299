"""Texts that hold one thing a line, and where each stands."""

from __future__ import annotations

from flows.definition.draft import Notes
from flows.definition.short.rows import note_row, rows


def test_lines_are_counted_from_that_of_the_quotes() -> None:
    assert rows("one\n\n  two  \n", 10) == [(11, "one"), (13, "  two")]
    assert rows("one", 10) == [(10, "one")]


def test_an_indentation_that_all_lines_have_means_nothing() -> None:
    assert [row for _, row in rows("    one\n      two\n", 1)] == ["one", "  two"]


def test_a_slip_in_a_line_is_noted_at_its_number() -> None:
    notes = Notes("talk.toml", "")

    note_row(12, ("state", "which", "choices"), "this can't be read", notes)

    (problem,) = notes.problems
    assert (problem.file, problem.line, problem.code) == ("talk.toml", 12, "F107")
    assert problem.text == "this can't be read"
