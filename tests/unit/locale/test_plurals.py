"""A number picks its form in every language."""

from __future__ import annotations

import pytest

from flows.definition.template import fill, parse
from flows.locale.plurals import categories, category


@pytest.mark.parametrize(("language", "forms"), [
    ("en", {"one", "other"}), ("de", {"one", "other"}), ("es", {"one", "other"}), ("ja", {"other"}),
    ("pl", {"one", "few", "many", "other"}), ("ar", {"zero", "one", "two", "few", "many", "other"}),
])  # fmt: skip
def test_the_plural_forms_of_a_language_are_known(language: str, forms: set[str]) -> None:
    assert categories(language) == forms
    assert {category(number, language) for number in range(200)} | {"other"} == forms


def test_a_number_picks_its_form() -> None:
    weeks = parse("{n|one co tydzień|few co # tygodnie|many co # tygodni|other co # tygodnia}")

    said = [fill(weeks, {"n": number}, "pl").text for number in (1, 3, 5, 22)]

    assert said == ["co tydzień", "co 3 tygodnie", "co 5 tygodni", "co 22 tygodnie"]
