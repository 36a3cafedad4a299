"""Engine on PostgreSQL for one worker: it reads and writes whom the worker has the leases of."""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString

from bot.ports import NotHeld
from bot.storage.engine import Change, Found
from bot.storage.postgres.connections import Connections, Parameters, Rows
from bot.storage.postgres.engine import ROWS_AT_ONCE, PostgresEngine
from bot.storage.postgres.keys import PostgresKeys
from bot.storage.postgres.place import Place
from bot.storage.records_db import from_microseconds
from bot.storage.tinydb_store import RETENTION
from bot.storage.workers import fenced_statements as fenced
from bot.storage.workers.leases import Leases
from bot.storage.workers.tables import partition
from flows.person import SCHEMA

_NOTES: LiteralString = """
    SELECT min(value) FROM stile.notes WHERE name = ANY(%(names)s)
    HAVING count(*) = %(count)s AND count(DISTINCT value) = 1
"""


class FencedEngine(PostgresEngine):
    """Engine of one worker. A write for somebody whom another worker serves raises `NotHeld`.

    Claims, pages and the next due time are of its own people alone. A note about all records goes into the
    table as it is; that about retention is kept for each partition, and is None unless all of them agree.
    """

    def __init__(self, place: Place, connections: Connections, keys: PostgresKeys, lock: int) -> None:
        """Put the parts together, without a lease."""
        super().__init__(place, connections, keys, lock)
        self.leases = Leases(connections, keys.uid, SCHEMA)
        self._looked_after: frozenset[int] = frozenset()
        """Partitions of the last question for the note about retention: the answer is noted for them."""

    @property
    def everybody(self) -> PostgresEngine:
        """Return an engine over the same connections that reads and writes all people."""
        return PostgresEngine(self.place, self.connections, self.keys, -1)

    async def put(self, change: Change) -> None:
        self._refuse_others(change.row.uid)
        await super().put(change)

    async def erase(self, uid: bytes, number: int | None) -> None:
        self._refuse_others(uid)
        await super().erase(uid, number)

    async def write(self, statement: LiteralString, parameters: Parameters) -> Rows:
        if not isinstance(parameters, dict):  # a note about all records
            return await super().write(statement, parameters)
        if statement in fenced.CLAIMS:
            return await super().write(fenced.CLAIMS[statement], parameters | self._mine())
        wording = fenced.WRITES.get(statement)
        if wording is None:
            return await super().write(statement, parameters)
        uid = parameters["uid"]
        held = {"partition": partition(uid), "lease": self.leases.epoch(uid), "worker": self.leases.id}
        rows = await super().write(wording, parameters | held)
        # A last column tells whether the lease was there; without it nothing was written.
        if not rows[0][-1]:
            raise NotHeld
        return rows

    async def claim(self, now: datetime, limit: int, retry_at: datetime) -> list[Found]:
        return await super().claim(now, limit, retry_at) if self.leases.numbers() else []

    async def next_due(self) -> datetime | None:
        found = (await self.connections.read(fenced.NEXT_DUE_OF_MINE, self._mine()))[0][0]
        return None if found is None else from_microseconds(found)

    async def page(self, statement: LiteralString, last: bytes) -> Rows:
        values = {"last": last, "limit": ROWS_AT_ONCE} | self._mine()
        return await self.connections.read(fenced.PAGES[statement], values)

    async def note(self, name: str) -> int | None:
        if name != RETENTION:
            return await super().note(name)
        self._looked_after = frozenset(self.leases.numbers())
        names = [f"{name}/{number}" for number in self._looked_after]
        found = await self.connections.read(_NOTES, {"names": names, "count": len(names)})
        return found[0][0] if found else None

    async def put_note(self, name: str, value: int) -> None:
        if name != RETENTION:
            await super().put_note(name, value)
            return
        # Those that were taken over meanwhile were not looked after.
        for number in self._looked_after.intersection(self.leases.numbers()):
            await super().put_note(f"{name}/{number}", value)

    def _refuse_others(self, uid: bytes) -> None:
        if self.leases.epoch(uid) is None:
            raise NotHeld

    def _mine(self) -> dict[str, object]:
        return {"partitions": self.leases.numbers(), "worker": self.leases.id}
