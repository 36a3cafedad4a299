"""Slips in the short form: each wrong line is told once, as it should be, and nothing follows from it."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.mutate_flows import tutorial
from tests.helpers.offenders import each
from tests.helpers.slips import SHORT_SLIPS, short_slipped, told

REPAIRED = [
    name for name, slip in SHORT_SLIPS.items() if len(slip["told"]) == 1 and ". Write: " in slip["told"][0]
]


def test_the_talk_itself_is_clean(tmp_path: Path) -> None:
    assert told(tmp_path, tutorial()) == []


@each("name", SHORT_SLIPS, parts=3)
def test_a_slip_is_told_with_the_line_as_it_should_be(tmp_path: Path, name: str) -> None:
    found = [one.removeprefix("homework.toml:") for one in told(tmp_path, short_slipped(name))]

    assert found == SHORT_SLIPS[name]["told"]


def test_one_cause_is_one_line() -> None:
    many = {name: slip["told"] for name, slip in SHORT_SLIPS.items() if len(slip["told"]) > 1}

    assert {
        name for name, lines in many.items() if len({one.split(":")[0] for one in lines}) < len(lines)
    } == {"goto one line when"}


@each("name", REPAIRED, parts=3)
def test_the_line_as_it_is_shown_leads_to_no_other_message(tmp_path: Path, name: str) -> None:
    (message,) = SHORT_SLIPS[name]["told"]
    at = int(message.split(":")[0])
    lines = short_slipped(name).split("\n")
    shown = message.split(". Write: ")[1]
    lines[at - 1] = shown

    again = told(tmp_path, "\n".join(lines))

    assert not [one for one in again if one.startswith(f"homework.toml:{at}:")]
