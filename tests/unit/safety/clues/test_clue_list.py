"""Clues that stand in a text, found by the words they begin with."""

from __future__ import annotations

from flows import shipped
from flows.safety import lexicon

CLUES = lexicon.load(shipped.SCREENING / "en").clues


def test_no_clue_stands_in_words_that_are_in_none() -> None:
    assert CLUES.find(("qwzx", "vvkp")) == []
    assert CLUES.find(()) == []


def test_a_clue_is_found_where_it_stands_with_its_kind_and_points() -> None:
    text = ("by", "the", "time", "the", "clocks", "change")
    around = CLUES.find(("qwzx", *text))

    found = CLUES.find(text)

    assert found
    assert [(one.kind, one.points, one.text) for one in around] == [
        (one.kind, one.points, one.text) for one in found
    ]
    assert [(one.start, one.end) for one in around] == [(one.start + 1, one.end + 1) for one in found]
    assert all(one.end - one.start == len(one.text.split()) for one in found)


def test_the_mark_of_a_language_is_its_own() -> None:
    others = {lexicon.load(folder).clues.mark for folder in shipped.lexicons().values()}

    assert CLUES.mark not in others
