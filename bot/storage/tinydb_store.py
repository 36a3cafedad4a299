"""Store on disk: one TinyDB database per person, sealed in one row of an SQLite file."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.ports import StoreUnusable
from bot.storage import sqlite
from bot.storage.keyring import new_key
from bot.storage.master_key import open_keyring
from bot.storage.records_db import PEOPLE, Row, SealedFile, Tally
from bot.storage.store import Conflict, Record, RecordUnreadable
from bot.storage.tables.history import joined, sealed, split
from bot.storage.tables.sealed_tables import SealedStorage, is_current, owner, read, refuse_newer, write
from bot.storage.upkeep.sqlite_backup import copy_to_new, note_backup
from bot.storage.writer import Job, Writer
from flows.person import SCHEMA, Person

_FIRST_VERSIONS = 1 << 40
"""Upper bound of the random first version, so that a version from before a `delete` never fits again."""


_LOG_TRIES = 15
_LOG_REST = 0.1
"""Number of attempts to clear the write-ahead file after a deletion, and the seconds between two."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_SCHEMA, _RETENTION = "schema", "retention months"
"""Notes about the whole file: its newest schema, and the months of retention of its due times."""

_TRIED = "tried"
"""Row that a test write puts anew; it says nothing."""

_RECENT = 256
"""Records cached at most. A turn takes several steps, and no other process writes in between."""


_RECENT_BYTES = 16 * 1024 * 1024
"""Sealed bytes of cached records at most. As objects they take about seven times that."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A committed record and its database.

    `tail` is the record without its parts, where it is known.
    """

    record: Record
    storage: SealedStorage
    tail: Person | None = None
    size: int = 0


