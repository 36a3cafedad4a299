"""Days and hours as people type them, in three languages."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.prompt_builder import WORD_PHRASES
from flows.engine.readings import said
from flows.locale.dates import Context, Interpretation, Reading, read_day, read_hour, read_time, read_usual
from flows.locale.days import Order, Reference
from flows.locale.habits import hours_said
from flows.locale.hours import Half
from flows.locale.vocabulary import Vocabulary, vocabulary_of
from tests.helpers.chat import shipped_library

LIBRARY = shipped_library()
WEDNESDAY = date(2026, 3, 4)
TEN = time(10)
LANGUAGES = ("en", "de", "es")
FOLDER = Path(__file__).parent
ASKED_AT_MOST = 0.1

days = st.dates(date(2020, 1, 1), date(2080, 12, 31))
languages = st.sampled_from(LANGUAGES)


@cache
def vocabulary(language: str = "en") -> Vocabulary:
    return vocabulary_of({name: LIBRARY.phrase(name, language).source for name in WORD_PHRASES})


def context(  # noqa: PLR0913 - each is something that can be known
    today: date = WEDNESDAY, now: time | None = TEN, half: Half = "day", *, twelve: bool = False,
    around: bool = False, since: date | None = None, order: Order = "day",
) -> Context:  # fmt: skip
    return Context(Reference(today, around, since, order), now, half, "written" if twelve else "", around)


def day(typed: str, language: str = "en", known: Context | None = None) -> Interpretation:
    return read_day(typed, vocabulary(language), known or context())


def hour(typed: str, language: str = "en", known: Context | None = None) -> Interpretation:
    return read_hour(typed, vocabulary(language), known or context())


def isos(read: Interpretation) -> list[str]:
    return [reading.iso() for reading in read.readings]


def phrasings(language: str) -> list[tuple[str, str]]:
    """Return the phrasings of a language, each with what it means; "?" is asked about."""
    lines = (FOLDER / f"phrasings.{language}.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(typed.strip(), meant) for meant, several in rows for typed in several.split("; ")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_none_of_200_phrasings_is_taken_wrong_and_nine_of_ten_are_understood(language: str) -> None:
    known = context(twelve=language == "en", order="" if language == "en" else "day")
    asked: list[str] = []
    wrong: list[tuple[str, str, list[str]]] = []
    for typed, meant in phrasings(language):
        read = (hour if ":" in meant[:3] else day)(typed, language, known)
        if read.only is None:
            asked += [typed] if meant != "?" else []
        elif read.only.iso() != meant:
            wrong.append((typed, meant, isos(read)))

    assert len(phrasings(language)) >= 200
    assert wrong == []
    assert len(asked) <= ASKED_AT_MOST * len(phrasings(language)), asked


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40)
@given(today=days, ahead=st.integers(0, 700), wall=st.times(time(7)))
def test_a_day_and_an_hour_as_the_bot_writes_them_are_read_as_that(
    language: str, today: date, ahead: int, wall: time
) -> None:
    meant = Reading(today + timedelta(ahead), wall.replace(second=0, microsecond=0))
    known = context(today, None)

    assert day(said(meant.iso(), language), language, known).readings == (meant,)
    assert day(said(meant.iso()[:10], language), language, known).only == Reading(meant.day)


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


@pytest.mark.parametrize(("typed", "problem"), [
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


@pytest.mark.parametrize(("language", "typed"), [
    *(("en", typed) for typed in (
        "four fifteen pm", "noon thirty", "4a", "5,30", "a", "at 7", "after 6", "Thu 3 to 4", "3-4pm",
        "4 or 5",
        "two weeks Thursday", "2 weeks on Thursday", "every 2 weeks on Thursday", "every other Thursday",
        "between 3 and 4", "after tomorrow", "after Friday", "5 until 7 March",
        "Thursday or Friday", "Monday and Thursday", "not Monday", "in an hour", "5 to 6",
    )),
    *(("de", typed) for typed in (
        "vier Uhr dreißig", "16 Uhr 30", "0 Uhr 15", "4,30", "um sieben", "gegen vier",
        "siebzehn Uhr fünfzehn", "alle zwei Wochen donnerstags", "jede zweite Woche", "jeden 2. Donnerstag",
        "vier oder fünf",
        "16-17 Uhr", "von 16 bis 17 Uhr", "ein", "Montag oder Dienstag", "Montag und Donnerstag",
        "nicht Montag", "5. bis 7. März", "um 10.10",
        "in einer Stunde", "halb fünf", "um 15",
    )),
    *(("es", typed) for typed in (
        "cuatro treinta", "diecisiete quince", "4,30", "a las siete", "las doce", "la una", "a la una",
        "a las 17", "sobre las cuatro", "hacia las cuatro", "cuatro o cinco", "de 4 a 5", "cada dos jueves",
        "el día después del viernes", "a las 10.10",
        "en una hora", "entre las 4 y las 5", "lunes o martes", "lunes y jueves", "una", "cada 2 semanas",
        "ocho y media",
    )),
])  # fmt: skip
def test_an_hour_a_span_or_several_days_are_never_taken_for_one_day(language: str, typed: str) -> None:
    assert isos(day(typed, language)) == []


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


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("en", "Thursday 4-5pm", "2026-03-05T16:00"),
        ("en", "Thursday 4pm-5pm", "2026-03-05T16:00"),
        ("en", "Thursday from 4pm to 5pm", "2026-03-05T16:00"),
        ("en", "Thu, Mar 12, 4:00 PM – 4:50 PM", "2026-03-12T16:00"),
        ("en", "Thursday 4:00 - 4:50 PM", "2026-03-05T16:00"),
        ("en", "Thursday 11-1pm", "2026-03-05T11:00"),
        ("en", "Thursday 11am-1pm", "2026-03-05T11:00"),
        ("en", "2026-03-12 16:00-17:00", "2026-03-12T16:00"),
        ("en", "4-5pm Thursday", "2026-03-05T16:00"),
        ("de", "Freitag 16-17 Uhr", "2026-03-06T16:00"),
        ("de", "von 16 bis 17 Uhr am Freitag", "2026-03-06T16:00"),
        ("de", "Fr, 13.3., 16:00–16:50 Uhr", "2026-03-13T16:00"),
        ("de", "13.3. 16-17 Uhr", "2026-03-13T16:00"),
        ("de", "Freitag 16:00 bis 16:50", "2026-03-06T16:00"),
        ("es", "el viernes de 4 a 5 de la tarde", "2026-03-06T16:00"),
        ("es", "viernes de 16:00 a 17:00", "2026-03-06T16:00"),
        ("es", "viernes 16-17h", "2026-03-06T16:00"),
        ("en", "Thursday 5 to 6pm", ""),
        ("en", "Thursday 4-5", ""),
        ("en", "9-20 March", ""),
        ("en", "9 to 20 March at 4pm", ""),
        ("de", "13.3.16-17 Uhr", ""),
        ("de", "vom 9. bis 20. März", ""),
        ("de", "9.3.-20.3. 16 Uhr", ""),
        ("es", "del 9 al 20 de marzo", ""),
        ("es", "viernes de 4 a 5", ""),
    ],
)
def test_a_span_of_hours_that_says_so_begins_at_its_first(language: str, typed: str, meant: str) -> None:
    assert isos(day(typed, language)) == ([meant] if meant else [])


@pytest.mark.parametrize("typed", ["4-5pm", "16:00-16:50", "4pm to 5pm", "4:00 – 4:50 PM"])
def test_a_span_of_hours_alone_is_the_hour_it_begins_at(typed: str) -> None:
    assert isos(hour(typed)) == ["16:00"]


@pytest.mark.parametrize(
    "typed", ["from 3 till 4", "3 to 4", "5 to 6", "10 to 12", "from 10 to 11", "2 till 3"]
)
def test_a_span_of_hours_is_no_hour(typed: str) -> None:
    assert isos(hour(typed)) == []


@pytest.mark.parametrize(("typed", "now", "expected"), [
    ("Wednesday 4pm", time(9), ["2026-03-04T16:00"]), ("Wednesday 4pm", time(17), ["2026-03-11T16:00"]),
    ("today at 4", time(10), ["2026-03-04T16:00"]), ("today at 9", time(10), ["2026-03-04T21:00"]),
    ("4 at noon", time(10), ["2026-03-04T12:00"]),
])  # fmt: skip
def test_an_hour_that_is_over_today_is_not_today(typed: str, now: time, expected: list[str]) -> None:
    assert isos(day(typed, known=context(now=now))) == expected


def test_a_day_that_has_just_passed_is_asked_about_before_it_is_next_year() -> None:
    read = day("2 March")

    assert isos(read) == ["2027-03-02"]
    assert read.only is None


@pytest.mark.parametrize(("typed", "expected"), [
    ("next Friday", ["2026-03-06", "2026-03-13"]), ("Monday fortnight", ["2026-03-23"]),
    ("11 on the 11th", ["2026-03-11T11:00"]), ("from Monday", ["2026-03-09"]),
    ("next Monday", ["2026-03-09"]),
    ("next Friday at 4", ["2026-03-06T16:00", "2026-03-13T16:00"]),
    ("Friday at 8", ["2026-03-06T08:00", "2026-03-06T20:00"]),
    ("7 in the evening on Friday", ["2026-03-06T19:00"]),
    ("am", []), ("4 in the morning on Friday", ["2026-03-06T04:00"]),
])  # fmt: skip
def test_every_reading_is_there_to_be_chosen(typed: str, expected: list[str]) -> None:
    assert isos(day(typed, known=context(twelve=True))) == expected


@given(st.integers(1, 12), st.integers(0, 59), st.sampled_from(["am", "pm", "a.m.", "PM", " pm", " a.m."]))
def test_am_and_pm_say_which_half_of_the_day(clock: int, minute: int, half: str) -> None:
    meant = time(clock % 12 + (12 if "p" in half.lower() else 0), minute)

    assert hour(f"{clock}:{minute:02}{half}").only == Reading(at=meant)


@given(languages, st.times(), st.booleans())
def test_an_hour_with_all_24_hours_means_one_time_wherever_it_is_typed(
    language: str, wall: time, twelve: bool
) -> None:
    known = context(half="", twelve=twelve)

    assert hour(f"{wall:%H:%M}", language, known).only in (
        None if twelve and 10 <= wall.hour <= 11 else Reading(at=time(wall.hour, wall.minute)),
        Reading(at=time(wall.hour, wall.minute)) if wall.hour != 12 else Reading(at=time(12, wall.minute)),
    )


@given(languages, st.text(), days)
def test_any_text_on_any_day_is_read_or_not(language: str, typed: str, today: date) -> None:
    for read in (day(typed, language, context(today)), hour(typed, language)):
        assert bool(read.readings) != bool(read.problem)


@pytest.mark.parametrize(("typed", "half", "meant"), [
    ("9", "evening", "21:00"), ("10", "evening", "22:00"), ("12", "evening", "00:00"),
    ("1", "evening", "01:00"),
    ("half past ten", "evening", "22:30"), ("21", "evening", "21:00"), ("midnight", "evening", "00:00"),
    ("9", "morning", "09:00"), ("7:30", "morning", "07:30"), ("12", "morning", "12:00"),
    ("10", "morning", "10:00"), ("8 pm", "morning", "20:00"), ("4", "day", "16:00"), ("6:30", "day", "18:30"),
    ("9", "day", "09:00"), ("12", "day", "12:00"), ("4am", "day", "04:00"), ("04:00", "day", "04:00"),
])  # fmt: skip
def test_the_part_of_the_day_that_was_asked_for_says_which_hour(typed: str, half: Half, meant: str) -> None:
    read = hour(typed, known=context(half=half, twelve=True))

    assert isos(read) == [meant]


@pytest.mark.parametrize("typed", ["7", "8", "9:30", "at 10", "11 o'clock", "half past eight"])
def test_an_hour_of_no_part_of_the_day_is_two_where_people_count_to_twelve(typed: str) -> None:
    assert len(hour(typed, known=context(half="", twelve=True)).readings) == 2
    assert len(hour(typed, known=context(half="", twelve=False)).readings) == 1


@pytest.mark.parametrize(
    "typed",
    ["24:00", "7:60", "0pm", "16:3", "soon", "", "7:30:10", "16:30 am", "25", "sixty", "Thursday"],
)
def test_what_is_no_time_is_not_read(typed: str) -> None:
    assert isos(hour(typed)) == []


@pytest.mark.parametrize(("country", "language", "typed", "hours"), [
    ("ES", "es", "a las ocho", ["08:00", "20:00"]), ("ES", "es", "8", ["08:00", "20:00"]),
    ("ES", "es", "8:00", ["08:00"]), ("ES", "es", "siete y media", ["07:30", "19:30"]),
    ("AR", "es", "a las ocho", ["08:00", "20:00"]), ("MX", "es", "8:00", ["08:00", "20:00"]),
    ("DE", "de", "um sieben", ["07:00", "19:00"]), ("DE", "de", "halb acht", ["07:30", "19:30"]),
    ("DE", "de", "7 Uhr", ["07:00"]), ("DE", "de", "7:00", ["07:00"]), ("DE", "de", "um acht", ["08:00"]),
    ("AT", "de", "07:30", ["07:30"]), ("US", "en", "8", ["08:00", "20:00"]), ("US", "en", "9", ["09:00"]),
    ("FR", "en", "8", ["08:00"]), ("DE", "en", "seven", ["07:00", "19:00"]), (None, "de", "8:30", ["08:30"]),
    (None, "es", "8:30", ["08:30", "20:30"]), ("GB", "en", "half seven", ["07:30", "19:30"]),
])  # fmt: skip
def test_an_hour_of_a_session_is_taken_by_what_is_said_and_written_in_the_country(
    country: str | None, language: str, typed: str, hours: list[str]
) -> None:
    known = Context(Reference(WEDNESDAY), TEN, "day", hours_said(country, language))

    assert isos(hour(typed, language, known)) == hours


def test_without_a_language_only_figures_are_read() -> None:
    assert read_time("16:30") == time(16, 30)
    assert read_time("18 Uhr") == time(18)
    assert read_time("noon") is None
    assert read_time("٧:٣٠") == time(7, 30)


LAST_THURSDAY = datetime.fromisoformat("2026-02-26T16:00")
MONDAY = date(2026, 3, 2)


def usual(typed: str, language: str, today: date, at: datetime) -> Interpretation:
    same, weeks = (LIBRARY.phrase(name, language).source.split("|") for name in ("same-words", "week-words"))
    words = [same, *(forms.split("/") for forms in weeks)]
    return read_usual(typed, vocabulary(language), words, at, context(today))


@pytest.mark.parametrize(("language", "typed", "meant"), [
    ("en", "Same time next week", "2026-03-05"), ("en", "next week, at the same time", "2026-03-05"),
    ("en", "usual time", "2026-03-05"), ("en", "the usual time in two weeks", "2026-03-12"),
    ("en", "same time the week after next", "2026-03-12"), ("en", "as usual", "2026-03-05"),
    ("en", "Friday same time", "2026-03-06"), ("en", "same time on Friday", "2026-03-06"),
    ("en", "same time tomorrow", "2026-03-03"), ("en", "12 May, same time", "2026-05-12"),
    ("es", "a la misma hora la semana que viene", "2026-03-05"),
    ("es", "la próxima semana a la misma hora", "2026-03-05"),
    ("es", "el viernes a la misma hora", "2026-03-06"),
    ("de", "nächste Woche zur gleichen Zeit", "2026-03-05"), ("de", "wie immer", "2026-03-05"),
    ("de", "am Freitag zur gleichen Uhrzeit", "2026-03-06"),
])  # fmt: skip
def test_the_same_time_counts_from_the_last_session(language: str, typed: str, meant: str) -> None:
    assert isos(usual(typed, language, MONDAY, LAST_THURSDAY)) == [f"{meant}T16:00"]


def test_the_same_time_next_week_is_the_week_after_a_session_that_is_still_to_come() -> None:
    thursday = datetime.fromisoformat("2026-03-05T16:00")

    assert isos(usual("same time next week", "en", MONDAY, thursday)) == ["2026-03-12T16:00"]
    assert isos(usual("same time next week", "en", thursday.date(), thursday)) == ["2026-03-12T16:00"]


@pytest.mark.parametrize("typed", ["next week", "same", "the same blue car", "same time some day", ""])
def test_what_names_no_usual_time_is_not_read(typed: str) -> None:
    assert isos(usual(typed, "en", MONDAY, LAST_THURSDAY)) == []
