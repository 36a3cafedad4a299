"""Branches of a state as lines, one a way."""

from __future__ import annotations

import pytest

from flows.definition.draft import Notes
from flows.definition.short.branch_lines import branch_of, branches, part_of


@pytest.mark.parametrize(("line", "branch"), [
    ("gently if strong >= 7", {"to": "gently", "when": "strong >= 7"}), ("bring", {"to": "bring"}),
])  # fmt: skip
def test_a_line_is_a_way_with_or_without_a_condition(line: str, branch: dict[str, str]) -> None:
    assert branch_of(line) == branch


def test_lines_become_branches_in_their_order() -> None:
    notes = Notes("talk.toml", "")

    lines, place = "gently if strong >= 7\nbring\n", ("state", "strong", "goto")
    found = branches(lines, place, ["gently", "bring"], notes)

    assert found == [{"to": "gently", "when": "strong >= 7"}, {"to": "bring"}]
    assert not notes.problems


def test_one_name_alone_stays_as_it_is() -> None:
    assert branches("bring", ("state", "strong", "goto"), ["bring"], Notes("talk.toml", "")) == "bring"


def test_a_line_of_a_recap_names_its_answer() -> None:
    assert part_of("which: What it is about: {it}.") == {"from": "which", "say": "What it is about: {it}."}
