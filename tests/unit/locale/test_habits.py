"""The usual time of a session is read from words that point to the last one."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from flows.locale.dates import Interpretation, read_usual
from tests.helpers.typed_days import LIBRARY, context, isos, vocabulary

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
