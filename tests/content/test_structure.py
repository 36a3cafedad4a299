"""Figures of the structure that a change must not make worse."""

from __future__ import annotations

from bench.structure import ROOT, Tree

TREE = Tree(ROOT)

MODULES = 12
"""Modules of a package, so that its folder is read at a glance."""

LARGER = {"flows.engine.prompts": 20, "flows.engine": 21}
"""Packages that hold more, and how many: one module a kind of prompt; the other two wait to be divided."""


def test_no_public_constant_has_several_meanings() -> None:
    assert TREE.ambiguous_constants() == []


def test_packages_and_modules_stand_on_nine_levels() -> None:
    assert TREE.levels() <= 9


def test_a_package_holds_a_dozen_modules_and_a_larger_one_does_not_grow() -> None:
    sizes = {name: len(modules) for name, modules in TREE.packages.items()}

    assert {name: size for name, size in sizes.items() if size > LARGER.get(name, MODULES)} == {}
