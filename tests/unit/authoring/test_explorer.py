"""Exploring finds every way through a flow, types own words where people write, and skips little."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import shipped
from flows.authoring.coverage import transitions_of
from flows.authoring.explorer import explore, own_words
from flows.definition.loader import Reading
from flows.definition.loading.content_file import Cache
from flows.listening.shapes import shape
from tests.helpers.homework import homework
from tests.helpers.lint_cases import SAMPLE, read

CACHE: Cache = {}


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    (tmp_path / "homework.toml").write_text(homework(), encoding="utf-8")
    return shipped.read(tmp_path, cache=CACHE)


def test_exploring_finds_every_way_of_the_sample(tmp_path: Path) -> None:
    text = SAMPLE.replace('type = "yesno"', 'type = "number"\nlow = 1\nhigh = 40').replace(
        " and not ready", ""
    )
    sample = read(tmp_path, text)
    draft = sample.drafts["sample"]

    found = explore(draft, sample.library(), {})

    assert transitions_of(draft.flow) - set(found) == set()


def test_own_words_are_typed_at_free_texts_and_the_same_each_time(reading: Reading) -> None:
    found = [explore(reading.drafts["homework"], reading.library(), {}) for _ in range(2)]

    typed = {line for lines in found[0].values() for line in lines} & {*own_words("en")}
    assert found[0] == found[1]
    assert len(typed) >= 2


def test_no_question_is_left_open_where_an_answer_leads_on_as_well(reading: Reading) -> None:
    found = explore(reading.drafts["homework"], reading.library(), {})

    assert [way for way, lines in found.items() if "Skip" in lines] == []
    assert "I forget it" in next(lines for way, lines in found.items() if way[2] == "close")


@pytest.mark.parametrize(("language", "shapes"), [("en", 8), ("es", 6), ("de", 6)])
def test_own_words_have_every_shape(language: str, shapes: int) -> None:
    assert len({shape(words, language) for words in own_words(language)}) >= shapes


def test_a_language_without_word_lists_is_explored_in_english_words() -> None:
    assert {*own_words("fr")} >= {*own_words("en")}
