"""Store of records: one TinyDB database per person, sealed in one row that an engine keeps."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.ports import InDoubt, StoreUnusable
from bot.storage.embedded import EmbeddedEngine
from bot.storage.engine import Change, Engine, Found, Row, Tally
from bot.storage.keyring import new_key
from bot.storage.store import Conflict, Record, RecordUnreadable, WrittenBefore
from bot.storage.tables.history import joined, sealed, split
from bot.storage.tables.sealed_tables import SealedStorage, is_current, owner, read, refuse_newer, write
from flows.person import SCHEMA, Person

_FIRST_VERSIONS = 1 << 40
"""Upper bound of the random first version, so that a version from before a `delete` never fits again."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

SCHEMA_NOTE, RETENTION = "schema", "retention months"
"""Notes about all records: their newest schema, and the months of retention of their due times."""

_TRIED = "tried"
"""Note that a test write puts anew; it says nothing."""

_RECENT = 1024
"""Records cached at most: of people who write every half a minute, as many as 34 turns a second come from.

A commit over a record that changed meanwhile is a Conflict.
"""

_RECENT_BYTES = 16 * 1024 * 1024
"""Sealed bytes of cached records at most. As objects they take about seven times that."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A committed record and its database.

    `tail` is the record without its parts, where it is known. `wrapped` is a stored key without a row.
    """

    record: Record
    storage: SealedStorage
    tail: Person | None = None
    size: int = 0
    wrapped: bytes | None = None


