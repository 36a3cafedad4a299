"""An hour or a day is read as far as it goes."""

# ruff: noqa: E501 - what people type stands on one line

from __future__ import annotations

from flows.listening.plans.day_times import holds_time, is_day_time, time_ahead, time_behind
from tests.helpers.offenders import each


@each(("language", "typed", "time"), [
    ("en", "at half seven put my coat on", "at half seven"), ("en", "on sunday evenings, cook", "on sunday evenings"),
    ("de", "um viertel vor neun losgehen", "um viertel vor neun"), ("de", "nach zehn Minuten rausgehen", ""),
    ("es", "a las siete y media me levanto", "a las siete y media"), ("es", "el bar de la esquina", ""), ("en", "at half seven", ""),
])  # fmt: skip
def test_a_time_ahead_is_read_as_far_as_it_goes(language: str, typed: str, time: str) -> None:
    assert time_ahead(typed, language) == time


@each(("language", "typed", "time"), [
    ("en", "ring the clinic tomorrow morning", "tomorrow morning"), ("es", "apagar la tele a las once y cuarto", "a las once y cuarto"),
    ("de", "den Brief aufmachen am Freitag um halb acht", "am Freitag um halb acht"), ("en", "tomorrow", ""),
])  # fmt: skip
def test_a_time_behind_is_the_longest_there_is(language: str, typed: str, time: str) -> None:
    assert time_behind(typed, language) == time


def test_a_time_alone_and_one_within_are_known() -> None:
    assert is_day_time("um halb sieben", "de")
    assert not is_day_time("um Hilfe", "de")
    assert holds_time("text Ann every Monday how it went", "en")
    assert not holds_time("text Ann how it went", "en")
