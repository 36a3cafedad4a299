"""Slips in the first talk, one at a time: one cause, one message, at the line to correct."""

from __future__ import annotations

import re
from pathlib import Path

from tests.helpers.offenders import each
from tests.helpers.slips import SLIPS, TALK, slipped, told

REPAIRED = [name for name, slip in SLIPS.items() if ". Write: " in slip.get("told", "")]


def test_the_talk_itself_is_clean(tmp_path: Path) -> None:
    assert told(tmp_path, TALK) == []


def test_there_are_more_than_a_hundred_slips() -> None:
    assert len(SLIPS) >= 104


@each("name", SLIPS, parts=3)
def test_a_slip_is_told_once_at_its_line_with_the_remedy(tmp_path: Path, name: str) -> None:
    slip = SLIPS[name]
    file = slip.get("file", "homework.toml")

    found = [
        one for one in told(tmp_path, slipped(slip), file) if "F113" not in one or name == "an empty file"
    ]

    expected = [f"{file}:{slip['line']}: {slip['told']}"] if "told" in slip else []
    assert [one.replace(f"{tmp_path.name}:", "homework.toml:") for one in found] == expected


@each("name", REPAIRED, parts=3)
def test_the_line_as_it_is_shown_is_one_that_can_be_read(tmp_path: Path, name: str) -> None:
    slip = SLIPS[name]
    shown = slip["told"].split(". Write: ")[1]
    lines = slipped(slip).decode().split("\n")
    joined = "on one line" in slip["told"]

    lines[slip["line"] - 1 : slip["line"] + joined] = [shown]

    assert not [one for one in told(tmp_path, "\n".join(lines)) if re.search(r": F10[1-3] ", one)]
