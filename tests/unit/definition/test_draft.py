"""Problems of a file are told at the line of their place, whatever the place is called."""

from __future__ import annotations

from flows.definition.draft import Notes

SOURCE = """\
[flow]
name = "x"

[text.bring]
ask = "What?"
goto = [
  { when = "a", to = "b" },
  { to = "c" },
]
"""


def test_a_problem_stands_at_its_line_with_counted_places() -> None:
    notes = Notes("x.toml", SOURCE)

    notes.add("F1", ("text", "bring", "goto", 1, "to"), "no such state")

    (problem,) = notes.problems
    assert (problem.file, problem.line, problem.place) == ("x.toml", 8, "text.bring.goto.2.to")


def test_what_is_read_under_another_name_keeps_its_lines() -> None:
    notes = Notes("x.toml", SOURCE)

    notes.read_as(("text", "bring"), ("state", "bring"))
    notes.same_place(("state", "bring", "say"), ("state", "bring", "ask"))

    assert notes.line(("state", "bring", "ask")) == notes.line(("state", "bring", "say")) == 5
    assert notes.line(("state", "bring", "goto", 0)) == 7


def test_a_place_that_is_not_written_is_told_where_it_would_stand() -> None:
    notes = Notes("x.toml", SOURCE)
    notes.at_line(("state", "made"), 3)

    assert notes.line(("text", "bring", "help")) == 4
    assert notes.line(("state", "made", "ask")) == 3


def test_a_problem_can_be_told_at_another_line() -> None:
    notes = Notes("x.toml", SOURCE)

    notes.add_at(2, "F1", ("flow", "title"), "there is none")

    assert [problem.line for problem in notes.problems] == [2]
