"""A suggested time can be tapped or agreed to."""

from __future__ import annotations

from msgspec.structs import replace

from flows.engine.prompt import Accepted, Rejected
from flows.model import USE
from tests.helpers.prompts import question, taps, types


def test_a_suggested_time_can_be_tapped_or_agreed_to() -> None:
    asked = question("time", suggest="18:30")

    assert taps(asked, USE) == types(asked, "ok") == Accepted("18:30", "18:30")
    assert taps(question("time"), USE) == taps(replace(asked, cues=()), "#0") == Rejected("unknown-button")
