"""Doubt, a no and nothing are three answers."""

from __future__ import annotations

import pytest

from flows.engine.doubt import is_doubt, means_skip, says_none
from tests.helpers.prompts import SPOKEN


@pytest.mark.parametrize(("text", "doubts", "none"), [
    ("idk", True, False), ("not sure", True, False), ("no", False, True), ("none", False, True),
    ("my sister", False, False), ("No!", False, True),
])  # fmt: skip
def test_doubt_is_told_from_a_no(text: str, *, doubts: bool, none: bool) -> None:
    assert is_doubt(text, SPOKEN, "en") is doubts
    assert says_none(text, SPOKEN) is none


@pytest.mark.parametrize(("text", "label", "skips"), [
    ("idk", "Not sure", True), ("no", "Not sure", False), ("none", "None", True), ("idk", "None", False),
    ("no", "Go on", False),
])  # fmt: skip
def test_a_text_skips_where_it_says_what_the_button_does(text: str, label: str, *, skips: bool) -> None:
    assert means_skip(text, label, SPOKEN, "en") is skips
