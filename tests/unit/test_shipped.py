"""The content that ships, beside folders of an operator."""

from __future__ import annotations

from pathlib import Path

from flows import shipped
from tests.helpers.homework import homework


def test_own_flows_come_beside_those_that_ship(tmp_path: Path) -> None:
    (tmp_path / "homework.toml").write_text(homework(), encoding="utf-8")

    reading = shipped.read(tmp_path)

    assert {"homework", "fear"} <= reading.drafts.keys()
    assert reading.is_shipped("fear")
    assert not reading.is_shipped("homework")


def test_the_shipped_folder_named_once_more_is_read_once() -> None:
    assert not shipped.read(shipped.CONTENT).replaced


def test_a_file_of_help_lines_that_cannot_be_used_is_a_problem_and_the_rest_is_there(tmp_path: Path) -> None:
    own = tmp_path / "lines.toml"
    own.write_text("[[line]\n", encoding="utf-8")

    data = shipped.data(own)

    assert data.lines is None
    assert data.words is not None
    assert data.sizes is not None
    assert [problem.file for problem in data.problems] == [str(own)]


def test_every_language_but_english_has_its_lists_in_a_folder() -> None:
    assert {*shipped.lexicons()} == {"de", "es"}
    assert shipped.listed_problems() == []
