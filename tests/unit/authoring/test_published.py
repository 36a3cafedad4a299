"""A flow is compared with what was published of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.__main__ import main
from flows import shipped
from flows.authoring.reviewing import published
from flows.authoring.skeleton import skeleton
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
    assert gone[0].text.endswith(
        'renamed = { settle = "ground" }, or that it became nothing: removed = "settle".'
    )
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
    restepped = told(tmp_path, SAMPLE.replace("heat >= 8", "heat >= 9"), file)

    assert same == reworded == []
    assert [one.code for one in restepped] == ["R102"]


def test_before_anything_is_published_nothing_is_compared(tmp_path: Path) -> None:
    assert told(tmp_path, SAMPLE, tmp_path / "published.toml") == []


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish two flows of a clinic."""
    folder = tmp_path_factory.mktemp("clinic")
    for name in ("rest", "sleep"):
        (folder / f"{name}.toml").write_text(skeleton(name, "talks"), encoding="utf-8")
    assert main(["publish", str(folder)]) == 0
    return folder


@pytest.fixture
def talks(clinic: Path, tmp_path: Path) -> Path:
    """Take a step out of the first of the published flows."""
    shutil.copytree(clinic, tmp_path, dirs_exist_ok=True)
    (step,) = re.findall(r"\[say\.gently\]\n[^\n]*\n\n", skeleton("rest", "talks"))
    edit(tmp_path / "rest.toml", step, "")
    edit(tmp_path / "rest.toml", "gently if strong >= 7\n", "")
    return tmp_path


def edit(file: Path, written: str, instead: str) -> None:
    source = file.read_text(encoding="utf-8")
    assert written in source
    file.write_text(source.replace(written, instead), encoding="utf-8")


def compared(talks: Path) -> list[tuple[str, str]]:
    return [(Path(one.file).name, one.code) for one in published.comparison(shipped.read(talks))]


def test_people_in_a_whole_file_are_told_of_while_another_has_errors(talks: Path) -> None:
    edit(talks / "sleep.toml", "gently if", "gentle if")

    assert compared(talks) == [("rest.toml", "G111"), ("rest.toml", "R102")]


def test_people_are_told_of_in_a_file_with_errors_and_not_of_steps_that_cannot_be_read(talks: Path) -> None:
    edit(talks / "rest.toml", "[text.bring]", "[txt.bring]")

    assert compared(talks) == [("rest.toml", "G111")]
    (told,) = published.comparison(shipped.read(talks))
    assert "`gently` is gone" in told.text


def test_a_flow_is_not_gone_while_a_file_cannot_be_read(talks: Path) -> None:
    edit(talks / "sleep.toml", 'title = "', "title = “")

    assert compared(talks) == [("rest.toml", "G111"), ("rest.toml", "R102")]
    (talks / "sleep.toml").unlink()
    assert ("published.toml", "G111") in compared(talks)
