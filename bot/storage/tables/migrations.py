"""Brings a record's tables from one schema to the next. Names in here are as those versions wrote them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.storage.store import RecordTooNew, RecordUnreadable

Document = dict[str, Any]
Tables = dict[str, list[Document]]
Migration = Callable[[Tables], Tables]

PERSON = "person"
"""Name of the table with one document: the id of the person, and the schema version."""

_PARTS_OF_3: Mapping[str, Mapping[str, str]] = {
    "profile": {
        name: name for name in ("since", "language", "zone", "clock_read", "country", "adult", "consent")
    },
    "dialog": {
        "held": "pending_text",
        "desk": "screen",
        **{name: name for name in ("token", "typed_at", "typed_chars", "album")},
    },
    "words": {
        name: name
        for name in (
            "talks", "reasons", "notes", "sentences", "plans", "safety_note", "steady", "sheet", "aside",
            "screened_with",
        )
    },
    "engagement": {
        "nudging": "preferences",
        **{
            name: name
            for name in (
                "ratings", "attendance", "appointments", "breaks", "calendar", "nudges", "screened", "known",
                "clarified", "last_seen", "looked", "warned",
            )
        },
    },
    "delivery": {
        name: name for name in ("outbox", "retry_at", "seen", "keyboard", "blocked", "announced")
    },
}  # fmt: skip
"""Field of each part by its name in schema 2, where a record was one document."""


def _without_change(tables: Tables) -> Tables:
    """Since version 2 a record may name parts of its lists that are stored elsewhere (`history`).

    Code that knows only version 1 would drop those parts, so it has to refuse version 2.
    """
    return tables


def _in_parts(tables: Tables) -> Tables:
    """Since version 3 a record has parts with a document each, and the dialog stack is a list."""
    flat = dict(tables[PERSON][0])
    parts: Tables = {
        part: [{new: flat.pop(old) for old, new in names.items() if old in flat}]
        for part, names in _PARTS_OF_3.items()
    }
    # A list that had no table of its own yet stood in the document.
    sessions = tables.get("session") or [one for one in (flat.pop("session", None),) if one]
    suspended = tables.get("paused") or flat.pop("paused", None) or []
    rest = {name: items for name, items in tables.items() if name not in ("session", "paused")}
    stack = [layer for session in sessions for layer in _stack(session)]
    waiting = [layer for session in suspended for layer in _stack(session)]
    return {**rest, **parts, PERSON: [flat], "stack": stack, "suspended": waiting}


def _stack(session: Document | None) -> list[Document]:
    """Return the sessions from the bottom, without the session below that each held in schema 2."""
    layers: list[Document] = []
    while session is not None:
        layers.insert(0, {name: value for name, value in session.items() if name != "under"})
        session = session.get("under")
    return layers


MIGRATIONS: Mapping[int, Migration] = {1: _without_change, 2: _in_parts}
"""Step from each schema version to the next. `migrated` sets the schema."""


def migrated(tables: Tables, migrations: Mapping[int, Migration], schema: int) -> Tables:
    """Return the tables in this schema, brought there one version at a time; those in it are returned as is.

    `migrations` has the step from each version to the next.

    Raises:
        RecordTooNew: the tables have a later version.
        RecordUnreadable: they name no version, or one that no migration starts from.
    """
    found = _schema(tables)
    if found > schema:
        raise RecordTooNew(found, schema)
    for version in range(found, schema):
        if version not in migrations:
            raise RecordUnreadable(f"no way from schema {version} to {version + 1}")
        tables = migrations[version](tables)
        tables = {**tables, PERSON: [{**tables[PERSON][0], "schema": version + 1}]}
    return tables


def _schema(tables: Tables) -> int:
    person = next(iter(tables.get(PERSON, [])), {})
    found = person.get("schema")
    if type(found) is not int or found < 1:
        raise RecordUnreadable("no schema version")
    return found
