"""Texts that each language has for itself, beside those that it translates."""

from __future__ import annotations

import pytest

from flows.definition.languages.own_data import is_own, one_text
from flows.definition.toml.source_map import Place


@pytest.mark.parametrize(("flow", "place", "own"), [
    ("fear", ("state", "line", "sentence"), True), ("fear", ("state", "line", "stems"), True),
    ("fear", ("state", "line", "ask"), False), ("fear", ("state", "line", "sentence", "of"), False),
    ("", ("yes-words",), True), ("", ("weekdays",), True), ("", ("back",), False),
])  # fmt: skip
def test_sentences_and_lists_of_words_are_a_languages_own(flow: str, place: Place, *, own: bool) -> None:
    assert is_own(flow, place) is own


def test_a_table_is_one_text_beside_the_hash_it_was_written_for() -> None:
    told = one_text({"english": "1a2b3c", "of": "I am afraid of {it}."})

    assert isinstance(told, list)
    assert told[0] == "1a2b3c"
    assert "I am afraid of {it}." in told[1]
    assert one_text({}) == ["", ""]
