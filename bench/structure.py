"""Counts the structure of `flows/` and `bot/`: packages, imports, files, functions, names.

    .venv/bin/python bench/structure.py [--list] [ANOTHER_CHECKOUT]

`--list` names the longest files and functions, and the modules without a test of their name. With another
checkout, such as one of an earlier revision (`git worktree add --detach DIR REVISION`), the table has a
column for each. It reads sources alone and imports nothing of them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
TOPS = ("flows", "bot")
LONG = 25
"""Lines above which a function counts as long."""

LISTED = 25
"""Modules in the list of the longest."""

SHORT = 3
"""Lines of a helper's body up to which it could stand where it is used."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Tree:
    """Parsed modules of one checkout, by dotted name."""

    root: Path

    @cached_property
    def modules(self) -> Mapping[str, ast.Module]:
        """Modules without the empty ones."""
        files = (file for top in TOPS for file in sorted((self.root / top).rglob("*.py")))
        parsed = {self._name(file): ast.parse(file.read_text(encoding="utf-8")) for file in files}
        return {name: module for name, module in parsed.items() if module.body}

    @cached_property
    def packages(self) -> Mapping[str, list[str]]:
        """Modules of each folder, without `__init__`."""
        files = (file for top in TOPS for file in (self.root / top).rglob("*.py"))
        found = defaultdict(list)
        for file in files:
            if file.name != "__init__.py":
                found[self._name(file.parent)].append(file.stem)
        return found

    @cached_property
    def imports(self) -> Mapping[str, set[str]]:
        """Imports between rooms: a package or a module directly below `flows` or `bot`."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, module in self.modules.items():
            for node in ast.walk(module):
                found[_room(name)] |= {_room(target) for target in _targets(node, self.modules)}
        return {room: targets - {room} for room, targets in found.items()}

    @property
    def lengths(self) -> list[int]:
        """Lines of each module."""
        return [module.body[-1].end_lineno or 0 for module in self.modules.values()]

    @property
    def functions(self) -> Iterator[Function]:
        """All functions and methods."""
        for module in self.modules.values():
            yield from (node for node in ast.walk(module) if isinstance(node, Function))

    def levels(self) -> int:
        """Return the number of rooms on the longest chain of imports."""
        depths: dict[str, int] = {}

        def depth(room: str, above: frozenset[str]) -> int:
            if room not in depths:
                below = self.imports.get(room, set()) - above
                depths[room] = 1 + max((depth(each, above | {room}) for each in below), default=0)
            return depths[room]

        return max(depth(room, frozenset()) for room in self.imports)

    def one_use_helpers(self, *, called: bool = False) -> int:
        """Return how many short private functions are named once besides their definition.

        `called` counts those alone that are called there: the others are entries of a table or handed on, so
        that they need a name.
        """
        total = 0
        for module in self.modules.values():
            names = Counter(re.findall(r"\w+", ast.unparse(module)))
            calls = {_name_of(node.func) for node in ast.walk(module) if isinstance(node, ast.Call)}
            total += sum(
                isinstance(node, Function)
                and node.name.startswith("_")
                and not node.name.startswith("__")
                and names[node.name] == 2
                and not node.decorator_list
                and sum(map(_height, _body(node))) <= SHORT
                and (not called or node.name in calls)
                for node in ast.walk(module)
            )
        return total

    def ambiguous_constants(self) -> list[str]:
        """Return the names of public constants that several modules define with different values."""
        values = defaultdict(set)
        for module in self.modules.values():
            for name, value in _constants(module):
                if not name.startswith("_"):
                    values[name].add(value)
        return sorted(name for name, several in values.items() if len(several) > 1)

    def untested(self) -> list[str]:
        """Return the modules that have no test file of their name."""
        tests = {file.stem.removeprefix("test_") for file in (self.root / "tests").rglob("test_*.py")}
        return [
            f"{name}.{stem}" for name, stems in self.packages.items() for stem in stems if stem not in tests
        ]

    def long_functions(self) -> list[tuple[int, str]]:
        """Return lines and name of each function over `LONG` lines, the longest first."""
        found = (
            (_height(node), f"{name}.{node.name}")
            for name, module in self.modules.items()
            for node in ast.walk(module)
            if isinstance(node, Function) and _height(node) > LONG
        )
        return sorted(found, reverse=True)

    def longest_files(self) -> list[tuple[int, str]]:
        """Return lines and name of the longest modules."""
        return sorted(zip(self.lengths, self.modules, strict=True), reverse=True)[:LISTED]

    def _name(self, path: Path) -> str:
        parts = path.relative_to(self.root).with_suffix("").parts
        return ".".join(part for part in parts if part != "__init__")


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _targets(node: ast.AST, modules: Mapping[str, ast.Module]) -> Iterator[str]:
    match node:
        case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] in TOPS:
            for alias in names:
                full = f"{module}.{alias.name}"
                yield full if full in modules or module in TOPS else module
        case ast.Import(names=names):
            yield from (alias.name for alias in names if alias.name.split(".")[0] in TOPS)


def _height(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _name_of(called: ast.expr) -> str:
    """Return the name of a function or a method that is called."""
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _body(function: Function) -> list[ast.stmt]:
    documented = ast.get_docstring(function) is not None
    return function.body[documented:]


def _constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper():
                yield name, ast.unparse(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name.isupper():
                yield name, ast.unparse(value)


def rows(tree: Tree) -> Mapping[str, str]:
    """Return each figure of a tree by its name."""
    sizes = [len(stems) for stems in tree.packages.values()]
    lengths = tree.lengths
    heights = [_height(function) for function in tree.functions]
    return {
        "packages": str(len(sizes)),
        "modules in the largest package": str(max(sizes)),
        "import levels of packages": str(tree.levels()),
        "imports between packages": str(sum(map(len, tree.imports.values()))),
        "lines of a file, median and longest": f"{median(lengths):.0f}, {max(lengths)}",
        f"functions over {LONG} lines": f"{sum(height > LONG for height in heights)} of {len(heights)}",
        f"private helpers used once, up to {SHORT} lines": str(tree.one_use_helpers()),
        "of them called there, not handed on": str(tree.one_use_helpers(called=True)),
        "public constants with several meanings": str(len(tree.ambiguous_constants())),
        "modules without a test file of their name": str(len(tree.untested())),
    }


def main() -> None:
    """Print the table in Markdown and the constants with several meanings; with `--list` the longest too."""
    trees = [*(Tree(Path(folder)) for folder in sys.argv[1:] if folder != "--list"), Tree(ROOT)]
    columns = [rows(tree) for tree in trees]
    print("| figure |" + "".join(f" {tree.root.name} |" for tree in trees))
    print("|---|" + "---|" * len(trees))
    for name in columns[0]:
        print(f"| {name} |" + "".join(f" {column[name]} |" for column in columns))
    print("\nConstants with several meanings:", ", ".join(trees[-1].ambiguous_constants()))
    if "--list" in sys.argv:
        for title, found in (
            ("Longest files", trees[-1].longest_files()),
            (f"Functions over {LONG} lines", trees[-1].long_functions()),
        ):
            print(f"\n{title}:", *(f"{lines:5} {name}" for lines, name in found), sep="\n")
        print("\nModules without a test file of their name:", *trees[-1].untested(), sep="\n")


if __name__ == "__main__":
    main()
