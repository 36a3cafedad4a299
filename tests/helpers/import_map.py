"""Draws the packages and their imports as a Mermaid graph, for docs/architecture.md."""

from __future__ import annotations

from collections.abc import Mapping

import grimp

ROOTS = ("bot", "flows")


def rooms() -> Mapping[str, frozenset[str]]:
    """Return every package or module below a root, with those that it imports directly."""
    graph = grimp.build_graph(*ROOTS)
    found: dict[str, set[str]] = {}
    for importer in graph.modules:
        targets = {_room(imported) for imported in graph.find_modules_directly_imported_by(importer)}
        found.setdefault(_room(importer), set()).update(targets - {_room(importer), *ROOTS})
    return {room: frozenset(targets) for room, targets in found.items() if room not in ROOTS}


def mermaid(imports: Mapping[str, frozenset[str]]) -> str:
    """Return the graph without the arrows that other arrows imply, so that it can be read."""
    lines = ["flowchart TD"]
    for root in ROOTS:
        names = sorted(room for room in imports if room.startswith(f"{root}."))
        lines += [
            f"  subgraph {root}",
            *(f"    {name}[{name.removeprefix(f'{root}.')}]" for name in names),
            "  end",
        ]
    lines += [
        f"  {room} --> {target}" for room in sorted(imports) for target in sorted(_nearest(imports, room))
    ]
    return "\n".join(lines)


def _nearest(imports: Mapping[str, frozenset[str]], room: str) -> set[str]:
    """Return the targets that no other target leads to."""
    behind = {target: _reached(imports, target) for target in imports[room]}
    return {
        target for target in behind if not any(target in behind[other] for other in behind if other != target)
    }


def _reached(imports: Mapping[str, frozenset[str]], room: str) -> set[str]:
    reached: set[str] = set()
    ahead = [*imports[room]]
    while ahead:
        if (target := ahead.pop()) not in reached:
            reached.add(target)
            ahead += imports[target]
    return reached


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])
