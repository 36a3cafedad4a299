"""Figures of the structure that a change must not make worse."""

from __future__ import annotations

from bench.structure import ROOT, Tree

TREE = Tree(ROOT)


def test_no_public_constant_has_several_meanings() -> None:
    assert TREE.ambiguous_constants() == []


def test_packages_and_modules_stand_on_nine_levels() -> None:
    assert TREE.levels() <= 9
