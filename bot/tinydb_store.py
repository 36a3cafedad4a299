"""The store on disk: one TinyDB a person, sealed and kept as one row of an embedded file."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from bot import embedded
from bot.copies import copy_to_new
from bot.documents import PERSON, TABLES, Document, decode, encode
from bot.keyring import new_key, open_sealed, seal
from bot.master_key import open_keyring
from bot.sealed_file import PEOPLE, Row, SealedFile
from bot.store import Conflict, Record, RecordUnreadable
from bot.writer import Job, Writer
from flows.person import SCHEMA, Person

Shape = TypeVar("Shape")

_FIRST_VERSIONS = 1 << 40
"""First versions are random below this, so that one from before a `delete` doesn't fit again."""


_RECENT = 256
"""People whose record is kept open: a turn takes several steps, and nobody else writes in between."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A record as it was last committed, and the database it is made of."""

    record: Record
    storage: SealedStorage


class TinyDBStore:
    """Holds the folder until `close`."""

    def __init__(self, folder: Path, key_file: Path | None = None, environ: str | None = None) -> None:
        """Open the folder, which is made if it isn't there; `open_keyring` says how the key is found.

        Raises:
            StoreBusy: another process holds the folder.
            StoreUnusable: the folder can't be used, or not with this key.
        """
        embedded.private_folder(folder)
        self._lock = embedded.lock_folder(folder)
        try:
            self._keys = open_keyring(folder, key_file, environ)
            self._file = SealedFile(folder / PEOPLE)
        except BaseException:
            os.close(self._lock)
            raise
        self._writer = Writer(self._keys, self._file)
        self._recent: OrderedDict[bytes, _Open] = OrderedDict()
        self._closed = False

    @property
    def made_key(self) -> Path | None:
        """Return the file a master key was written to just now: tell people to keep a copy apart."""
        return self._keys.made

    async def load(self, person: str) -> Record:
        uid = self._keys.uid(person)
        if found := self._recent.get(uid):
            self._recent.move_to_end(uid)
            return found.record
        row, key = self._file.read(uid), self._keys.find(uid)
        # A row without a key is what is left of somebody who was deleted.
        if row is None or key is None:
            return Record(None)
        storage = SealedStorage.opened(key, row)
        return self._remember(uid, Record(read(storage), row.version), storage)

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        uid = self._keys.uid(person.id)
        # Taken out: should this fail, the disk knows best.
        found = self._recent.pop(uid, None)
        if found is None or found.record.version != version:
            found = await self._found(uid, version)
        storage = found.storage
        write(TinyDB(storage=lambda: storage), person, found.record.person)
        new = version + 1 if version else 1 + secrets.randbelow(_FIRST_VERSIONS)
        work = partial(self._file.write, Row(uid, new, storage.sealed(uid)), version, due)
        await self._writer.do(Job(work, uid, None if version else storage.key))
        self._remember(uid, Record(person, new), storage)
        return new

    async def _found(self, uid: bytes, version: int) -> _Open:
        """Return what is on the disk, or a new key for somebody of whom nothing is.

        Raises:
            Conflict: it has another version.
        """
        row, key = self._file.read(uid), self._keys.find(uid)
        if row and not key:
            # First away with what is left of somebody deleted: no new key may meet the old row.
            await self._writer.do(Job(partial(self._file.remove, uid)))
            row = None
        if (row.version if row else 0) != version:
            raise Conflict
        if row and key:
            return _Open(Record(None, version), SealedStorage.opened(key, row))
        return _Open(Record(None), SealedStorage(key or new_key()))

    def _remember(self, uid: bytes, record: Record, storage: SealedStorage) -> Record:
        self._recent[uid] = _Open(record, storage)
        self._recent.move_to_end(uid)
        if len(self._recent) > _RECENT:
            self._recent.popitem(last=False)
        return record

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        claimed = await self._writer.do(Job(partial(self._file.claim, now, limit, retry_at)))
        for row in claimed:
            self._recent.pop(row.uid, None)
        return self._names(claimed)

    async def next_due(self) -> datetime | None:
        return self._file.next_due()

    async def delete(self, person: str) -> None:
        uid = self._keys.uid(person)
        try:
            await self._writer.do(Job(partial(self._erase, uid), alone=True))
        finally:
            self._recent.pop(uid, None)

    async def ids(self) -> AsyncIterator[str]:
        for rows in self._file.pages():
            for name in self._names(rows):
                yield name
            # A page takes a few milliseconds; between two, others get their turn.
            await asyncio.sleep(0)

    async def backup(self, target: Path) -> None:
        await asyncio.to_thread(copy_to_new, self._file.path, target)

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        await self._writer.close()
        self._keys.close()
        self._file.close()
        os.close(self._lock)

    def _names(self, rows: Iterable[Row]) -> list[str]:
        """Return whose rows these are, without those that can't be opened."""
        names = []
        for row in rows:
            try:
                key = self._keys.find(row.uid)
                if key is not None:
                    names.append(name(key, row))
            except RecordUnreadable as error:
                logging.getLogger(__name__).warning("%s: %s", row.uid.hex(), error)
        return names

    def _erase(self, uid: bytes) -> None:
        # The key first: from then on nothing of the record can be read, here or in a backup.
        self._keys.shred(uid)
        with embedded.told(self._file.path), self._file.transaction():
            self._file.remove(uid)


