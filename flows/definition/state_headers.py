"""Reads the headers of states: `[multi.why]` says the same as `[state.why]` with `type = "multi"`. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from flows.definition.draft import Notes
from flows.definition.kinds import KINDS
from flows.definition.schema import Table, did_you_mean
from flows.definition.short.choice_lines import id_of


def states_of(tables: Table, notes: Notes) -> object:
    """Return the states of a file in the order they stand in, and note those that share a name.

    The table [state] comes back as it is where no header says a kind; None where there is no state.
    """
    at_length = tables.get("state")
    meant = misspelt(tables)
    turned = turned_round(tables)
    for both in meant.keys() & turned.keys():
        del (turned if meant[both] == turned[both] else meant)[both]
    kinds = [kind for kind in KINDS if kind in tables or kind in (*meant.values(), *turned.values())]
    if not kinds or not isinstance(at_length, dict | None):
        return at_length
    rows = [(notes.line(("state", name)), name, table) for name, table in (at_length or {}).items()]
    for kind in kinds:
        rows += _of_kind(kind, tables[kind], notes) if kind in tables else []
        notes.read_as((kind,), ("state",))
    for written, kind in meant.items():
        rows += _of_kind(kind, tables[written], notes, written)
        notes.read_as((written,), ("state",))
    for name, kind in turned.items():
        notes.add("F103", (name, kind), f"the type stands before the name. Write [{kind}.{name}]")
        notes.read_as((name, kind), ("state", name))
        rows.append((notes.line((name, kind)), name, {**tables[name][kind], "type": kind}))
    states: dict[str, object] = {}
    first: dict[str, int] = {}
    for line, name, table in sorted(rows, key=lambda row: row[0]):
        if name in states:
            words = f"the state `{name}` is there twice, first in line {first[name]}. Give one another name"
            notes.add_at(line, "F103", ("state", name), words)
        first.setdefault(name, line)
        states.setdefault(name, table)
    return states


SYNONYMS: Mapping[str, str] = {
    "slider": "scale", "question": "text", "open": "text", "select": "choice", "single": "choice",
    "radio": "choice", "checkbox": "multi", "checkboxes": "multi", "multiple": "multi", "message": "say",
    "info": "say", "statement": "say", "bool": "yesno", "sort": "rank",
}  # fmt: skip
"""Types of other programs, each with the one that does the same here."""


def misspelt(tables: Table) -> dict[str, str]:
    """Return the headers that mean a type of state and misspell it, or name it otherwise, with the type."""
    found: dict[str, str] = {}
    for name, told in tables.items():
        if name in KINDS or name in {"flow", "state"} or not _holds_states(told):
            continue
        near = did_you_mean(name, ("state", "flow", *KINDS))
        kind = SYNONYMS.get(name.lower()) or next(
            (one for one in KINDS if near.startswith(f"Did you mean `{one}`")), ""
        )
        if kind:
            found[name] = kind
    return found


def _holds_states(told: object) -> bool:
    return isinstance(told, dict) and bool(told) and all(isinstance(one, dict) for one in told.values())


def turned_round(tables: Table) -> dict[str, str]:
    """Return the names of states that stand before their type in the header, each with the type."""
    return {
        name: next(iter(told))
        for name, told in tables.items()
        if name not in KINDS
        and name not in {"flow", "state"}
        and _holds_states(told)
        and len(told) == 1
        and next(iter(told)) in KINDS
    }


def _of_kind(kind: str, tables: object, notes: Notes, written: str = "") -> list[tuple[int, str, object]]:
    """Return the states of a kind, each with its line and name, and note one that is `written` otherwise."""
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        notes.add("F103", (kind,), f"a state has a name. Write [{kind}.a-name]")
        return []
    for name in tables if written else ():
        words = f"`{written}` is no type of a state. Write [{kind}.{id_of(name)}]"
        notes.add("F103", (written, name), words)
    for name, table in tables.items():
        if table.get("type", kind) != kind:
            words = f"the header says `{kind}`, and `type` says another kind. Take `type` out"
            notes.add("F107", (kind, name, "type"), words)
    place = written or kind
    return [(notes.line((place, name)), name, {**table, "type": kind}) for name, table in tables.items()]
