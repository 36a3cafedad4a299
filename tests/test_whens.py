"""Dates and times as people type them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.loader import load
from flows.whens import read_date, read_moment, read_time, read_usual

LIBRARY = load()
WORDS = {name: LIBRARY.phrase(name).source for name in ("days", "weekdays", "months", "day-words")}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(("typed", "meant"), [
    ("16:30", time(16, 30)), ("16.30", time(16, 30)), ("16h30", time(16, 30)), ("7", time(7)),
    ("16h", time(16)),
    ("4pm", time(16)), ("4 p.m.", time(16)), ("4:05 AM", time(4, 5)), ("12am", time(0)), ("12 pm", time(12)),
    ("7 o'clock", time(7)), ("16 Uhr", time(16)), (" 00:00 ", time(0)), ("٧:٣٠", time(7, 30)),
])  # fmt: skip
def test_a_time_is_read(typed: str, meant: time) -> None:
    assert read_time(typed) == meant


def test_a_part_of_the_day_said_with_all_24_hours_changes_nothing() -> None:
    words = {"evening-words": "in the evening", "morning-words": "in the morning"}

    assert read_time("19:30 in the evening", words) == time(19, 30)
    assert read_time("7:30 in the evening", words) == time(19, 30)


@pytest.mark.parametrize(("typed", "meant"), [
    ("4", time(16)), ("at 4", time(16)), ("4:30", time(16, 30)), ("1 o'clock", time(13)), ("6h", time(18)),
    ("4am", time(4)), ("04:00", time(4)), ("4 in the morning", time(4)), ("7", time(7)),
    ("0:30", time(0, 30)),
    ("12", time(12)), ("16", time(16)),
])  # fmt: skip
def test_a_session_at_four_is_in_the_afternoon_unless_the_night_is_meant(typed: str, meant: time) -> None:
    words = {"at-words": "at", "morning-words": "in the morning"}

    assert read_time(typed, words, by_day=True) == meant
    assert read_moment(f"Thursday {typed}", MONDAY, {**WORDS, **words}, by_day=True) == (
        date(2026, 3, 5),
        meant,
    )


@pytest.mark.parametrize("typed", ["24:00", "7:60", "0pm", "13pm", "16:3", "soon", "", "7:30:10", "1234"])
def test_what_is_no_time_is_not_read(typed: str) -> None:
    assert read_time(typed) is None


@pytest.mark.parametrize(("typed", "meant"), [
    ("today", MONDAY), ("Tomorrow", MONDAY + timedelta(1)), ("Thursday", date(2026, 3, 5)),
    ("on thu", date(2026, 3, 5)), ("next Thursday", date(2026, 3, 5)), ("Monday", date(2026, 3, 9)),
    ("12 May", date(2026, 5, 12)), ("12th of May", date(2026, 5, 12)), ("May 12th", date(2026, 5, 12)),
    ("12. 5.", date(2026, 5, 12)), ("12 5 2027", date(2027, 5, 12)), ("12 may, 2027", date(2027, 5, 12)),
    ("1 March", date(2027, 3, 1)), ("2 March", MONDAY), ("29 Feb", date(2028, 2, 29)),
    ("2026-12-24", date(2026, 12, 24)), ("sept 1", date(2026, 9, 1)), ("١٢ May", date(2026, 5, 12)),
])  # fmt: skip
def test_a_date_is_read_and_is_the_next_to_come(typed: str, meant: date) -> None:
    assert read_date(typed, MONDAY, WORDS) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "someday",
        "31 February",
        "31.2.2027",
        "2026-02-30",
        "0000-01-01",
        "5 nowhere",
        "nowhere 5",
        "12 13",
    ],
)
def test_what_is_no_date_is_not_read(typed: str) -> None:
    assert read_date(typed, MONDAY, WORDS) is None


@given(st.text(), st.dates(min_value=date(1970, 1, 1), max_value=date(2200, 1, 1)))
def test_any_text_on_any_day_is_read_or_not(text: str, today: date) -> None:
    found, at = read_date(text, today, WORDS), read_time(text)

    assert found is None or isinstance(found, date)
    assert at is None or isinstance(at, time)


@given(
    st.sampled_from(DAYS),
    st.dates(date(1970, 1, 1)),
)
def test_a_weekday_is_within_the_coming_week(name: str, today: date) -> None:
    today = min(today, date(9990, 1, 1))

    found = read_date(name, today, WORDS)

    assert found is not None
    assert timedelta(1) <= found - today <= timedelta(7)
    assert f"{found:%A}" == name


@pytest.mark.parametrize("typed", ["Thursday 16:30", "16:30 on Thursday", "thu at 4pm", "4pm, 5 March"])
def test_a_day_and_a_time_are_read_together(typed: str) -> None:
    words = {**WORDS, "at-words": LIBRARY.phrase("at-words").source}

    assert read_moment(typed, MONDAY, words) in (
        (date(2026, 3, 5), time(16, 30)),
        (date(2026, 3, 5), time(16)),
    )


@pytest.mark.parametrize("typed", ["", "Thursday", "4pm", "Thursday sometime", "at at at", "a " * 2048])
def test_what_is_not_both_is_neither(typed: str) -> None:
    assert read_moment(typed, MONDAY, WORDS) is None


def test_without_words_only_numbers_are_read() -> None:
    assert read_date("2026-05-12", MONDAY, {}) == date(2026, 5, 12)
    assert read_date("Thursday", MONDAY, {}) is None


LAST_THURSDAY = datetime.fromisoformat("2026-02-26T16:00")
NEXT_THURSDAY = datetime.fromisoformat("2026-03-05T16:00")


def usual_words(language: str) -> dict[str, str]:
    names = ("days", "weekdays", "months", "day-words", "at-words", "same-words", "week-words")
    return {name: LIBRARY.phrase(name, language).source for name in names}


@pytest.mark.parametrize(("language", "typed", "day"), [
    ("en", "Same time next week", date(2026, 3, 5)), ("en", "next week, at the same time", date(2026, 3, 5)),
    ("en", "usual time", date(2026, 3, 5)), ("en", "the usual time in two weeks", date(2026, 3, 12)),
    ("en", "same time the week after next", date(2026, 3, 12)), ("en", "as usual", date(2026, 3, 5)),
    ("en", "Friday same time", date(2026, 3, 6)), ("en", "same time on Friday", date(2026, 3, 6)),
    ("en", "same time tomorrow", date(2026, 3, 3)), ("en", "12 May, same time", date(2026, 5, 12)),
    ("es", "a la misma hora la semana que viene", date(2026, 3, 5)),
    ("es", "la próxima semana a la misma hora", date(2026, 3, 5)),
    ("es", "el viernes a la misma hora", date(2026, 3, 6)),
    ("de", "nächste Woche zur gleichen Zeit", date(2026, 3, 5)), ("de", "wie immer", date(2026, 3, 5)),
    ("de", "am Freitag zur gleichen Uhrzeit", date(2026, 3, 6)),
])  # fmt: skip
def test_the_same_time_counts_from_the_last_session(language: str, typed: str, day: date) -> None:
    read = read_usual(typed, MONDAY, usual_words(language), LAST_THURSDAY)

    assert read == (day, time(16))


def test_the_same_time_next_week_is_the_week_after_a_session_that_is_still_to_come() -> None:
    read = read_usual("same time next week", MONDAY, usual_words("en"), NEXT_THURSDAY)

    assert read == (date(2026, 3, 12), time(16))


def test_the_same_time_next_week_on_the_day_of_the_session_is_a_week_from_it() -> None:
    thursday = NEXT_THURSDAY.date()

    assert read_usual("same time next week", thursday, usual_words("en"), NEXT_THURSDAY) == (
        date(2026, 3, 12),
        time(16),
    )


@pytest.mark.parametrize("typed", ["next week", "same", "the same blue car", "same time some day", ""])
def test_what_names_no_usual_time_is_not_read(typed: str) -> None:
    assert read_usual(typed, MONDAY, usual_words("en"), LAST_THURSDAY) is None
