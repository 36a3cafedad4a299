"""Texts that the flows of a folder share stand in its `texts.toml`, and go in by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.definition.loader import SHARED, read_all
from flows.definition.loading.content_file import Cache

FLOW = """
[flow]
name = "homework"
title = "Homework"
version = 1
command = "homework"

[state.why]
type = "text"
ask = "What gets in the way?"
skip_label = "= rather-not"
[state.why.reflect]
unquoted = ["= kept"]

[state.close]
type = "end"
say = "Bye."
"""
TEXTS = """
[texts]
rather-not = "I'd rather not say"
kept = "You've put it into words, and I've kept them."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "homework.toml").write_text(FLOW, encoding="utf-8")
    (tmp_path / SHARED).write_text(TEXTS, encoding="utf-8")
    return tmp_path


def said(folder: Path, *further: Path, cache: Cache | None = None) -> tuple[str, str]:
    reading = read_all(folder, *further, cache=cache)
    assert reading.problems == ()
    state = reading.drafts["homework"].flow.states["why"]
    assert state.skip_label is not None
    return state.skip_label.source, state.reflect["unquoted"][0].source


def test_a_text_is_put_in_by_its_name_wherever_a_text_stands(folder: Path) -> None:
    assert said(folder) == ("I'd rather not say", "You've put it into words, and I've kept them.")


def test_a_changed_text_is_read_again_where_it_is_put_in(folder: Path) -> None:
    cache: Cache = {}
    said(folder, cache=cache)

    (folder / SHARED).write_text(TEXTS.replace("I'd rather not say", "Let's leave that"), encoding="utf-8")

    assert said(folder, cache=cache)[0] == "Let's leave that"


def test_a_file_s_own_text_comes_first(folder: Path) -> None:
    (folder / "homework.toml").write_text(f'[texts]\nrather-not = "Not now"\n{FLOW}', encoding="utf-8")

    assert said(folder)[0] == "Not now"


@pytest.mark.parametrize(("texts", "told"), [
    ("", "homework.toml:11: state.why.skip_label: F107 there is no text `rather-not` in [texts]."),
    ("[texts]\nrather-not = 1\n", "texts.toml:2: texts.rather-not: F107 a shared text is a text."),
    ('[texts]\nrather-not = "Not now\n', "texts.toml:2: file: F102 "),
    ('rather-not = "Not now"\n', "texts.toml:1: rather-not: F103 `rather-not` is not read here."),
])  # fmt: skip
def test_a_slip_in_the_shared_texts_is_told_at_its_line(folder: Path, texts: str, told: str) -> None:
    (folder / SHARED).write_text(texts, encoding="utf-8")

    found = [str(one).removeprefix(f"{folder}/") for one in read_all(folder).problems]

    assert any(one.startswith(told) for one in found)
