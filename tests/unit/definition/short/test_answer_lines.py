"""Reflections and wordings are lines behind their names; a slip is told at its line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.definition.draft import Notes
from flows.definition.short.answer_lines import reflections_of, wordings_of, written

PLACE = ("state", "why", "reflect")


def read(told: str, reader: Callable[..., object] = reflections_of) -> tuple[object, list[str]]:
    notes = Notes("talk.toml", "")
    notes.at_line(PLACE, 10)
    found = reader(told, PLACE, notes)
    return found, [f"{one.line}: {one.text}" for one in notes.problems]


def test_a_line_farther_in_is_another_variant() -> None:
    told = "several: A and B.\n  Both: A, B.\ntyped: So: {own}.\n0-3: Little.\n  {sure}: little.\n7: Much.\n"

    assert read(told) == (
        {
            "several": ["A and B.", "Both: A, B."],
            "typed": ["So: {own}."],
            "0-3": ["Little.", "{sure}: little."],
            "7": ["Much."],
        },
        [],
    )


def test_a_name_may_stand_twice_or_over_its_variants() -> None:
    assert read("typed: A.\nnone: B.\ntyped: C.\n") == ({"typed": ["A.", "C."], "none": ["B."]}, [])
    assert read("typed:\n  A.\n  C.\n") == ({"typed": ["A.", "C."]}, [])


def test_each_text_stands_where_it_is_written() -> None:
    notes = Notes("talk.toml", "")
    notes.at_line(PLACE, 10)

    reflections_of("typed: A.\n  B.\n\nnone: C.\n", PLACE, notes)

    places = [(*PLACE, "typed"), (*PLACE, "typed", 1), (*PLACE, "none", 0)]
    assert [notes.line(place) for place in places] == [11, 12, 14]


def test_lines_are_written_as_they_are_read() -> None:
    assert [*written("typed", ["A.", "B."])] == ["typed: A.", "  B."]


def test_wordings_are_a_line_each() -> None:
    assert read("is: It's {it}.\nown: So. {It}\nnone: I don't know.\n", wordings_of) == (
        {"is": "It's {it}.", "own": "So. {It}", "none": "I don't know."},
        [],
    )


@pytest.mark.parametrize(("told", "found", "problem"), [
    ("own: So. {It}\nnnoe: No.\n", {"own": "So. {It}", "none": "No."},
     "12: `nnoe` is no kind of answer. Did you mean `none`?"),
    ('own: So. {It}\nnone = "No."\n', {"own": "So. {It}", "none": "No."},
     "12: a name stands first, in small letters, then a colon. Write: none: No."),
    ('own: "So. {It}"\n', {"own": "So. {It}"},
     "11: a text stands here by itself, without quotes or a bullet. Write: own: So. {It}"),
    ("own: So it is\n  with {it}.\n", {"own": "So it is"},
     "12: a wording stands in one line. Write: own: So it is with {it}."),
    ("own: A {it}.\nown: B {it}.\n", {"own": "A {it}."},
     "12: the wording `own` is there twice. Take one out"),
    ("own:\nnone: No.\n", {"none": "No."}, "11: nothing is said here. Write: own: …"),
    ("So it is {it}.\nnone: No.\n", {"none": "No."},
     "11: a line names its wording first. Write: own: So it is {it}."),
])  # fmt: skip
def test_a_slip_in_a_wording_is_told_at_its_line(told: str, found: dict[str, str], problem: str) -> None:
    assert read(told, wordings_of) == (found, [problem])
