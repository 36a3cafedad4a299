"""Engine on PostgreSQL: rows in one schema, wrapped keys in another, the keys of their epochs outside."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import LiteralString, Self

from bot.ports import InDoubt, StoreUnusable
from bot.storage import sqlite
from bot.storage.engine import Change, Found, Row, Tally
from bot.storage.keyring import KeyUnusable
from bot.storage.outage import Outage
from bot.storage.postgres import statements
from bot.storage.postgres.connections import Connections, Parameters, Rows
from bot.storage.postgres.copying import copy_rows
from bot.storage.postgres.epochs import packed, unpacked
from bot.storage.postgres.keys import PostgresKeys, open_keys
from bot.storage.postgres.place import Place
from bot.storage.postgres.schema import set_up
from bot.storage.records_db import from_microseconds, microseconds
from bot.storage.store import Conflict
from bot.storage.upkeep.sqlite_backup import note_backup

ROWS_AT_ONCE = 50
"""Rows read at once."""

_ERASING_KEPT = 1000

_LOOK_EVERY = 10.0
"""Seconds between two counts of the people."""

_TRY_EVERY = 0.5
"""Seconds between two tries to write during an outage."""

_TRIED = "tried"


class PostgresEngine:
    """Engine on a server. Many processes may have it open; each holds a data folder of its own."""

    def __init__(self, place: Place, connections: Connections, keys: PostgresKeys, lock: int) -> None:
        """Put the parts together; `open` makes them."""
        self.place = place
        self.connections = connections
        self.keys = keys
        self.outage = Outage()
        self.note_outage = self.outage.note
        self.uid = keys.uid
        self._lock = lock
        self._doubtful: set[int] = set()
        """Due times that claims in doubt may have set."""
        self._tally: Tally | StoreUnusable = StoreUnusable("nobody was counted yet", passing=True)
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, place: Place) -> Self:
        """Connect, set up the tables and find the keys.

        Raises:
            StoreBusy: another process holds the data folder.
            StoreUnusable: the database can't be used, or not with this key.
        """
        sqlite.private_folder(place.data)
        lock = sqlite.lock_folder(place.data)
        connections = Connections(place.url)
        try:
            await connections.open()
            async with connections.one() as connection:
                await set_up(connection)
            engine = cls(place, connections, await open_keys(place, connections), lock)
            await engine.count()
        except BaseException:
            await connections.close()
            os.close(lock)
            raise
        engine._watch = asyncio.create_task(engine._look())
        return engine

    @property
    def made_key(self) -> Path | None:
        return self.keys.made

    @property
    def write_errors(self) -> int:
        return self.outage.errors

    @property
    def is_failing(self) -> bool:
        return self.outage.lasts

    def unwrap(self, found: Found) -> bytes | None:
        if found.wrapped is None:
            return None
        number, wrapped = unpacked(found.wrapped)
        return self.keys.epochs.unwrap(number, found.uid, wrapped)

    async def find(self, uid: bytes) -> Found:
        found = await self._find(uid)
        if not self._can_open(found):  # a rewrap destroyed the epoch's key since it was read
            found = await self._find(uid)
        return found

    def _can_open(self, *found: Found) -> bool:
        numbers = {unpacked(one.wrapped)[0] for one in found if one.wrapped is not None}
        return all(map(self.keys.epochs.has, numbers))

    async def _find(self, uid: bytes) -> Found:
        found = await self.connections.read(statements.FIND, {"uid": uid})
        version, body, waiting, epoch, wrapped, numbers, parts = found[0]
        row = None
        if version is not None:
            row = Row(uid, version, body, waiting, tuple(zip(numbers, parts, strict=True)))
        return Found(uid, row, None if wrapped is None else packed(epoch, wrapped))

    async def put(self, change: Change) -> None:
        values = values_of(change)
        if change.over:
            has_parts = change.row.parts or change.gone
            statement = statements.UPDATE_WITH_PARTS if has_parts else statements.UPDATE
            written = await self.write(statement, values)
        elif change.wrapped is not None:
            epoch, wrapped = unpacked(change.wrapped)
            stored = values | {"epoch": epoch, "wrapped": wrapped}
            written = await self.write(statements.INSERT_WITH_STORED_KEY, stored)
        else:
            written = await self._put_new(change, values)
        if not written[0][0]:
            raise Conflict

    async def _put_new(self, change: Change, values: dict[str, object]) -> Rows:
        """Store a row and its new key, wrapped anew if a rewrap came in between."""
        assert change.key is not None
        while True:
            epoch, uid = self.keys.epoch, change.row.uid
            try:
                wrapped = self.keys.epochs.wrap(epoch, uid, change.key)
            except KeyUnusable:  # that epoch is over, or its key is lost
                if epoch == await self.keys.newest():
                    raise
                continue
            new = values | {"epoch": epoch, "wrapped": wrapped}
            written = await self.write(statements.INSERT_WITH_NEW_KEY, new)
            if written[0][0] or epoch == await self.keys.newest():
                return written

    async def clear(self, uid: bytes) -> None:
        await self.write(statements.CLEAR, {"uid": uid})

    async def claim(self, now: datetime, limit: int, retry_at: datetime) -> list[Found]:
        moved = microseconds(retry_at)
        values = {"now": microseconds(now), "limit": limit, "retry_at": moved}
        try:
            if self._doubtful:
                again = values | {"doubtful": sorted(self._doubtful)}
                claimed = await self.write(statements.RECLAIM, again)
                if len(claimed) < limit:
                    self._doubtful.clear()
                if claimed:
                    return found_in(claimed)
            return found_in(await self.write(statements.CLAIM, values))
        except InDoubt:
            self._doubtful.add(moved)
            raise

    async def next_due(self) -> datetime | None:
        found = (await self.connections.read(statements.NEXT_DUE))[0][0]
        if self._doubtful:  # whoever was claimed in doubt is due now, whatever their rows say
            return from_microseconds(0)
        return None if found is None else from_microseconds(found)

    def tally(self, now: datetime) -> Tally:
        """Return what was counted last, up to 10 seconds ago, whatever `now` is: nobody waits for a count.

        Raises:
            StoreUnusable: the last count failed.
        """
        del now
        if isinstance(self._tally, StoreUnusable):
            raise self._tally
        return self._tally

    async def pages(self) -> AsyncIterator[list[Found]]:
        async for page in self._paged(statements.PAGE):
            yield page

    async def waiting(self) -> AsyncIterator[list[Found]]:
        async for page in self._paged(statements.WAITING):
            yield page

    async def _paged(self, statement: LiteralString) -> AsyncIterator[list[Found]]:
        last = b""
        while rows := await self.page(statement, last):
            page = found_in(rows)
            if not self._can_open(*page):  # as in `find`
                page = found_in(await self.page(statement, last))
            last = rows[-1][0]
            yield page

    async def page(self, statement: LiteralString, last: bytes) -> Rows:
        """Return up to 50 rows of a paged statement, those after the name `last`."""
        return await self.connections.read(statement, {"last": last, "limit": ROWS_AT_ONCE})

    async def erase(self, uid: bytes, number: int | None) -> None:
        await self.write(statements.ERASE, {"uid": uid, "number": number, "kept": _ERASING_KEPT})

    async def await_erased(self) -> bool:
        return True

    async def finish_deletions(self) -> bool:
        """Return True: what the database keeps of a key is useless once the nightly rewrap was done."""
        return True

    async def renew_keys(self, now: datetime) -> bool:
        return await self.keys.renew(now)

    async def has_erased(self, number: int) -> bool:
        return bool((await self.connections.read(statements.HAS_ERASED, (number,)))[0][0])

    async def note(self, name: str) -> int | None:
        found = await self.connections.read(statements.NOTE, (name,))
        return int(found[0][0]) if found else None

    async def put_note(self, name: str, value: int) -> None:
        await self.write(statements.PUT_NOTE, (name, value))

    async def backup(self, target: Path) -> None:
        await asyncio.to_thread(copy_rows, self.place.url, target)
        note_backup(self.place.data)

    async def write(self, statement: LiteralString, parameters: Parameters) -> Rows:
        """Run a statement as `Connections.write` does, and note an outage or its end."""
        began = time.monotonic()
        try:
            rows = await self.connections.write(statement, parameters)
        except StoreUnusable as error:
            self.outage.errors += 1
            self.outage.note(error)
            raise
        self.outage.note_success(began)
        return rows

    async def count(self) -> None:
        """Count the people for `tally`, and destroy the keys of epochs that nothing needs any more.

        Raises:
            StoreUnusable: the database can't be read.
        """
        try:
            now = microseconds(datetime.now().astimezone())
            people, due, oldest = (await self.connections.read(statements.TALLY, (now,)))[0]
        except StoreUnusable as error:
            self._tally = error
            raise
        await self.keys.newest()
        await self.keys.destroy_old()  # those that something waited for, or a rewrap in doubt has left
        self._tally = Tally(people, due, None if oldest is None else from_microseconds(oldest))

    async def close(self) -> None:
        if self._watch is None:
            return
        self._watch.cancel()
        with suppress(asyncio.CancelledError):
            await self._watch
        self._watch = None
        await self.connections.close()
        os.close(self._lock)

    async def _look(self) -> None:
        """Count the people now and then, and during an outage look whether it is over."""
        while True:
            await asyncio.sleep(_TRY_EVERY if self.outage.lasts else _LOOK_EVERY)
            with suppress(StoreUnusable):
                if self.outage.lasts:
                    await self.put_note(_TRIED, 0)
                await self.count()


async def prepare(place: Place) -> None:
    """Make the tables and the keys of a database where they are missing. The caller holds the data folder.

    Raises:
        StoreUnusable: the database can't be used, or not with this key.
    """
    connections = Connections(place.url)
    try:
        await connections.open()
        async with connections.one() as connection:
            await set_up(connection)
        await open_keys(place, connections)
    finally:
        await connections.close()


def values_of(change: Change) -> dict[str, object]:
    """Return a change as the named parameters of the statements that write one; `due` in microseconds."""
    row = change.row
    return {
        "uid": row.uid,
        "over": change.over,
        "version": row.version,
        "due": None if change.due is None else microseconds(change.due),
        "waiting": row.waiting,
        "body": row.body,
        "numbers": [number for number, _ in row.parts],
        "parts": [body for _, body in row.parts],
        "gone": sorted(change.gone),
    }


def found_in(rows: Rows) -> list[Found]:
    """Return rows (name, version, body, epoch, wrapped key) as `Found`; a missing key is None in both."""
    return [
        Found(uid, Row(uid, version, body), None if wrapped is None else packed(epoch, wrapped))
        for uid, version, body, epoch, wrapped in rows
    ]
