"""A flow is compared with what was published of it."""

from __future__ import annotations

from pathlib import Path

from flows.authoring.reviewing import published
from tests.helpers.lint_cases import SAMPLE, read, told


def test_a_published_state_that_goes_is_told_until_it_is_renamed_or_removed(tmp_path: Path) -> None:
    before = {name: draft for name, draft in read(tmp_path).drafts.items() if name == "sample"}
    file = tmp_path / "published.toml"
    file.write_text(published.written(before.values()), encoding="utf-8")
    edited = SAMPLE.replace("settle", "ground").replace("version = 1", "version = 2")

    gone = told(tmp_path, edited, file)
    renamed = told(
        tmp_path, edited.replace("summary = true", 'summary = true\nrenamed = { settle = "ground" }'), file
    )

    removed = told(tmp_path, edited.replace("summary = true", 'summary = true\nremoved = ["settle"]'), file)

    assert removed == []
    assert [(one.code, one.place) for one in gone] == [("G111", "state.ground")]
    assert "`settle` is gone" in gone[0].text
    assert renamed == []


def test_a_published_state_with_another_kind_of_answer_is_told(tmp_path: Path) -> None:
    file = tmp_path / "published.toml"
    file.write_text(published.written([read(tmp_path).drafts["sample"]]), encoding="utf-8")

    problems = told(
        tmp_path,
        SAMPLE.replace('type = "yesno"', 'type = "text"').replace("version = 1", "version = 2"),
        file,
    )

    assert [(problem.code, problem.place) for problem in problems] == [("G112", "state.ready.type")]


def test_new_steps_want_a_new_version_and_new_words_do_not(tmp_path: Path) -> None:
    file = tmp_path / "published.toml"
    file.write_text(published.written([read(tmp_path).drafts["sample"]]), encoding="utf-8")

    same = told(tmp_path, SAMPLE, file)
    reworded = told(tmp_path, SAMPLE.replace("You can skip anything.", "Skip what you like."), file)
    restepped = told(tmp_path, SAMPLE.replace('to = "settle"', 'to = "line"'), file)

    assert same == reworded == []
    assert [one.code for one in restepped] == ["R102"]


def test_before_anything_is_published_nothing_is_compared(tmp_path: Path) -> None:
    assert told(tmp_path, SAMPLE, tmp_path / "published.toml") == []
