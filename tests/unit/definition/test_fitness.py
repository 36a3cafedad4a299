"""Texts of a language that are too long, equal, or hide a way out are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import shipped
from flows.authoring.lint.languages import language_problems
from flows.definition import loader
from flows.definition.languages.overlay import signature
from tests.helpers.made_up_language import TALK, WHOLE, told, written


@pytest.mark.parametrize(("english", "polish", "offered"), [
    ("18:00", "18:00", "18:00"), ("18:00", "o szóstej", "18:00"),
])  # fmt: skip
def test_a_time_to_tap_stays_one_that_can_be_read(
    tmp_path: Path, english: str, polish: str, offered: str
) -> None:
    folder = written(tmp_path)
    talk = TALK.replace('type = "choice"', 'type = "time"').replace(
        TALK[TALK.index("choices =") : TALK.index("goto =")], f'suggest = "{english}"\n'
    )
    (folder / "sample.toml").write_text(talk, encoding="utf-8")
    with (folder / "pl" / "sample.toml").open("a", encoding="utf-8") as sheet:
        sheet.write(f'\nstate.door.suggest = ["{signature(english)}", "{polish}"]\n')

    state = loader.load(folder).flow("sample", "pl").states["door"]

    assert state.suggest is not None
    assert state.suggest.source == offered
    assert ("L107 state.door.suggest" in told(folder)) is (polish != offered)


def test_words_a_language_does_without_long_texts_and_twins_are_told(tmp_path: Path) -> None:
    english = WHOLE["state.door.choices.few"][0]
    folder = written(
        tmp_path,
        choices_few=f'["{signature(english)}", "Dużo"]',
        done_say=f'["{signature(WHOLE["state.done.say"][0])}", "Musisz! {{door}} {"x" * 250}"]',
    )
    (folder / "pl" / "wording.toml").write_text(
        '[[rule]]\ncode = "S103"\ninstead = "Powiedz, co można"\nwords = ["musisz"]\n', encoding="utf-8"
    )
    reading = loader.read_all(folder)

    found = {problem.code for problem in language_problems(reading.languages, reading.drafts, None)}

    assert found == {"S103", "S108", "L108", "L109"}


@pytest.mark.long
def test_a_label_that_hides_a_way_out_is_told(tmp_path: Path) -> None:
    english = WHOLE["state.door.choices.few"][0]
    reading = loader.read_all(
        shipped.CONTENT, written(tmp_path, choices_few=f'["{signature(english)}", "Help"]')
    )

    found = [one.code for one in language_problems(reading.languages, reading.drafts, None)]

    assert "T107" in found
