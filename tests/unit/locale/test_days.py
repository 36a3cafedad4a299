"""Days are read as they are typed, and asked about where they can be two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.locale.dates import Reading
from flows.locale.days import Order
from tests.helpers.offenders import each
from tests.helpers.typed_days import LIBRARY, context, day, isos

LANGUAGES = ("en", "de", "es")
days = st.dates(date(2020, 1, 1), date(2080, 12, 31))
languages = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize("order", ["day", "month"])
@given(today=days, ahead=st.integers(0, 700))
def test_a_day_in_figures_is_read_in_the_order_of_the_country(order: Order, today: date, ahead: int) -> None:
    meant = today + timedelta(ahead)
    typed = f"{meant:%d/%m/%Y}" if order == "day" else f"{meant:%m/%d/%Y}"

    assert day(typed, known=context(today, order=order)).only == Reading(meant)


@given(today=days, ahead=st.integers(0, 700))
def test_a_day_in_figures_can_be_two_where_the_order_is_not_known(today: date, ahead: int) -> None:
    meant = today + timedelta(ahead)

    read = day(f"{meant:%d/%m/%Y}", known=context(today, order=""))

    assert Reading(meant) in read.readings
    assert (read.only is not None) == (len(read.readings) == 1)


@given(languages, st.integers(0, 6), days)
def test_a_weekday_is_within_the_coming_week_and_todays_is_asked_about(
    language: str, weekday: int, today: date
) -> None:
    name = LIBRARY.phrase("weekdays", language).source.split("|")[weekday].split("/")[0]

    read = day(name, language, context(today))

    ahead = (weekday - today.weekday()) % 7
    expected = [today + timedelta(ahead)] if ahead else [today, today + timedelta(7)]
    assert [reading.day for reading in read.readings] == expected


@given(days, st.integers(1, 31))
def test_a_bare_number_is_the_next_such_day(today: date, number: int) -> None:
    read = day(str(number), known=context(today))

    first = read.readings[0].day
    assert first is not None
    assert first.day == number
    assert today <= first <= today + timedelta(62)
    assert not any((today + timedelta(n)).day == number for n in range((first - today).days))


@given(days, st.integers(0, 60), st.integers(0, 100))
def test_a_day_without_a_year_can_be_the_first_of_a_break_that_has_begun(
    today: date, begun: int, length: int
) -> None:
    first = today - timedelta(begun)
    last = first + timedelta(length)

    since = day(f"{first.day} {first:%B}", known=context(today, around=True))
    until = day(f"{last.day} {last:%B}", known=context(today, since=first))

    assert since.only == Reading(first)
    assert until.readings[0].day == last


@pytest.mark.parametrize(("today", "since", "until", "expected"), [
    ("2026-03-04", "2 March", "20 March", ("2026-03-02", "2026-03-20")),
    ("2026-12-28", "20 Dec", "5 Jan", ("2026-12-20", "2027-01-05")),
    ("2026-11-28", "26 November", "12 December", ("2026-11-26", "2026-12-12")),
    ("2026-03-04", "today", "Friday", ("2026-03-04", "2026-03-06")),
    ("2026-03-04", "10 March", "13", ("2026-03-10", "2026-03-13")),
    ("2026-03-04", "yesterday", "in two weeks", ("2026-03-03", "2026-03-18")),
])  # fmt: skip
def test_the_end_of_a_break_comes_after_its_start(
    today: str, since: str, until: str, expected: tuple[str, str]
) -> None:
    known = date.fromisoformat(today)

    first = day(since, known=context(known, around=True)).only
    assert first is not None
    last = day(until, known=context(known, since=first.day)).only

    assert last is not None
    assert (first.iso(), last.iso()) == expected


def test_a_weekday_as_the_start_of_a_break_is_asked_about() -> None:
    assert isos(day("Monday", known=context(around=True))) == ["2026-03-02", "2026-03-09"]
    assert isos(day("Friday", known=context(since=date(2026, 3, 2)))) == ["2026-03-06"]


@each(("typed", "problem"), [
    ("12 Jan 2026", "past"), ("12 May 2019", "past"), ("2020-01-01", "past"), ("yesterday", "past"),
    ("last Monday", "past"), ("today at 9am", "past"), ("0001-01-01 10:00", "past"),
    ("gestern", "unreadable"),
    ("9999-12-31 18:00", "far"), ("31.12.9999", "far"), ("12 May 2031", "far"),
    ("in 300 weeks", "unreadable"),
    ("in 99 months", "far"),
    ("Mon 13 March", "disagree"), ("Friday 12 March 2026", "disagree"),
    ("Tuesday, 5.3.2026 16:00", "disagree"),
    ("1512", "unreadable"), ("3 4 5", "unreadable"), ("12 13", "unreadable"), ("31 February", "unreadable"),
    ("30 Feb", "unreadable"), ("31.2.2027", "unreadable"), ("2026-02-30", "unreadable"), ("", "unreadable"),
    ("someday", "unreadable"), ("5 nowhere", "unreadable"), ("next week", "unreadable"), ("32", "unreadable"),
    ("0", "unreadable"), ("Friday Thursday", "unreadable"), ("a " * 2048, "unreadable"),
    ("1" * 4000, "unreadable"), ("0000-01-01", "unreadable"), ("half past four", "unreadable"),
])  # fmt: skip
def test_what_is_over_too_far_or_no_day_is_refused_with_the_reason(typed: str, problem: str) -> None:
    read = day(typed)

    assert (isos(read), read.problem) == ([], problem)


@pytest.mark.parametrize(("language", "typed", "readings"), [
    ("en", "Fri 3", ["2026-03-06T15:00", "2026-04-03"]), ("de", "Fr 3", ["2026-03-06T15:00", "2026-04-03"]),
    ("es", "vie 3", ["2026-03-06T15:00", "2026-04-03"]), ("en", "Thursday 17", ["2026-03-05T17:00"]),
    ("es", "jueves 13", ["2026-03-05T13:00"]), ("de", "So um vier", ["2026-03-08T16:00"]),
])  # fmt: skip
def test_a_weekday_with_a_number_is_asked_about_where_it_can_be_a_date_or_an_hour(
    language: str, typed: str, readings: list[str]
) -> None:
    read = day(typed, language)

    assert isos(read) == readings
    assert read.only is None


def test_a_day_that_has_just_passed_is_asked_about_before_it_is_next_year() -> None:
    read = day("2 March")

    assert isos(read) == ["2027-03-02"]
    assert read.only is None
