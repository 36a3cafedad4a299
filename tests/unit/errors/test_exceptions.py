"""A content error holds every problem once, in the order of the files."""

from __future__ import annotations

from flows.errors import ContentError, Problem

LATER = Problem("b.toml", 3, "state.door", "there is no state `dor`", "G101")
EARLIER = Problem("a.toml", 7, "flow.title", "it is missing", "F104")


def test_problems_are_told_once_by_file_and_line() -> None:
    error = ContentError([LATER, EARLIER, LATER])

    assert error.problems == [EARLIER, LATER]
    assert str(error) == (
        "a.toml:7: flow.title: F104 it is missing\nb.toml:3: state.door: G101 there is no state `dor`"
    )


def test_a_problem_weighs_as_much_as_its_rule() -> None:
    assert LATER.severity == "error"
    assert Problem("a.toml", 1, "flow", "", "S108").severity == "warning"
    assert Problem("a.toml", 1, "flow", "", "R104").severity == "note"
