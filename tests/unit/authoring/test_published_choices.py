"""A published choice that is gone or goes by another id is told; answers read as they were tapped."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from flows import shipped
from flows.authoring.reviewing.published import comparison, load, written
from flows.authoring.skeleton import skeleton
from flows.definition.loader import Reading
from flows.definition.loading.content_file import Cache
from flows.engine.prompts.choices import label_of
from flows.errors.rules import RULES

CACHE: Cache = {}


def read(folder: Path, written: str = "", instead: str = "") -> Reading:
    """Read the flow of the template, with one thing changed."""
    text = skeleton("rest", "talks")
    assert written in text
    (folder / "rest.toml").write_text(text.replace(written, instead, 1), encoding="utf-8")
    return shipped.read(folder, cache=CACHE)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    drafts = [read(tmp_path).drafts["rest"]]
    (tmp_path / "published.toml").write_text(written(drafts), encoding="utf-8")
    return tmp_path


def told(reading: Reading) -> list[str]:
    return [f"{one.code} {one.text}" for one in comparison(reading) if one.code == "G120"]


def test_what_was_published_knows_every_choice_by_its_label(published: Path) -> None:
    (rest,) = load(published / "published.toml").values()

    assert rest.choices == {"what": {"first": "One way it can be", "second": "Another way"}}


@pytest.mark.parametrize(("line", "instead"), [
    ("One way it can be #first", "One way it can be #one"),
    ("One way it can be #first", "One way it is"),
    ("One way it can be #first\n", ""),
])  # fmt: skip
def test_a_choice_that_is_gone_is_told_with_the_way_out(published: Path, line: str, instead: str) -> None:
    (problem,) = told(read(published, line, instead))

    assert problem.startswith("G120 the published choice `first` (“One way it can be”) is gone")
    assert "write its id behind the new label: #first" in problem
    assert RULES["G120"].severity == "warning"


def test_what_is_advised_settles_it(published: Path) -> None:
    assert told(read(published, "One way it can be #first", "Some other words #first")) == []
    allowed = 'other = true\nallow = { G120 = "nobody picked it" }'
    text = (published / "rest.toml").read_text(encoding="utf-8").replace("One way it can be #first\n", "")
    (published / "rest.toml").write_text(text.replace("other = true", allowed), encoding="utf-8")
    assert told(shipped.read(published, cache=CACHE)) == []


def test_an_answer_keeps_the_words_it_was_tapped_under(published: Path) -> None:
    reading = read(published, "One way it can be #first", "One way it is #one")
    (published / "published.toml").write_text(
        written([reading.drafts["rest"]], load(published / "published.toml")), encoding="utf-8"
    )

    flow = read(published, "One way it can be #first", "One way it is #one").library().flow("rest")

    assert label_of(flow, flow.states["what"], "first", "en") == "One way it can be"
    assert label_of(flow, flow.states["what"], "one", "en") == "One way it is"
    assert tomllib.loads((published / "published.toml").read_text(encoding="utf-8"))["rest"]["version"] == 1
