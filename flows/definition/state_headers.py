"""Reads the headers of states: `[multi.why]` says the same as `[state.why]` with `type = "multi"`. Pure."""

from __future__ import annotations

from flows.definition.draft import Notes
from flows.definition.kinds import KINDS
from flows.definition.schema import Table


def states_of(tables: Table, notes: Notes) -> object:
    """Return the states of a file in the order they stand in, and note those that share a name.

    The table [state] comes back as it is where no header says a kind; None where there is no state.
    """
    at_length = tables.get("state")
    kinds = [kind for kind in KINDS if kind in tables]
    if not kinds or not isinstance(at_length, dict | None):
        return at_length
    rows = [(notes.line(("state", name)), name, table) for name, table in (at_length or {}).items()]
    for kind in kinds:
        rows += _of_kind(kind, tables[kind], notes)
        notes.read_as((kind,), ("state",))
    states: dict[str, object] = {}
    first: dict[str, int] = {}
    for line, name, table in sorted(rows, key=lambda row: row[0]):
        if name in states:
            words = f"the state `{name}` is there twice, first in line {first[name]}. Give one another name"
            notes.add_at(line, "F103", ("state", name), words)
        first.setdefault(name, line)
        states.setdefault(name, table)
    return states


def _of_kind(kind: str, tables: object, notes: Notes) -> list[tuple[int, str, object]]:
    """Return the states whose header says their kind, each with its line and name."""
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        notes.add("F103", (kind,), f"a state has a name. Write [{kind}.a-name]")
        return []
    for name, table in tables.items():
        if table.get("type", kind) != kind:
            words = f"the header says `{kind}`, and `type` says another kind. Take `type` out"
            notes.add("F107", (kind, name, "type"), words)
    return [(notes.line((kind, name)), name, {**table, "type": kind}) for name, table in tables.items()]
