"""Everything that is found out after a view is out: what is wrong, signed, said elsewhere and walked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.workshop.checking.check_worker import found, main
from flows import shipped
from flows.authoring import check
from flows.authoring.lint.phrasing.words import grade
from tests.helpers.homework import homework

WALK = "> /agree\n> /start homework\n> Let's look\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "homework.toml").write_text(homework(), encoding="utf-8")
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "transcripts" / "one.txt").write_text(WALK, encoding="utf-8")
    (tmp_path / "transcripts" / "not-text.txt").write_bytes(b"\xff\xfe\x00")
    return tmp_path


@pytest.mark.long
def test_it_says_of_the_authors_own_files_what_a_check_says_and_of_others_what_is_wrong(folder: Path) -> None:
    reading = shipped.read(folder)
    every = check.problems(reading, grade())

    told = found(folder, reading).problems

    own = {one for one in every if one.file == str(folder / "homework.toml")}
    assert own
    assert {one for one in told if one.file == str(folder / "homework.toml")} == own
    assert {one for one in told if one not in own} == {
        one for one in every if one not in own and one.severity != "note"
    }


@pytest.mark.long
def test_it_says_which_states_are_walked_and_what_they_ask_in_other_languages(folder: Path) -> None:
    reading = shipped.read(folder)
    spanish, german = reading.languages.of("es"), reading.languages.of("de")
    assert spanish
    assert german

    told = found(folder, reading)

    assert told.covered["homework"] == {"door": 1, "why": 1}
    assert set(told.wordings) == {"es", "de"}
    assert told.wordings["es"]["homework"] == {}
    assert told.wordings["es"]["goals"]["door"] == spanish.flows["goals"].states["door"].ask.source
    assert told.wordings["de"]["goals"]["door"] == german.flows["goals"].states["door"].ask.source


def test_flows_that_are_not_whole_give_no_answer(folder: Path) -> None:
    (folder / "homework.toml").write_text("[flow", encoding="utf-8")

    assert main(folder) == b""
