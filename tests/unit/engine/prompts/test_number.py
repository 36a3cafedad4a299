"""A number is read from figures of any script and from words."""

from __future__ import annotations

import pytest

from flows.engine.prompt import Accepted, Rejected
from tests.helpers.prompts import question, taps, types


@pytest.mark.parametrize(("typed", "value"), [
    ("7", 7), ("７", 7), ("٧", 7), (" 7/10 ", 7), ("7 out of 10", 7), ("seven", 7), ("Ten.", 10), ("0", 0),
    ("11", None), ("-1", None), ("3.5", None), ("lots", None), ("1" * 4096, None), ("¼", None),
])  # fmt: skip
def test_a_number_is_read_from_digits_of_any_script_and_from_words(typed: str, value: int | None) -> None:
    verdict = types(question("scale"), typed)

    refused = Rejected("number", (("low", 0), ("high", 10)))
    assert verdict == (refused if value is None else Accepted(value, str(value)))
    assert taps(question("number"), typed) == verdict
