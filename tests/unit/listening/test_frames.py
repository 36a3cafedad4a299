"""Which wordings are tried for a shape, and in which order."""

from __future__ import annotations

from typing import get_args

from flows.listening.frames import HOLE, WORDINGS, chain
from flows.listening.shapes import Shape


def test_every_shape_leads_to_wordings_that_an_author_can_write() -> None:
    for shape in get_args(Shape):
        for language in ("en", "es", "de", "fr"):
            assert {*chain(shape, language)} <= {*WORDINGS}, (shape, language)
    assert {*HOLE} <= {*WORDINGS}


def test_a_colon_takes_what_an_english_frame_cannot() -> None:
    assert chain("to", "en") == ("to", "is")
    assert chain("to", "es") == ("is",)


def test_a_german_clause_whose_verb_comes_last_never_stands_alone() -> None:
    assert "own" in chain("that", "es")
    assert "own" not in chain("that", "de")
    assert "own" not in chain("because", "de-AT")
