"""Folders of an author's own: nothing that isn't read passes for success."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import shipped
from flows.authoring import check
from flows.authoring.lint.folders import folder_problems

pytestmark = pytest.mark.long

FLOW = """\
[flow]
name = "%s"
title = "Homework"
version = 1
command = "homework"

[state.door]
type = "say"
say = "Here we are."
goto = "close"

[state.close]
type = "end"
say = "That is all."
"""


def told(folder: Path) -> list[str]:
    problems = check.problems(shipped.read(folder))
    return [
        f"{problem.code} {problem.file}: {problem.text}"
        for problem in problems
        if str(folder) in problem.file
    ]


@pytest.mark.parametrize(
    "name", ["homework.toml.txt", "homework.TOML", "homework.Toml", "homework.toml.bak", "a/b.toml~"]
)
def test_a_file_that_looks_like_a_flow_and_is_not_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / name).write_text(FLOW % "homework", encoding="utf-8")

    (unread, empty) = sorted(told(tmp_path))

    assert unread.startswith(f"F112 {tmp_path / name}: ")
    assert ".toml" in unread.rpartition("Rename it to ")[2]
    assert empty.startswith(f"F113 {tmp_path}: ")


@pytest.mark.parametrize("name", ["homework.toml", "notes.txt", "README.md"])
def test_other_files_are_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "homework.toml").write_text(FLOW % "homework", encoding="utf-8")
    (tmp_path / name).touch()
    (tmp_path / "homework.toml").write_text(FLOW % "homework", encoding="utf-8")

    assert [line for line in told(tmp_path) if line.startswith("F11")] == []


def test_an_empty_folder_is_no_success(tmp_path: Path) -> None:
    (line,) = told(tmp_path)

    assert line.startswith(f"F113 {tmp_path}: no flow is in this folder.")


def test_a_flow_in_place_of_a_shipped_one_is_said(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(FLOW % "fear", encoding="utf-8")

    assert any("F114" in line and "takes the place of `fear`" in line for line in told(tmp_path))


def test_a_page_that_is_promised_needs_a_preview(tmp_path: Path) -> None:
    flow = (FLOW % "homework").replace("version = 1", "version = 1\nsummary = true")
    flow = flow.replace(
        'type = "say"\nsay = "Here we are."', 'type = "text"\nask = "What is it?"\nlabel = "It is"'
    )
    (tmp_path / "mine.toml").write_text(flow, encoding="utf-8")

    assert any("G118" in line and "no state is a `preview`" in line for line in told(tmp_path))


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("helplines.toml", '[de]\nnumber = "030 1234567"\n', "`file` under [help]"),
        ("our_lines.toml", '[[country]]\ncode = "DE"\n', "`file` under [help]"),
        ("weights.toml", "homework = { s9 = 2 }\n", "`weights` under [flow]"),
        ("notes.toml", 'said = "nothing"\n', "Begin it with [flow]"),
    ],
)
def test_data_that_nothing_reads_in_a_folder_of_talks_is_told(
    tmp_path: Path, name: str, written: str, told: str
) -> None:
    (tmp_path / "homework.toml").write_text(FLOW % "homework", encoding="utf-8")
    (tmp_path / name).write_text(written, encoding="utf-8")

    found = [one for one in folder_problems(shipped.read(tmp_path)) if one.code == "F117"]

    assert [(one.file, one.severity, told in one.text) for one in found] == [
        (str(tmp_path / name), "note", True)
    ]


def test_what_is_read_beside_the_talks_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "homework.toml").write_text(FLOW % "homework", encoding="utf-8")
    (tmp_path / "texts.toml").write_text('[texts]\nrather-not = "I\'d rather not say"\n', encoding="utf-8")
    (tmp_path / "phrases.toml").write_text('menu = "Menu"\n', encoding="utf-8")
    (tmp_path / "signed.toml").write_text("", encoding="utf-8")
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "locale.toml").write_text('name = "italiano"\nregister = ""\nstatus = ""\n', "utf-8")
    (tmp_path / "it" / "wording.toml").write_text("", encoding="utf-8")

    assert [one for one in folder_problems(shipped.read(tmp_path)) if one.code == "F117"] == []


def test_a_talk_that_is_not_saved_as_utf_8_is_not_called_data_too(tmp_path: Path) -> None:
    (tmp_path / "talk.toml").write_bytes('[flow]\ntitle = "Talk"\n'.encode("utf-16"))

    reading = shipped.read(tmp_path)

    assert [one for one in folder_problems(reading) if one.code == "F117"] == []
    assert [one.code for one in reading.problems] == ["F101"]
