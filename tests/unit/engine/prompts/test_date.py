"""A day, and an hour, are kept as ISO text."""

from __future__ import annotations

from flows.engine.prompt import Accepted, Rejected
from tests.helpers.prompts import question, taps, types


def test_a_day_and_an_hour_are_kept_as_iso_text() -> None:
    assert types(question("date"), "tomorrow") == Accepted("2026-03-03", "2026-03-03")
    assert taps(question("date"), "2026-03-05") == Accepted("2026-03-05", "2026-03-05")
    assert types(question("date"), "someday") == Rejected("date")
    assert types(question("date"), "Thursday 4pm") == Accepted("2026-03-05T16:00", "2026-03-05 16:00")
    told = types(question("date"), "thursday, that's when I've got her at 2")
    assert told == Accepted("2026-03-05", "2026-03-05", partly=True)
    assert types(question("date"), "thursday, or the 14th") == Rejected("date")
    assert types(question("time"), "4pm") == Accepted("16:00", "16:00")
    assert types(question("time"), "late") == Rejected("time")
