"""Converts a person's record to tables of plain documents and back. Stores hold nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast, get_type_hints

import msgspec
from msgspec.structs import fields, replace

from bot.storage.store import RecordUnreadable
from bot.storage.tables.migrations import MIGRATIONS, PERSON, Tables, migrated
from flows.model import Session, Stack
from flows.person import (
    SCHEMA,
    Appointment,
    Attendance,
    Break,
    Delivery,
    Dialog,
    Engagement,
    FlowRun,
    Note,
    Nudge,
    Outgoing,
    OwnWords,
    Person,
    Plan,
    Profile,
    Rated,
    Reason,
    Screened,
    Sentence,
    SetAside,
)

PARTS: Mapping[str, type[msgspec.Struct]] = {
    "profile": Profile, "dialog": Dialog, "words": OwnWords, "engagement": Engagement, "delivery": Delivery,
}  # fmt: skip
"""Parts of a record. The table of each has one document: every field that has no table of its own."""

LISTS: Mapping[str, tuple[str, type]] = {
    "suspended": ("dialog", Session),
    "talks": ("words", FlowRun),
    "reasons": ("words", Reason),
    "notes": ("words", Note),
    "sentences": ("words", Sentence),
    "plans": ("words", Plan),
    "aside": ("words", SetAside),
    "ratings": ("engagement", Rated),
    "attendance": ("engagement", Attendance),
    "appointments": ("engagement", Appointment),
    "breaks": ("engagement", Break),
    "nudges": ("engagement", Nudge),
    "screened": ("engagement", Screened),
    "outbox": ("delivery", Outgoing),
}
"""Lists with a table of their own, under the name of the field: the part, and the kind of its items."""

STACK = "stack"
"""Table of the dialog stack, from the bottom."""

SINGLE = (PERSON, *PARTS)
"""Tables with one document."""

TABLE_NAMES = (*SINGLE, STACK, *LISTS)
_OTHERS = {
    part: tuple(field.name for field in fields(kind) if field.name not in (*LISTS, STACK))
    for part, kind in PARTS.items()
}
_LISTS_OF = {part: tuple(name for name, (home, _) in LISTS.items() if home == part) for part in PARTS}


def kinds() -> dict[str, type]:
    """Return the class of each table's documents by its name, for the JSON Schema of an export."""
    return {
        PERSON: Head,
        **{
            part: msgspec.defstruct(
                kind.__name__,
                [
                    (name, hint, msgspec.field(default=getattr(kind(), name)))
                    for name, hint in get_type_hints(kind).items()
                    if name in _OTHERS[part]
                ],
            )
            for part, kind in PARTS.items()
        },
        STACK: Session,
        **{name: kind for name, (_, kind) in LISTS.items()},
    }


Take = Callable[[str, type], list[Any]]
"""Function that returns the documents of a table, by its name, as objects of a class."""


class Head(msgspec.Struct):
    """The document of the table `person`."""

    id: str
    schema: int


def encode(person: Person, since: Person | None = None) -> Tables:
    """Return the record as a list of documents for each table, in plain JSON values.

    `since` is an earlier state of the record: tables in which it holds the identical object are left out.
    """
    tables: dict[str, object] = {PERSON: [Head(person.id, person.schema)]}
    lists: dict[str, object] = {}
    for part, names in _OTHERS.items():
        now, then = getattr(person, part), since and getattr(since, part)
        if now is then:
            continue  # then its lists are the same as well
        tables[part] = [{name: getattr(now, name) for name in names}]
        for name in _LISTS_OF[part]:
            items = getattr(now, name)
            if then is None or items is not getattr(then, name):
                lists[name] = items
    if since is None or person.dialog.stack is not since.dialog.stack:
        tables[STACK] = person.dialog.stack.runs
    tables.update(lists)
    # Through JSON, so that tuples become lists and compare equal with stored documents.
    found: Tables = msgspec.json.decode(msgspec.json.encode(tables), type=Tables)
    return found


def items_of(person: Person, table: str) -> tuple[Any, ...]:
    """Return the items of one of `LISTS`, by the name of its table."""
    return cast("tuple[Any, ...]", getattr(getattr(person, LISTS[table][0]), table))


def with_items(person: Person, lists: Mapping[str, tuple[Any, ...]]) -> Person:
    """Return the record with these items in the place of its own, by the names of their tables."""
    changed: dict[str, dict[str, tuple[Any, ...]]] = {}
    for name, items in lists.items():
        changed.setdefault(LISTS[name][0], {})[name] = items
    parts: dict[str, Any] = {part: replace(getattr(person, part), **new) for part, new in changed.items()}
    return replace(person, **parts) if parts else person


def decode(tables: Tables) -> Person:
    """Return the record that the tables of any known schema hold, in the present one.

    Raises:
        RecordTooNew: a newer version of Stile wrote the record.
        RecordUnreadable: the tables hold no valid record.
    """
    tables = migrated(tables, MIGRATIONS, SCHEMA)
    return assembled(tables, lambda name, kind: msgspec.convert(tables[name], list[kind]))  # type: ignore[valid-type]  # each kind is a class


def assembled(names: Iterable[str], take: Take) -> Person:
    """Return the record whose tables of the present schema have these `names`, each read by `take`.

    A table that is not among them is empty.

    Raises:
        RecordUnreadable: a document is invalid. The message says where, and quotes nothing.
    """
    there = set(names)

    def of(name: str, kind: type) -> list[Any]:
        try:
            return take(name, kind) if name in there else []
        except msgspec.ValidationError as error:
            raise RecordUnreadable(f"{name}{_place(error)}") from None

    head = next(iter(of(PERSON, Head)))
    parts: dict[str, Any] = {part: next(iter(of(part, kind)), None) or kind() for part, kind in PARTS.items()}
    parts["dialog"] = replace(parts["dialog"], stack=Stack(tuple(of(STACK, Session))))
    lists = {name: tuple(of(name, kind)) for name, (_, kind) in LISTS.items() if name in there}
    return with_items(Person(head.id, head.schema, **parts), lists)


def _place(error: msgspec.ValidationError) -> str:
    # The first half of the message may quote a person's words; the path after it never does.
    return str(error).rpartition(" - at `$")[2].rstrip("`") if " - at `$" in str(error) else ""
