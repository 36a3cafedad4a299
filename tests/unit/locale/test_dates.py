"""Days and hours as people type them, in three languages."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.readings import said
from flows.locale.dates import Context, Reading, read_time
from flows.locale.days import Reference
from flows.locale.habits import hours_said
from flows.locale.hours import Half
from tests.helpers.offenders import each
from tests.helpers.typed_days import TEN, WEDNESDAY, context, day, hour, isos

LANGUAGES = ("en", "de", "es")
FOLDER = Path(__file__).parent
ASKED_AT_MOST = 0.1
days = st.dates(date(2020, 1, 1), date(2080, 12, 31))
languages = st.sampled_from(LANGUAGES)


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


@each(("language", "typed"), [
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


@pytest.mark.parametrize(("typed", "now", "expected"), [
    ("Wednesday 4pm", time(9), ["2026-03-04T16:00"]), ("Wednesday 4pm", time(17), ["2026-03-11T16:00"]),
    ("today at 4", time(10), ["2026-03-04T16:00"]), ("today at 9", time(10), ["2026-03-04T21:00"]),
    ("4 at noon", time(10), ["2026-03-04T12:00"]),
])  # fmt: skip
def test_an_hour_that_is_over_today_is_not_today(typed: str, now: time, expected: list[str]) -> None:
    assert isos(day(typed, known=context(now=now))) == expected


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
