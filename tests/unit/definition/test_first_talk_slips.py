"""Slips in the first talk, one at a time: one cause, one message, at the line to correct."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from flows import shipped
from flows.authoring.lint import runner, wording
from flows.authoring.lint.folders import folder_problems
from flows.definition.loading.content_file import Cache

HERE = Path(__file__).parent
TALK = (HERE / "first_talk.toml").read_text(encoding="utf-8")
CACHE: Cache = {}
WORDING = wording.load()

SLIPS: dict[str, dict[str, Any]] = {
    one["name"]: one
    for one in tomllib.loads((HERE / "first_talk_slips.toml").read_text(encoding="utf-8"))["slip"]
}
REPAIRED = [name for name, slip in SLIPS.items() if ". Write: " in slip.get("told", "")]


def told(folder: Path, text: str | bytes, name: str = "homework.toml") -> list[str]:
    """Return what `stile check` says of the own folder, errors and warnings."""
    data = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(data)
    reading = shipped.read(folder, cache=CACHE)
    found = [*reading.problems, *folder_problems(reading)]
    if "homework" in reading.drafts and not reading.problems:
        found += runner.lint_flow(reading.drafts["homework"], reading, WORDING)
    own = [one for one in sorted(set(found)) if one.severity != "note" and str(folder) in one.file]
    return [f"{Path(one.file).name}:{one.line}: {str(one).split(': ', 1)[1]}" for one in own]


def slipped(slip: dict[str, Any]) -> bytes:
    """Return the talk with a slip; `*` for what was written is all of it."""
    written, instead = slip.get("written", ""), slip.get("instead", "")
    assert written in TALK or written == "*"
    text = instead if written == "*" else TALK.replace(written, instead, 1 if "line" in slip else -1)
    return text.replace("\n", slip.get("endings", "\n")).encode(slip.get("encoding", "utf-8"))


def test_the_talk_itself_is_clean(tmp_path: Path) -> None:
    assert told(tmp_path, TALK) == []


def test_there_are_more_than_a_hundred_slips() -> None:
    assert len(SLIPS) >= 104


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_once_at_its_line_with_the_remedy(tmp_path: Path, name: str) -> None:
    slip = SLIPS[name]
    file = slip.get("file", "homework.toml")

    found = [
        one for one in told(tmp_path, slipped(slip), file) if "F113" not in one or name == "an empty file"
    ]

    expected = [f"{file}:{slip['line']}: {slip['told']}"] if "told" in slip else []
    assert [one.replace(f"{tmp_path.name}:", "homework.toml:") for one in found] == expected


@pytest.mark.parametrize("name", REPAIRED)
def test_the_line_as_it_is_shown_is_one_that_can_be_read(tmp_path: Path, name: str) -> None:
    slip = SLIPS[name]
    shown = slip["told"].split(". Write: ")[1]
    lines = slipped(slip).decode().split("\n")
    joined = "on one line" in slip["told"]

    lines[slip["line"] - 1 : slip["line"] + joined] = [shown]

    assert not [one for one in told(tmp_path, "\n".join(lines)) if re.search(r": F10[1-3] ", one)]
