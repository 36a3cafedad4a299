"""Days and hours that typed words can mean, offered and read back."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from flows.engine.prompt import Accepted, Partial
from flows.engine.readings import accepted, moment_of, offered, result, said, text_of, wording
from flows.locale.dates import Interpretation, Reading
from tests.helpers.prompts import question


@pytest.mark.parametrize(("iso", "language", "words"), [
    ("2026-03-04", "en", "Wednesday, March 4, 2026"), ("18:30", "de", "18:30"),
    ("2026-03-04T18:30", "es", "miércoles, 4 de marzo de 2026, 18:30"),
])  # fmt: skip
def test_a_moment_is_said_as_the_language_does(iso: str, language: str, words: str) -> None:
    assert words in said(iso, language)


def test_one_reading_is_the_answer_and_several_are_asked_about() -> None:
    first, second = Reading(date(2026, 3, 4)), Reading(date(2026, 4, 3))

    assert result(Interpretation((first,))) == accepted("2026-03-04") == Accepted("2026-03-04", "2026-03-04")
    assert result(Interpretation((first, second))) == Partial(("2026-03-04", "2026-04-03"))
    assert result(Interpretation(())) is None


def test_readings_are_offered_to_be_tapped() -> None:
    options = offered(("08:00", "20:00"), "de")

    assert [(option.button, option.label) for option in options] == [("#0", "08:00"), ("#1", "20:00")]


def test_the_question_which_is_meant_depends_on_their_number() -> None:
    assert wording("time", question("time", draft=("08:00", "20:00"))) == "time-several"
    assert wording("time", question("time", draft=("08:00",))) == "time-one"
    assert wording("time", question("time")) == ""


def test_other_values_than_a_moment_or_a_text_are_none() -> None:
    assert moment_of("2026-03-04T18:30") == datetime.combine(date(2026, 3, 4), time(18, 30))
    assert moment_of("soon") is moment_of(3) is None
    assert text_of("DE") == "DE"
    assert text_of(3) is None
