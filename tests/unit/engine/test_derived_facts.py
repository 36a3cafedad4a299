"""Facts that a flow derives from its own answers: sessions, messages, places and clocks."""

from __future__ import annotations

import pytest

from flows.engine.derived_facts import Derived, clock, messages, sessions
from flows.model import Value, Values

TODAY: Values = {"today": "2026-03-02", "local_time": "13:00", "utc_now": "2026-03-02T12:00:00+00:00"}


@pytest.mark.parametrize(
    ("answers", "starts_on"),
    [
        ({"day": "2026-03-02T16:00", "every": "weekly"}, "2026-03-02"),
        ({"day": "2026-03-02T09:00", "every": "weekly"}, "2026-03-09"),
        ({"day": "2026-03-02", "at": "09:00", "weeks": 3}, "2026-03-23"),
        ({"day": "2026-03-02T09:00"}, "2026-03-02"),
    ],
)
def test_a_series_begins_on_the_first_day_to_come(answers: dict[str, Value], starts_on: str) -> None:
    assert sessions(answers, TODAY, "en")["starts_on"] == starts_on


def test_a_break_has_its_days_with_the_first_and_the_last() -> None:
    assert sessions({"since": "2026-08-01", "until": "2026-08-14"}, TODAY, "en") == {"days_off": 14}
    assert sessions({"since": "2026-08-01"}, TODAY, "en") == {}


@pytest.mark.parametrize(("slot", "comes", "moved"), [("18:30", "18:30", False), ("23:30", "08:00", True)])
def test_a_message_in_quiet_hours_comes_when_they_end(slot: str, comes: str, *, moved: bool) -> None:
    found = messages({"slot": slot}, {**TODAY, "quiet_from": "22:00", "quiet_to": "08:00"}, "en")

    assert (found["slot_comes"], found["slot_moved"]) == (comes, moved)


def test_a_pause_has_its_end_and_its_days() -> None:
    found = messages({"pause_until": "2026-03-12"}, TODAY, "en")

    assert (found["quiet_until"], found["quiet_days"]) == ("2026-03-12", 10)
    assert messages({}, TODAY, "en") == {}


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("GMT+2", "14:00"),
        ("utc", "12:00"),
        ("-5", "07:00"),
        ("+5:30", "17:30"),
        ("+15", None),
        ("Atlantis", None),
    ],
)
def test_a_distance_from_greenwich_in_place_of_a_city_is_the_hour_there(typed: str, hour: str | None) -> None:
    assert clock({"city": typed}, TODAY, "en").get("city_hour") == hour


def test_a_city_that_is_the_only_one_of_its_name_is_the_place() -> None:
    found = clock({"city": "Reykjavik"}, TODAY, "en")

    assert found["city_options"] == (found["city_place"],)


def test_what_is_derived_is_worked_out_once_and_only_when_asked_for() -> None:
    asked: list[str] = []

    def work_out() -> Values:
        asked.append("once")
        return {"days_off": 3}

    derived = Derived(("days_off", "starts_on"), work_out)
    assert derived.get("today") is None
    assert asked == []

    assert derived["days_off"] == 3
    assert derived.get("starts_on") is None
    assert asked == ["once"]
