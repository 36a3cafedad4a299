"""First letters, stops and quotation marks fit the sentence that typed words go into."""

from __future__ import annotations

import pytest

from flows.listening.letters import (
    as_sentence,
    cleaned,
    in_quotes,
    inner,
    lowered,
    quoted,
    raised,
    without_stop,
)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("  i  can't\n say it ", "I can't; say it"),
        ("it hurts.\nevery day", "it hurts. every day"),
        ("this:\nthat", "this: that"),
    ],
)
def test_lines_become_one(text: str, whole: str) -> None:
    assert cleaned(text, "en") == whole


def test_a_lone_i_is_large_in_english_alone() -> None:
    assert cleaned("i go", "es") == "i go"


@pytest.mark.parametrize(
    ("text", "whole"), [("“no”", "“No”"), ("iPhone", "iPhone"), ("ßa", "ßa"), ("7 days", "7 days")]
)
def test_a_first_letter_is_raised_where_there_is_one(text: str, whole: str) -> None:
    assert raised(text) == whole


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("The money", "the money"),
        ("Letting go", "letting go"),
        ("Mum", "Mum"),
        ("Fleming", "Fleming"),
        ("I'm tired", "I'm tired"),
        ("NHS", "NHS"),
    ],
)
def test_a_first_letter_is_lowered_where_the_word_is_no_name(text: str, within: str) -> None:
    assert lowered(text, "en") == within


@pytest.mark.parametrize(
    "text",
    [
        "Oigo voces",
        "Grito dormida",
        "Dejarían de venir",
        "Pastillas",
        "Esperaría un gesto",
        "Llevo de baja un mes",
    ],
)
def test_a_spanish_word_that_is_no_name_is_lowered(text: str) -> None:
    assert lowered(text, "es") == text[0].lower() + text[1:]


@pytest.mark.parametrize(
    "text", ["Soledad", "Mario bebe", "Pedro me grita", "Carmen llama", "Valencia", "Pilar"]
)
def test_a_spanish_name_keeps_its_large_letter(text: str) -> None:
    assert lowered(text, "es") == text


@pytest.mark.parametrize(
    ("text", "open_ended"), [("the money.", "the money"), ("well, …", "well, …"), ("so –", "so")]
)
def test_a_closing_stop_is_taken_off_and_an_ellipsis_stays(text: str, open_ended: str) -> None:
    assert without_stop(text) == open_ended


@pytest.mark.parametrize("text", ["it hurts", "It hurts.", "it hurts,"])
def test_a_sentence_has_one_stop(text: str) -> None:
    assert as_sentence(text) == "It hurts."


def test_quotes_within_quotes_are_single_ones() -> None:
    assert inner('he said "no"') == "he said ‘no’"
    assert quoted('he said "no"') == "“he said ‘no’”"
    assert quoted("nein", "de") == "„nein“"


@pytest.mark.parametrize(("language", "said"), [
    ("en", "“she said ‘no’ and isn’t here”"),
    ("es", "“she said ‘no’ and isn’t here”"),
    ("de-AT", "„she said ‚no‘ and isn’t here“"),
    ("fr", "«\u202fshe said “no” and isn’t here\u202f»"),
    ("fr-CH", "«she said ‹no› and isn’t here»"),
    ("pl", "„she said «no» and isn’t here”"),
    ("uk", "«she said „no“ and isn’t here»"),
    ("sv", "”she said ’no’ and isn’t here”"),
    ("xx", "“she said ‘no’ and isn’t here”"),
])  # fmt: skip
def test_each_language_has_its_own_quotes(language: str, said: str) -> None:
    assert quoted('she said "no" and isn’t here', language) == said
    assert quoted("she said “no” and isn’t here", language) == said
    assert quoted("she said « no » and isn’t here", language) == said
    assert in_quotes("she", language)[0] == said[0]