class SealedStorage(Storage):
    """Gives TinyDB the tables of one row, opened, and seals what TinyDB hands back."""

    def __init__(self, key: bytes, tables: dict[str, dict[str, Any]] | None = None) -> None:
        self.key = key
        self._tables = tables
        self._written: dict[str, tuple[dict[str, Any], msgspec.Raw]] = {}

    @classmethod
    def opened(cls, key: bytes, row: Row) -> Self:
        """Open a row.

        Raises:
            RecordUnreadable: it can't be opened.
        """
        return cls(key, _decoded(open_sealed(key, row.uid, row.body), dict[str, dict[str, Any]]))

    def read(self) -> dict[str, dict[str, Any]] | None:
        return self._tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        self._tables = data

    def sealed(self, uid: bytes) -> bytes:
        """Return the tables as they are now, for the row `uid`.

        What TinyDB changes is a new table: one that it left alone is not turned into JSON again.
        """
        now: dict[str, tuple[dict[str, Any], msgspec.Raw]] = {}
        for name, table in (self._tables or {}).items():
            before = self._written.get(name)
            now[name] = before if before and before[0] is table else (table, _as_json(table))
        self._written = now
        return seal(self.key, uid, msgspec.json.encode({name: raw for name, (_, raw) in now.items()}))


def opened(key: bytes, row: Row) -> Person:
    """Return the person whose row this is.

    Raises:
        RecordTooNew, RecordUnreadable: see `documents.decode`.
    """
    return read(SealedStorage.opened(key, row))


def read(storage: SealedStorage) -> Person:
    """Return the person that the tables hold.

    Raises:
        RecordTooNew, RecordUnreadable: see `documents.decode`.
    """
    database = TinyDB(storage=lambda: storage)
    return decode({table: [dict(found) for found in database.table(table)] for table in database.tables()})


def write(database: TinyDB, person: Person, since: Person | None = None) -> None:
    """Make the database hold this person, touching only the documents that differ.

    `since` is the person that it holds, where that is known.
    """
    stored = database.storage.read() or {}
    for table in stored.keys() - set(TABLES):
        database.drop_table(table)
    for table, documents in encode(person, since if _is_current(stored) else None).items():
        there = stored.get(table, {})
        if list(there.values()) != documents:
            _put(database.table(table), there, documents)


def _is_current(stored: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether the tables are of the present schema: what was migrated is written anew as a whole."""
    return any(document.get("schema") == SCHEMA for document in stored.get(PERSON, {}).values())


def name(key: bytes, row: Row) -> str:
    """Return the id of the person whose row this is.

    Raises:
        RecordUnreadable: it can't be opened.
    """
    return _decoded(open_sealed(key, row.uid, row.body), _Names).person["1"].id


def _as_json(table: dict[str, Any]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(table))


def _decoded(body: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.MsgspecError:
        raise RecordUnreadable("it is not a record") from None


class _Name(msgspec.Struct):
    id: str


class _Names(msgspec.Struct):
    """The one document of the one table that says whose record it is; the rest is not decoded."""

    person: dict[str, _Name]


def _put(table: Table, stored: Mapping[str, Document], documents: list[Document]) -> None:
    ids = [int(id_) for id_ in stored]
    for id_, old, new in zip(ids, stored.values(), documents, strict=False):
        if old != new:
            table.update(partial(_overwrite, new=new), doc_ids=[id_])
    if len(stored) > len(documents):
        table.remove(doc_ids=ids[len(documents) :])
    elif len(stored) < len(documents):
        table.insert_multiple(documents[len(stored) :])


def _overwrite(document: Document, new: Document) -> None:
    # `update` alone would keep fields that a later schema no longer has.
    document.clear()
    document.update(new)
