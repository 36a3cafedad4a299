"""A scale has a button for each number, six in a row."""

from __future__ import annotations

import pytest

from flows.engine.prompt import Accepted, Rejected
from flows.engine.prompts.scale import SCALE_ROW, Scale
from tests.helpers.prompts import question, taps, types


def test_each_number_has_a_button_and_a_row_holds_six() -> None:
    rows = Scale().keyboard(question("scale", low=0, high=10), str)

    assert [[button.label for button in row] for row in rows] == [
        ["0", "1", "2", "3", "4", "5"],
        ["6", "7", "8", "9", "10"],
    ]
    assert max(map(len, rows)) == SCALE_ROW


@pytest.mark.parametrize("given", ["7", "seven", "a 7"])
def test_a_number_is_tapped_or_typed(given: str) -> None:
    asked = question("scale", low=0, high=10)
    results = [types(asked, given), taps(asked, "7")]

    assert [result.value for result in results if isinstance(result, Accepted)] == [7, 7]


def test_a_number_outside_the_scale_is_refused() -> None:
    asked = question("scale", low=1, high=5)

    assert isinstance(types(asked, "9"), Rejected)
    assert isinstance(taps(asked, "9"), Rejected)


def test_a_scale_of_more_than_eleven_numbers_is_no_scale() -> None:
    ((code, key, words),) = Scale().check({"low": 0, "high": 11})

    assert (code, key) == ("F107", "high")
    assert "at most eleven buttons" in words
    assert [*Scale().check({"low": 0, "high": 10})] == []