class SealedStore:
    """Store over any engine: it reads, seals and caches the records that the engine keeps."""

    def __init__(self, engine: Engine, *, keeps_open: bool = True) -> None:
        """Use this engine. Records are kept open where no other process writes those of the same people."""
        self._engine = engine
        self._keeps_open = keeps_open
        self._recent: OrderedDict[bytes, _Open] = OrderedDict()
        self._recent_bytes = 0
        self._loading: dict[bytes, object] = {}
        """Loads under way. One that a write of the same person overtook is not cached."""
        self._commits: set[object] = set()
        self._done = asyncio.Event()
        self._doubts: dict[bytes, Change] = {}
        self._written: dict[bytes, int] = {}
        """Versions over which a commit was in doubt, and is found to be written."""
        self._told_of_due: Callable[[datetime], None] | None = None

    @property
    def made_key(self) -> Path | None:
        return self._engine.made_key

    async def load(self, person: str) -> Record:
        uid = self._engine.uid(person)
        if found := self._recent.get(uid):
            self._recent.move_to_end(uid)
            return found.record
        loading = self._loading.setdefault(uid, object())
        try:
            stored = await self._engine.find(uid)
        except StoreUnusable as error:
            self._engine.note_outage(error)
            raise
        finally:
            is_newest = self._loading.get(uid) is loading
            self._loading.pop(uid, None)
        self._settle(stored)
        row, key = stored.row, self._engine.unwrap(stored)
        # A row without a key is the remains of a deleted record.
        if row is None or key is None:
            return Record(None)
        storage = SealedStorage.opened(key, row)
        tail = read(storage)
        record = Record(joined(tail, storage.history), row.version)
        if is_newest:
            self._remember(uid, _Open(record, storage, tail, len(row.body) + storage.history.size))
        return record

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        begun = object()
        self._commits.add(begun)
        try:
            return await self._commit(person, version, due)
        finally:
            self._commits.discard(begun)
            self._done.set()

    async def _commit(self, person: Person, version: int, due: datetime | None) -> int:
        uid = self._engine.uid(person.id)
        # Removed from the cache: if this fails, the engine holds the truth.
        found = self._forget(uid)
        if found is None or found.record.version != version:
            found = await self._found(uid, version)
        storage, before = found.storage, found.storage.history
        whole, tail = found.record.person, found.tail
        known = (whole, tail) if whole and tail and is_current(storage.read() or {}) else None
        parted = split(person, before, known)
        storage.history = parted.history
        write(storage, parted.tail, tail)
        new = version + 1 if version else 1 + secrets.randbelow(_FIRST_VERSIONS)
        parts = sealed(storage.key, uid, parted.new)
        row = Row(uid, new, storage.sealed(uid), waiting=bool(person.delivery.outbox), parts=parts)
        gone = frozenset(storage.replaced(before))
        change = Change(row, version, due, gone, storage.key, found.wrapped)
        try:
            await self._engine.put(change)
        except InDoubt:
            self._doubts[uid] = change
            raise
        self._doubts.pop(uid, None)
        self._written.pop(uid, None)
        size = len(row.body) + parted.history.size
        self._remember(uid, _Open(Record(person, new), storage, parted.tail, size))
        if due is not None:
            self._tell_of_due(due)
        return new

    def on_due(self, call: Callable[[datetime], None]) -> None:
        self._told_of_due = call

    def _tell_of_due(self, due: datetime) -> None:
        if self._told_of_due:
            self._told_of_due(due)

    async def _found(self, uid: bytes, version: int) -> _Open:
        """Return the stored record, or an empty one with a new key.

        Raises:
            Conflict: the stored version is another one.
        """
        stored = await self._engine.find(uid)
        self._settle(stored)
        row, key = stored.row, self._engine.unwrap(stored)
        if row and not key:
            # Removes the remains of a deleted record first: a new key must not meet the old row.
            await self._engine.clear(uid)
            row = None
        if (row.version if row else 0) != version:
            raise WrittenBefore if self._written.pop(uid, None) == version else Conflict
        if row and key:
            return _Open(Record(None, version), SealedStorage.opened(key, row))
        return _Open(Record(None), SealedStorage(key or new_key()), wrapped=stored.wrapped)

    def _settle(self, stored: Found) -> None:
        """Find out what became of a commit in doubt. Each is sealed with a nonce of its own."""
        doubt, row = self._doubts.get(stored.uid), stored.row
        if doubt and row and row.version != doubt.over:
            del self._doubts[stored.uid]
            if row.body == doubt.row.body:
                self._written[stored.uid] = doubt.over

    def _remember(self, uid: bytes, opened: _Open) -> None:
        self._forget(uid)
        if not self._keeps_open:
            return
        self._recent[uid] = opened
        self._recent_bytes += opened.size
        while len(self._recent) > 1 and (len(self._recent) > _RECENT or self._recent_bytes > _RECENT_BYTES):
            self._forget(next(iter(self._recent)))

    def forget_all(self) -> None:
        """Open every record anew from now on: another process may have written it."""
        self._loading.clear()
        self._recent.clear()
        self._recent_bytes = 0

    def _forget(self, uid: bytes) -> _Open | None:
        self._loading.pop(uid, None)
        found = self._recent.pop(uid, None)
        self._recent_bytes -= found.size if found else 0
        return found

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        claimed = await self._engine.claim(now, limit, retry_at)
        for found in claimed:
            self._forget(found.uid)
        return self._names(claimed)

    async def next_due(self) -> datetime | None:
        return await self._engine.next_due()

    def tally(self, now: datetime) -> Tally:
        return self._engine.tally(now)

    @property
    def commit_errors(self) -> int:
        return self._engine.write_errors

    @property
    def is_failing(self) -> bool:
        return self._engine.is_failing

    async def try_write(self) -> None:
        await self._engine.put_note(_TRIED, 0)

    async def delete(self, person: str, number: int | None = None) -> None:
        uid = self._engine.uid(person)
        try:
            await self._engine.erase(uid, number)
        finally:
            self._forget(uid)
        if not await self._engine.await_erased():
            self._tell_of_due(_LONG_AGO)

    async def has_erased(self, number: int) -> bool:
        return await self._engine.has_erased(number)

    async def finish_deletions(self) -> bool:
        return await self._engine.finish_deletions()

    async def renew_keys(self, now: datetime) -> bool:
        return await self._engine.renew_keys(now)

    async def refuse_newer(self) -> None:
        if await self._engine.note(SCHEMA_NOTE) == SCHEMA:
            return
        # Records of this schema may be written from now on, so an older Stile has to check all of them.
        await self._engine.put_note(SCHEMA_NOTE, 0)
        async for page in self._engine.pages():
            for found in page:
                with suppress(RecordUnreadable):  # `stile doctor` reports it
                    key = self._engine.unwrap(found)
                    if key is not None and found.row is not None:
                        refuse_newer(key, found.row)
        await self._engine.put_note(SCHEMA_NOTE, SCHEMA)

    async def retention_months(self) -> int | None:
        return await self._engine.note(RETENTION)

    async def note_retention_months(self, months: int) -> None:
        await self._engine.put_note(RETENTION, months)

    async def undelivered(self) -> AsyncIterator[str]:
        async for page in self._engine.waiting():
            for name in self._names(page):
                yield name

    async def ids(self) -> AsyncIterator[str]:
        async for page in self._engine.pages():
            for name in self._names(page):
                yield name

    async def backup(self, target: Path) -> None:
        await self._engine.backup(target)

    async def close(self) -> None:
        while self._commits:
            self._done.clear()
            await self._done.wait()
        await self._engine.close()

    def _names(self, page: Iterable[Found]) -> list[str]:
        """Return the ids of the rows' people, without rows that can't be opened."""
        names = []
        for found in page:
            try:
                key = self._engine.unwrap(found)
                if key is not None and found.row is not None:
                    names.append(owner(key, found.row))
            except RecordUnreadable as error:
                logging.getLogger(__name__).warning("%s: %s", found.uid.hex(), error)
        return names


class TinyDBStore(SealedStore):
    """Store in a data folder. Holds its folder until `close`."""

    def __init__(self, folder: Path, key_file: Path | None = None, environ: str | None = None) -> None:
        """Open the folder, or create it.

        Raises:
            StoreBusy: another process holds the folder.
            StoreUnusable: the folder can't be used, or not with this key.
        """
        self._embedded = EmbeddedEngine(folder, key_file, environ)
        super().__init__(self._embedded)
        self.held, self.hold, self.release = self._embedded.held, self._embedded.hold, self._embedded.release

    def knows(self, person: str) -> bool:
        """Tell whether anything is kept of this person, whether it opens or not."""
        return self._embedded.knows(self._embedded.uid(person))
