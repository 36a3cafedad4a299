"""A kind of prompt is one file: nothing else compares its name, and a new one needs no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import ClassVar

import pytest

from flows.definition import kinds
from flows.definition.draft import Notes
from flows.definition.kinds import COMMON, KINDS, Keys
from flows.definition.parser import read
from flows.definition.schema import GOTO, TEXT, number
from flows.engine.prompts import PROMPTS
from flows.engine.prompts.base import PromptKind
from tests.helpers.paths import ROOT

OWN_FILES = "flows/engine/prompts/"


def compared(tree: ast.AST) -> Iterator[ast.Compare]:
    """Yield comparisons of the kind of something other than an event with the name of a kind."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            leaves = [leaf for side in sides for leaf in ast.walk(side)]
            words = {leaf.value for leaf in leaves if isinstance(leaf, ast.Constant)}
            asked = [side for side in sides if isinstance(side, ast.Attribute) and side.attr == "kind"]
            asked = [side for side in asked if not ast.unparse(side.value).endswith("event")]
            if asked and words & {*KINDS}:
                yield node


def test_nothing_outside_of_its_file_asks_for_a_kind_by_name() -> None:
    allowed = {"flows/safety/asked.py"}  # what "it" means to screening, which knows no prompts
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "flows").rglob("*.py"))
        if OWN_FILES not in str(path) and str(path.relative_to(ROOT)) not in allowed
        for node in compared(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert found == []


def test_every_file_of_a_kind_is_registered() -> None:
    files = {path.stem.removesuffix("_") for path in (ROOT / OWN_FILES).glob("[a-z]*.py")}

    assert files - {"base", "choices", "moment"} == {*PROMPTS} == {*KINDS}


@pytest.mark.parametrize("kind", PROMPTS.values(), ids=lambda kind: kind.name)
def test_a_kind_says_what_it_is_to_authors_and_takes_what_it_requires(kind: PromptKind) -> None:
    assert kind.described
    assert {*kind.required} <= {*kind.keys}
    assert {*kind.own} <= {*kind.keys}


class Breath(PromptKind):
    """A kind that is nowhere else."""

    name = "breath"
    keys: ClassVar[Keys] = {**COMMON, "say": TEXT, "goto": GOTO, "seconds": number(1, 60)}
    required = ("say", "seconds")
    own = ("seconds",)


def test_a_new_kind_is_read_with_its_own_key_and_without_a_change_anywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(KINDS, "breath", Breath())
    kinds.shape_of.cache_clear()
    notes = Notes("breath.toml", "")
    about = {"name": "calm", "title": "Calm", "version": 1}
    steps = {
        "inhale": {"type": "breath", "say": "Breathe in.", "seconds": 4, "goto": "exhale"},
        "exhale": {"type": "breath", "say": "Breathe out.", "seconds": 90, "goto": "inhale"},
    }

    draft = read({"flow": about, "state": steps}, notes)
    kinds.shape_of.cache_clear()

    assert draft is not None
    assert draft.flow.states["inhale"].own == {"seconds": 4}
    assert [problem.code for problem in notes.problems] == ["F107"]
