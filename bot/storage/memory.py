"""A store in memory, for tests and for trying Stile out. Records go through JSON as on disk."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

import msgspec

from bot.ports import StoreUnusable
from bot.storage.store import Conflict, Record
from bot.storage.tables.documents import decode, encode
from bot.storage.tables.migrations import Tables
from flows.person import Person


@dataclass(frozen=True, slots=True)
class _Row:
    version: int
    due: datetime | None
    body: bytes


class MemoryStore:
    """Store whose records end with the process."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}
        self._versions = count(1)
        self._erasing: set[int] = set()
        self._retention_months: int | None = None
        self._told_of_due: Callable[[datetime], None] | None = None

    async def load(self, person: str) -> Record:
        row = self._rows.get(person)
        if row is None:
            return Record(None)
        return Record(decode(msgspec.json.decode(row.body, type=Tables)), row.version)

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        body = msgspec.json.encode(encode(person))
        # A commit to disk lets other tasks run before it is done, so this one does too.
        await asyncio.sleep(0)
        row = self._rows.get(person.id)
        if (row.version if row else 0) != version:
            raise Conflict
        new = next(self._versions)
        self._rows[person.id] = _Row(new, due, body)
        if due is not None and self._told_of_due:
            self._told_of_due(due)
        return new

    def on_due(self, call: Callable[[datetime], None]) -> None:
        self._told_of_due = call

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        due = ((row.due, id_) for id_, row in self._rows.items() if row.due is not None and row.due <= now)
        claimed = [id_ for _, id_ in heapq.nsmallest(limit, due)]
        for id_ in claimed:
            self._rows[id_] = replace(self._rows[id_], version=next(self._versions), due=retry_at)
        return claimed

    async def next_due(self) -> datetime | None:
        return min((row.due for row in self._rows.values() if row.due is not None), default=None)

    async def undelivered(self) -> AsyncIterator[str]:
        for id_, row in list(self._rows.items()):
            if decode(msgspec.json.decode(row.body, type=Tables)).delivery.outbox:
                yield id_

    async def delete(self, person: str, number: int | None = None) -> None:
        self._rows.pop(person, None)
        self._erasing |= {number} if number is not None else set()

    async def has_erased(self, number: int) -> bool:
        return number in self._erasing

    async def finish_deletions(self) -> bool:
        return True

    async def renew_keys(self, now: datetime) -> bool:
        del now
        return False

    async def retention_months(self) -> int | None:
        return self._retention_months

    async def note_retention_months(self, months: int) -> None:
        self._retention_months = months

    async def ids(self) -> AsyncIterator[str]:
        for id_ in list(self._rows):
            yield id_

    def take_over(self, other: MemoryStore) -> None:
        """Copy the records of another store in memory. Rows are immutable, so the two stay independent."""
        self._rows = dict(other._rows)
        self._versions = count(max((row.version for row in self._rows.values()), default=0) + 1)

    async def backup(self, target: Path) -> None:
        raise StoreUnusable(f"nothing to copy to {target}: this store is in memory only")

    async def close(self) -> None:
        """Do nothing: the records can still be read."""
