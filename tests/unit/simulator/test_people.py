"""Ready-made people to try the bot as."""

from __future__ import annotations

import pytest

from bot.simulator.people import DEFAULT, PEOPLE_FOLDER, TITLES, lines_of


def test_every_person_has_a_walk_and_every_walk_a_title() -> None:
    assert {file.stem for file in PEOPLE_FOLDER.glob("*.txt")} == {*TITLES}
    assert DEFAULT in TITLES


def test_a_person_types_in_the_language_that_has_words_of_theirs() -> None:
    english, german = lines_of("drifting"), lines_of("drifting", "de-AT")

    assert len(english) == len(german)
    assert english != german
    assert lines_of("drifting", "pt") == english


def test_nobody_else_is_there() -> None:
    with pytest.raises(KeyError):
        lines_of("../words")
