"""Stores the long lists of a record in sealed parts of their own, so that a turn costs what it changes.

New items stay in the record until they are long enough for a part, which is never written again. The
record names its parts; both are committed and deleted together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace

from bot.storage.engine import Row
from bot.storage.keyring import open_sealed, seal
from bot.storage.store import RecordUnreadable
from bot.storage.tables.documents import items_of, with_items
from flows.person import Attendance, FlowRun, Person, Plan, Rated, Sentence

HISTORY = "history"
"""Name of the table with one document, which names the parts."""

_DECODERS: Mapping[str, msgspec.json.Decoder[Any]] = {
    "talks": msgspec.json.Decoder(tuple[FlowRun, ...]),
    "sentences": msgspec.json.Decoder(tuple[Sentence, ...]),
    "plans": msgspec.json.Decoder(tuple[Plan, ...]),
    "ratings": msgspec.json.Decoder(tuple[Rated, ...]),
    "attendance": msgspec.json.Decoder(tuple[Attendance, ...]),
}
HISTORY_LISTS = tuple(_DECODERS)

PART_BYTES = 4 * 1024
"""Bytes of JSON that a list holds at most in the record itself, and about the size of a part."""

_NUMBER_BYTES = 8
_MISSING = "a part of it is missing"


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive items of a list that share a row, with its number and its size in bytes."""

    number: int
    items: tuple[Any, ...]
    size: int


@dataclass(frozen=True, slots=True)
class History:
    """The parts of one person's lists, in order, and the number of the next part."""

    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    next: int = 1
    size: int = field(init=False)
    """Total bytes of the parts."""

    def __post_init__(self) -> None:
        size = sum(part.size for parts in self.parts.values() for part in parts)
        object.__setattr__(self, "size", size)

    def document(self) -> dict[str, object]:
        """Return what the record holds of its parts: their numbers for each list, and the next number."""
        numbers = {name: [part.number for part in parts] for name, parts in self.parts.items() if parts}
        return {"next": self.next, "parts": numbers}

    def numbers(self) -> set[int]:
        """Return the numbers of all parts."""
        return {part.number for parts in self.parts.values() for part in parts}


@dataclass(frozen=True, slots=True)
class Split:
    """A record without the items in parts, all its parts, and the JSON of the new ones."""

    tail: Person
    history: History
    new: Mapping[int, bytes]


def split(person: Person, history: History, since: tuple[Person, Person] | None) -> Split:
    """Divide a whole record into what its own row holds and what parts hold.

    `history` has the parts that are stored now. Those that still begin a list stay; the items after them
    stay in the row until their JSON exceeds `PART_BYTES`, then they become new parts. `since` is the stored
    record, once whole and once without parts: a list that is the identical object in it is not looked at.
    """
    if since and person.words is since[0].words and person.engagement is since[0].engagement:
        tail = replace(person, words=since[1].words, engagement=since[1].engagement)
        return Split(tail, history, {})  # no list can have changed
    tails: dict[str, tuple[Any, ...]] = {}
    parts: dict[str, tuple[Part, ...]] = {}
    new: dict[int, bytes] = {}
    number = history.next
    for name in HISTORY_LISTS:
        items, before = items_of(person, name), history.parts.get(name, ())
        if since and items is items_of(since[0], name):
            parts[name], tails[name] = before, items_of(since[1], name)
            continue
        kept, rest = _matching(before, items)
        cut, tails[name] = _cut(rest, number)
        number += len(cut)
        new |= {part.number: body for part, body in cut}
        parts[name] = (*kept, *(part for part, _ in cut))
    same = since is not None and all(
        items_of(person, name) is items_of(since[0], name) for name in HISTORY_LISTS
    )
    parted = history if same else History({name: one for name, one in parts.items() if one}, number)
    changed = {name: tail for name, tail in tails.items() if tail is not items_of(person, name)}
    return Split(with_items(person, changed), parted, new)


def joined(tail: Person, history: History) -> Person:
    """Return the whole record: the items of its parts before those of its own row."""
    if not history.parts:
        return tail
    return with_items(
        tail,
        {
            name: (*(item for part in parts for item in part.items), *items_of(tail, name))
            for name, parts in history.parts.items()
        },
    )


def sealed(key: bytes, uid: bytes, parts: Mapping[int, bytes]) -> tuple[tuple[int, bytes], ...]:
    """Return parts by number, sealed so that each opens only with this key and at its own place.

    `parts` has their JSON by number; `uid` names the row.
    """
    return tuple((number, seal(key, _place(uid, number), body)) for number, body in parts.items())


def opened(key: bytes, row: Row, document: Mapping[str, Any]) -> History:
    """Return the decoded parts that a row has, by what its record says of them.

    `document` is that of the table `HISTORY`; an empty one stands for no parts.

    Raises:
        RecordUnreadable: a part is missing, can't be opened, or is invalid.
    """
    found = bodies(key, row, document)
    parts: dict[str, tuple[Part, ...]] = {}
    for name, numbers in document.get("parts", {}).items():
        parts[name] = tuple(
            Part(number, _items(name, found[number]), len(found[number])) for number in numbers
        )
    return History(parts, document.get("next", 1))


def bodies(key: bytes, row: Row, document: Mapping[str, Any]) -> dict[int, bytes]:
    """Return the JSON of each part that `document` names, by its number. See `opened`.

    Raises:
        RecordUnreadable: one of them is missing, or can't be opened.
    """
    there = dict(row.parts)
    named = [number for numbers in document.get("parts", {}).values() for number in numbers]
    if not there.keys() >= set(named):
        raise RecordUnreadable(_MISSING)
    return {number: open_sealed(key, _place(row.uid, number), there[number]) for number in named}


def _items(name: str, body: bytes) -> tuple[Any, ...]:
    try:
        items: tuple[Any, ...] = _DECODERS[name].decode(body)
    except (KeyError, msgspec.MsgspecError):
        raise RecordUnreadable("a part of it is not one") from None
    return items


def _matching(parts: tuple[Part, ...], items: tuple[Any, ...]) -> tuple[tuple[Part, ...], tuple[Any, ...]]:
    """Return the leading parts that the items still begin with, and the remaining items."""
    at = 0
    for place, part in enumerate(parts):
        # Nearly all are identical objects, which compare fast.
        if items[at : at + len(part.items)] != part.items:
            return parts[:place], items[at:]
        at += len(part.items)
    return parts, items[at:]


def _cut(items: tuple[Any, ...], number: int) -> tuple[list[tuple[Part, bytes]], tuple[Any, ...]]:
    """Return new parts of the items with their JSON, and the items that stay in the record."""
    encoded = [msgspec.json.encode(item) for item in items]
    cut: list[tuple[Part, bytes]] = []
    if sum(map(len, encoded)) <= PART_BYTES:
        return cut, items
    first = size = 0
    for place, one in enumerate(encoded, 1):
        size += len(one)
        if size >= PART_BYTES:
            body = b"[" + b",".join(encoded[first:place]) + b"]"
            cut.append((Part(number + len(cut), items[first:place], len(body)), body))
            first, size = place, 0
    return cut, items[first:]


def _place(uid: bytes, number: int) -> bytes:
    return uid + number.to_bytes(_NUMBER_BYTES, "big")
