"""A person's record as tables of plain documents, and back. The stores keep nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields

import msgspec

from bot.store import RecordTooNew, RecordUnreadable
from flows.person import SCHEMA, Person

Document = dict[str, object]
Tables = dict[str, list[Document]]
Migration = Callable[[Tables], Tables]

PERSON = "person"
"""The table of the one document that holds what is not a list, the schema version among it."""

MIGRATIONS: Mapping[int, Migration] = {}
"""By schema version, the step from it to the next one. `Person.schema` is set by `migrated`."""

_LISTS = (
    "paused", "talks", "reasons", "notes", "sentences", "plans", "ratings", "attendance",
    "appointments", "breaks", "nudges", "screened", "outbox",
)  # fmt: skip
TABLES = (PERSON, "session", *_LISTS)
_REST = tuple(field.name for field in fields(Person) if field.name not in TABLES)


def encode(person: Person, since: Person | None = None) -> Tables:
    """Return the record as one list of documents a table, in plain JSON values.

    With `since`, an earlier state of the record, tables that a turn left alone are left out: what is
    in them is the very same object in both.
    """
    parts: dict[str, object] = {PERSON: [{name: getattr(person, name) for name in _REST}]}
    if since is None or person.session is not since.session:
        parts["session"] = [] if person.session is None else [person.session]
    for name in _LISTS:
        if since is None or getattr(person, name) is not getattr(since, name):
            parts[name] = getattr(person, name)
    # By way of JSON, so that what is compared with stored documents has lists where they have lists.
    return msgspec.json.decode(msgspec.json.encode(parts), type=Tables)


def decode(tables: Tables) -> Person:
    """Return the record that the tables hold, brought to the present schema.

    Raises:
        RecordTooNew: a newer Stile wrote it.
        RecordUnreadable: it is not a record.
    """
    tables = migrated(tables, MIGRATIONS, SCHEMA)
    lists = {name: tables[name] for name in _LISTS if name in tables}
    session = next(iter(tables.get("session", [])), None)
    try:
        return msgspec.convert({**tables[PERSON][0], "session": session, **lists}, Person)
    except msgspec.ValidationError as error:
        raise RecordUnreadable(_place(error)) from None


def migrated(tables: Tables, migrations: Mapping[int, Migration], schema: int) -> Tables:
    """Return the tables at this schema version, taken there one step at a time.

    Raises:
        RecordTooNew: they are at a later version already.
        RecordUnreadable: they say no version that there is a way from.
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


def _place(error: msgspec.ValidationError) -> str:
    # The first half of the message can hold a value that somebody wrote; the path never does.
    return str(error).rpartition(" - at ")[2] if " - at " in str(error) else "$"