class TinyDBStore:
    """Store on disk. Holds its folder until `close`."""

    def __init__(self, folder: Path, key_file: Path | None = None, environ: str | None = None) -> None:
        """Open the folder, or create it. `open_keyring` tells how the key is found.

        Raises:
            StoreBusy: another process holds the folder.
            StoreUnusable: the folder can't be used, or not with this key.
        """
        sqlite.private_folder(folder)
        self._lock = sqlite.lock_folder(folder)
        try:
            self._keys = open_keyring(folder, key_file, environ)
            self._file = SealedFile(folder / PEOPLE)
        except BaseException:
            os.close(self._lock)
            raise
        self._writer = Writer(self._keys, self._file)
        self._recent: OrderedDict[bytes, _Open] = OrderedDict()
        self._recent_bytes = 0
        self._closed = False
        self._told_of_due: Callable[[datetime], None] | None = None

    @property
    def made_key(self) -> Path | None:
        """Return the file of a master key that was just created, or None. The operator has to keep a copy."""
        return self._keys.made

    async def load(self, person: str) -> Record:
        uid = self._keys.uid(person)
        if found := self._recent.get(uid):
            self._recent.move_to_end(uid)
            return found.record
        try:
            row, key = self._file.read(uid), self._keys.find(uid)
        except StoreUnusable as error:
            self._writer.note_outage(error)
            raise
        # A row without a key is the remains of a deleted record.
        if row is None or key is None:
            return Record(None)
        storage = SealedStorage.opened(key, row)
        tail = read(storage)
        record = Record(joined(tail, storage.history), row.version)
        return self._remember(uid, _Open(record, storage, tail, len(row.body) + storage.history.size))

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        uid = self._keys.uid(person.id)
        # Removed from the cache: if this fails, the disk holds the truth.
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
        gone = storage.replaced(before)
        work = partial(self._write, row, version, due, gone)
        await self._writer.do(Job(work, uid, None if version else storage.key))
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

    def _write(self, row: Row, version: int, due: datetime | None, gone: set[int]) -> None:
        self._file.write(row, version, due)
        if gone:
            self._file.drop_parts(row.uid, gone)

    async def _found(self, uid: bytes, version: int) -> _Open:
        """Return the stored record, or an empty one with a new key.

        Raises:
            Conflict: the stored version is another one.
        """
        row, key = self._file.read(uid), self._keys.find(uid)
        if row and not key:
            # Removes the remains of a deleted record first: a new key must not meet the old row.
            await self._writer.do(Job(partial(self._file.remove, uid)))
            row = None
        if (row.version if row else 0) != version:
            raise Conflict
        if row and key:
            return _Open(Record(None, version), SealedStorage.opened(key, row))
        return _Open(Record(None), SealedStorage(key or new_key()))

    def _remember(self, uid: bytes, opened: _Open) -> Record:
        self._forget(uid)
        self._recent[uid] = opened
        self._recent_bytes += opened.size
        while len(self._recent) > 1 and (len(self._recent) > _RECENT or self._recent_bytes > _RECENT_BYTES):
            self._forget(next(iter(self._recent)))
        return opened.record

    def _forget(self, uid: bytes) -> _Open | None:
        found = self._recent.pop(uid, None)
        self._recent_bytes -= found.size if found else 0
        return found

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        claimed = await self._writer.do(Job(partial(self._file.claim, now, limit, retry_at)))
        for row in claimed:
            self._forget(row.uid)
        return self._names(claimed)

    async def next_due(self) -> datetime | None:
        return self._file.next_due()

    def tally(self, now: datetime) -> Tally:
        """Return the number of people, and of those due by `now`.

        Raises:
            StoreUnusable: the file can't be read.
        """
        return self._file.tally(now)

    @property
    def commit_errors(self) -> int:
        """Return how many writes the disk did not take since the start."""
        return self._writer.errors

    @property
    def is_failing(self) -> bool:
        """Tell whether the disk took no write the last time."""
        return self._writer.is_failing

    async def try_write(self) -> None:
        """Write something durably, to find out whether the disk takes it.

        Raises:
            StoreUnusable: it doesn't.
        """
        await self._writer.do(Job(partial(self._file.note_meta, _TRIED, 0)))

    async def delete(self, person: str, number: int | None = None) -> None:
        uid = self._keys.uid(person)
        try:
            await self._writer.do(Job(partial(self._erase, uid, number), alone=True))
        finally:
            self._forget(uid)
        for _ in range(_LOG_TRIES):
            if await self.finish_deletions():
                return
            await asyncio.sleep(_LOG_REST)
        logging.getLogger(__name__).warning(
            "another program reads %s: a key that was deleted stays in %s-wal until it lets go",
            self._keys.path, self._keys.path,
        )  # fmt: skip
        self._tell_of_due(_LONG_AGO)

    async def has_erased(self, number: int) -> bool:
        return self._keys.has_erased(number)

    async def finish_deletions(self) -> bool:
        if not self._keys.cleared:
            await self._writer.do(Job(self._keys.clear_log, alone=True))
        return self._keys.cleared

    async def refuse_newer(self) -> None:
        """Refuse a folder that a newer version of Stile has written to, before any update is confirmed.

        Every record is opened once. The file then notes its schema, and later starts skip the check.

        Raises:
            RecordTooNew: a record has a newer schema.
        """
        if self._file.meta(_SCHEMA) == SCHEMA:
            return
        # Records of this schema may be written from now on, so an older Stile has to check all of them.
        await self._writer.do(Job(partial(self._file.note_meta, _SCHEMA, 0)))
        for rows in self._file.pages():
            for row in rows:
                key = self._keys.find(row.uid)
                if key is not None:
                    with suppress(RecordUnreadable):  # `stile doctor` reports it
                        refuse_newer(key, row)
            await asyncio.sleep(0)
        await self._writer.do(Job(partial(self._file.note_meta, _SCHEMA, SCHEMA)))

    async def retention_months(self) -> int | None:
        return self._file.meta(_RETENTION)

    async def note_retention_months(self, months: int) -> None:
        await self._writer.do(Job(partial(self._file.note_meta, _RETENTION, months)))

    async def undelivered(self) -> AsyncIterator[str]:
        for rows in self._file.waiting():
            for name in self._names(rows):
                yield name
            await asyncio.sleep(0)

    async def ids(self) -> AsyncIterator[str]:
        for rows in self._file.pages():
            for name in self._names(rows):
                yield name
            # A page takes a few milliseconds. Other tasks run between two pages.
            await asyncio.sleep(0)

    async def backup(self, target: Path) -> None:
        await asyncio.to_thread(copy_to_new, self._file.path, target)
        note_backup(self._file.path.parent)

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        await self._writer.close()
        self._keys.close()
        self._file.close()
        os.close(self._lock)

    def _names(self, rows: Iterable[Row]) -> list[str]:
        """Return the ids of the rows' people, without rows that can't be opened."""
        names = []
        for row in rows:
            try:
                key = self._keys.find(row.uid)
                if key is not None:
                    names.append(owner(key, row))
            except RecordUnreadable as error:
                logging.getLogger(__name__).warning("%s: %s", row.uid.hex(), error)
        return names

    def _erase(self, uid: bytes, number: int | None) -> None:
        # The key goes first: without it the record is unreadable, here and in backups.
        self._keys.shred(uid, number)
        with sqlite.translate_errors(self._file.path), self._file.transaction():
            self._file.remove(uid)
