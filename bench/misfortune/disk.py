"""A simulated disk, and the store on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random

import msgspec

from bot.ports import StoreUnusable
from bot.storage.store import Conflict, Record, RecordUnreadable
from bot.storage.tables.documents import decode, encode
from bot.storage.tables.migrations import Tables
from flows.person import Person


@dataclass(slots=True)
class Row:
    version: int
    due: datetime | None
    body: bytes
    waiting: bool
    unsent: bool
    """Whether a message or a file waits, and not the removal of old buttons alone, which has no hurry."""


@dataclass
class Disk:
    """Its content survives a kill. A damaged row doesn't open."""

    rows: dict[str, Row] = field(default_factory=dict)
    erasing: set[int] = field(default_factory=set)
    held: dict[int, bytes] = field(default_factory=dict)
    versions: int = 0
    full: bool = False
    damaged: set[str] = field(default_factory=set)
    months: int | None = None
    """Retention by which all due times were computed."""


class SimulatedStore:
    """Keeps the store's contract on the simulated disk; each commit may be cut off before and after.

    Like the store, it keeps the records it has read or written open while its process lives.
    """

    def __init__(self, disk: Disk, random: Random) -> None:
        self.disk = disk
        self.random = random
        self._open: dict[str, Record] = {}
        self._tell_of_due: Callable[[datetime], None] = lambda _: None

    def _need_room(self) -> None:
        if self.disk.full:
            raise StoreUnusable("the disk is full")

    async def pause(self) -> None:
        await asyncio.sleep(self.random.choice((0, 0, 0.001, 0.02)))

    async def load(self, person: str) -> Record:
        if person in self.disk.damaged:
            raise RecordUnreadable("its key doesn't open it")
        row = self.disk.rows.get(person)
        if row is None:
            return Record(None)
        if person not in self._open or self._open[person].version != row.version:
            self._open[person] = Record(person_in(row), row.version)
        return self._open[person]

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        body = msgspec.json.encode(encode(person))
        await self.pause()
        self.put(person, version, due, body)
        new = self.disk.versions
        self._open[person.id] = Record(person, new)
        if due:
            self._tell_of_due(due)
        await self.pause()
        return new

    def held(self) -> list[tuple[int, bytes | None]]:
        return list(self.disk.held.items())

    async def hold(self, updates: Sequence[tuple[int, bytes]]) -> None:
        await self.pause()
        self._need_room()
        self.disk.held.update(updates)
        await self.pause()

    async def release(self, numbers: Sequence[int]) -> None:
        await self.pause()
        self._need_room()
        for number in numbers:
            self.disk.held.pop(number, None)

    def knows(self, person: str) -> bool:
        return person in self.disk.rows

    def put(self, person: Person, version: int, due: datetime | None, body: bytes) -> None:
        self._need_room()
        row = self.disk.rows.get(person.id)
        if (row.version if row else 0) != version:
            raise Conflict
        self.disk.versions += 1
        outbox = person.delivery.outbox
        unsent = any(item.do != "retire" for item in outbox)
        self.disk.rows[person.id] = Row(self.disk.versions, due, body, bool(outbox), unsent)

    def on_due(self, call: Callable[[datetime], None]) -> None:
        self._tell_of_due = call

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        self._need_room()
        due = [(row.due, id_) for id_, row in self.disk.rows.items() if row.due and row.due <= now]
        claimed = [id_ for _, id_ in sorted(due)[:limit]]
        for id_ in claimed:
            self.disk.versions += 1
            self.disk.rows[id_] = replace(self.disk.rows[id_], version=self.disk.versions, due=retry_at)
        return [id_ for id_ in claimed if id_ not in self.disk.damaged]

    async def undelivered(self) -> AsyncIterator[str]:
        for id_, row in list(self.disk.rows.items()):
            if row.waiting and id_ not in self.disk.damaged:
                yield id_

    async def next_due(self) -> datetime | None:
        return min((row.due for row in self.disk.rows.values() if row.due), default=None)

    async def delete(self, person: str, number: int | None = None) -> None:
        self._need_room()
        await self.pause()
        self.disk.rows.pop(person, None)
        self.disk.damaged.discard(person)
        self.disk.erasing |= {number} if number is not None else set()
        await self.pause()

    async def has_erased(self, number: int) -> bool:
        return number in self.disk.erasing

    async def finish_deletions(self) -> bool:
        return True

    async def renew_keys(self, now: datetime) -> bool:
        del now
        return False

    async def retention_months(self) -> int | None:
        return self.disk.months

    async def note_retention_months(self, months: int) -> None:
        self._need_room()
        self.disk.months = months

    async def ids(self) -> AsyncIterator[str]:
        for id_ in list(self.disk.rows):
            yield id_

    async def backup(self, target: Path) -> None:
        raise StoreUnusable(str(target))

    async def close(self) -> None:
        """Keep the disk."""


def person_in(row: Row) -> Person:
    """Return the record that a row holds."""
    return decode(msgspec.json.decode(row.body, type=Tables))
