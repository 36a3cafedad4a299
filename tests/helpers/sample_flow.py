"""A flow with a state of most kinds, and what is wrong with it once it is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.definition.loader import load
from flows.errors import ContentError
from flows.model import Flow

TALK = """\
[flow]
name = "sample"
title = "A sample"
version = 1
summary = true

[state.door]
type = "say"
say = "Most people hold something back. You are not odd."
goto = "what"

[state.what]
type = "multi"
ask = "What do you hold back?"
choices = [
  { id = "symptoms", label = "How bad it gets" },
  { id = "death", label = "Thoughts of death", goto = "close" },
]
other = true
label = "What I hold back"
goto = [
  { when = "'symptoms' in what", to = "heat" },
  { to = "good-day" },
]

[state.heat]
type = "scale"
ask = "How hot does {what|list|low} feel?"
goto = "good-day"

[state.good-day]
type = "text"
ask = "What helped on a better day than {today|date}?"
keep = "sentence"
goto = "close"

[state.close]
type = "end"
say = "You wrote {good_day|quote|or nothing yet}."
"""


def write(folder: Path, text: str, name: str = "sample.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def talk(folder: Path, text: str = TALK) -> Flow:
    return load(write(folder, text)).flow("sample")


def problems(*folders: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load(*folders)
    return [f"{Path(one.file).name}:{one.line}: {one.place}: {one.text}" for one in caught.value.problems]
