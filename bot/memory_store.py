"""A store in memory, for tests and for trying Stile out. Records go through JSON as on disk."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

import msgspec

from bot.documents import Tables, decode, encode
from bot.store import Conflict, Record, StoreUnusable
from flows.person import Person


@dataclass(frozen=True, slots=True)
class _Row:
    version: int
    due: datetime | None
    body: bytes


class MemoryStore:
    """Forgets everything when the process ends."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}
        self._versions = count(1)

    async def load(self, person: str) -> Record:
        row = self._rows.get(person)
        if row is None:
            return Record(None)
        return Record(decode(msgspec.json.decode(row.body, type=Tables)), row.version)

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        body = msgspec.json.encode(encode(person))
        # A real commit lets others run before it is done, so this one does too.
        await asyncio.sleep(0)
        row = self._rows.get(person.id)
        if (row.version if row else 0) != version:
            raise Conflict
        new = next(self._versions)
        self._rows[person.id] = _Row(new, due, body)
        return new

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        due = ((row.due, id_) for id_, row in self._rows.items() if row.due is not None and row.due <= now)
        claimed = [id_ for _, id_ in heapq.nsmallest(limit, due)]
        for id_ in claimed:
            self._rows[id_] = replace(self._rows[id_], version=next(self._versions), due=retry_at)
        return claimed

    async def next_due(self) -> datetime | None:
        return min((row.due for row in self._rows.values() if row.due is not None), default=None)

    async def delete(self, person: str) -> None:
        self._rows.pop(person, None)

    async def ids(self) -> AsyncIterator[str]:
        for id_ in list(self._rows):
            yield id_

    async def backup(self, target: Path) -> None:
        raise StoreUnusable(f"nothing to copy to {target}: this store is in memory only")

    async def close(self) -> None:
        """Keep the records: whoever holds the store can go on reading it."""
