"""Help lines in words, and countries by the names people have for them."""

from __future__ import annotations

import pytest

from flows import shipped
from flows.safety import helplines
from flows.safety.helpline_text import HelplineFormatter
from tests.helpers.chat import shipped_library

TEXT = HelplineFormatter(helplines.load(shipped.HELPLINES), shipped_library())


@pytest.mark.parametrize(("typed", "language", "code"), [
    ("DE", "en", "DE"), ("Germany", "en", "DE"), ("Deutschland", "de", "DE"), ("alemania", "es", "DE"),
    ("the UK", "en", "GB"),
])  # fmt: skip
def test_a_country_is_found_by_its_code_and_by_its_names(typed: str, language: str, code: str) -> None:
    found = TEXT.find(typed, language)

    assert found is not None
    assert found.code == code


def test_a_country_is_found_at_the_end_of_a_few_words_alone() -> None:
    found = TEXT.find_in("I am in Spain", "en")

    assert found is not None
    assert found.code == "ES"
    assert TEXT.find_in("last summer all of us went on a trip to Spain", "en") is None
    assert TEXT.find_in("tell us", "en") is None


def test_a_country_without_a_line_is_known_as_one() -> None:
    assert TEXT.is_country("Liechtenstein", "en")
    assert not TEXT.is_country("nowhere", "en")


def test_a_country_brings_its_own_number_and_an_unknown_one_no_countrys() -> None:
    assert "112" in str(TEXT.facts("DE", "de")["emergency"])
    assert TEXT.facts(None)["help_line"] == TEXT.facts("what somebody typed")["help_line"]


def test_the_names_to_choose_from_are_in_the_persons_language() -> None:
    assert {"Germany", "Spain"} <= {*TEXT.countries("en")}
    assert {"Deutschland", "Spanien"} <= {*TEXT.countries("de")}
