"""Converts a sealed row to TinyDB tables and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Self

import msgspec
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Table

from bot.storage.engine import Row
from bot.storage.keyring import open_sealed, seal
from bot.storage.store import RecordTooNew
from bot.storage.tables.documents import TABLE_NAMES, assembled, decode, encode
from bot.storage.tables.history import HISTORY, History, bodies, joined
from bot.storage.tables.history import opened as opened_parts
from bot.storage.tables.lazy_tables import LazyTables, TableDocuments, decoded
from bot.storage.tables.migrations import MIGRATIONS, PERSON, Document, Tables, migrated
from bot.storage.tables.newer_fields import SHAPE, shape, with_newer_fields
from flows.person import SCHEMA, Person


class SealedStorage(Storage):
    """TinyDB storage of one row, with its one database: opens its tables, and seals what TinyDB writes."""

    def __init__(
        self,
        key: bytes,
        tables: LazyTables | None = None,
        history: History | None = None,
        foreign: Iterable[int] = (),
    ) -> None:
        """Take decoded tables, and the parts that belong to them.

        `foreign` has the numbers of parts of an earlier schema whose items are in the tables already: they
        go when the record is written.
        """
        self.key = key
        self.history = self.named = history or History()
        self._foreign = set(foreign)
        self.tables = LazyTables() if tables is None else tables
        self.database = TinyDB(storage=lambda: self)

    @classmethod
    def opened(cls, key: bytes, row: Row) -> Self:
        """Open a row, with the parts that it names.

        Parts of an earlier schema are read into the tables, so that a migration finds every item.

        Raises:
            RecordUnreadable: the row or one of its parts can't be opened.
        """
        tables = LazyTables.of(open_sealed(key, row.uid, row.body))
        document = _parts_of(tables)
        if not document.get("parts") or is_current(tables):
            return cls(key, tables, opened_parts(key, row, document))
        found = bodies(key, row, document)
        for table, numbers in document["parts"].items():
            items = _items(found, numbers) + list(tables.get(table, {}).values())
            tables[table] = {str(place): one for place, one in enumerate(items, 1)}
        return cls(key, tables, History(next=document["next"]), found)

    def read(self) -> LazyTables | None:  # type: ignore[override]  # any mapping will do for TinyDB
        return self.tables

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Do nothing: TinyDB has changed the tables in place, since `read` returned them themselves."""

    def replaced(self, before: History) -> set[int]:
        """Return the numbers of the parts that the record no longer names, once it is written over `before`.

        Asked a second time it leaves out the parts of an earlier schema, which are told once.
        """
        if self.history is before and not self._foreign:
            return set()
        replaced = (self._foreign | before.numbers()) - self.history.numbers()
        self._foreign = set()
        return replaced

    def sealed(self, uid: bytes) -> bytes:
        """Return the body of the row `uid`: its tables as sealed JSON."""
        return seal(self.key, uid, self.tables.encode())


def opened(key: bytes, row: Row) -> Person:
    """Return the whole record of a row, with the items of its parts.

    Raises:
        RecordTooNew, RecordUnreadable: see `documents.decode`.
    """
    storage = SealedStorage.opened(key, row)
    return joined(read(storage), storage.history)


def read(storage: SealedStorage) -> Person:
    """Return the record that the tables of an opened row hold, without the items in parts.

    Raises:
        RecordTooNew, RecordUnreadable: see `documents.decode`.
    """
    tables = storage.tables
    return assembled(tables, tables.objects) if is_current(tables) else decode(_plain(tables))


class WholeRecord:
    """A record with its parts, to ask questions of. Nothing is written back.

    A table is decoded, and its parts are opened, when it is first asked. Methods raise `RecordUnreadable`
    where that fails.
    """

    def __init__(self, database: TinyDB, tables: LazyTables) -> None:
        self._database = database
        self.tables = tables

    def all(self, *tables: str) -> list[Document]:
        """Return the documents of these tables."""
        return [document for table in tables for document in self._database.table(table).all()]

    def search(self, table: str, query: QueryLike) -> list[Document]:
        """Return the documents of a table for which a query of TinyDB holds."""
        return [*self._database.table(table).search(query)]


def whole(key: bytes, row: Row) -> WholeRecord:
    """Return the record of a row, parts and all, to ask questions of; an older schema is migrated first.

    Raises:
        RecordTooNew, RecordUnreadable: see `documents.decode`.
    """
    tables = LazyTables.of(open_sealed(key, row.uid, row.body))
    if not is_current(tables):
        plain = migrated(_plain(SealedStorage.opened(key, row).tables), MIGRATIONS, SCHEMA)
        numbered = {name: {str(n): one for n, one in enumerate(table, 1)} for name, table in plain.items()}
        tables = LazyTables(numbered)
        return WholeRecord(SealedStorage(key, tables).database, tables)
    for table, numbers in _parts_of(tables).get("parts", {}).items():
        tables.put_before(table, partial(_items_of, key, row, table, numbers))
    return WholeRecord(SealedStorage(key, tables).database, tables)


def write(storage: Storage, person: Person, since: Person | None = None) -> None:
    """Write a record to the tables of a storage, changing only the documents that differ.

    Fields and tables of a newer version that this one does not know stay. `since` is the record that the
    tables hold now, if it is known: tables in which it holds the identical object are passed over.
    """
    database = storage.database if isinstance(storage, SealedStorage) else TinyDB(storage=lambda: storage)
    stored = storage.read() or {}
    tables = _tables(stored, person, since)
    known = {*TABLE_NAMES, HISTORY, *tables}
    for table in [name for name in stored if name not in known]:
        database.drop_table(table)
    for table, documents in tables.items():
        there = stored.get(table, {})
        if list(there.values()) != documents:
            _put(database.table(table), there, documents)
    if isinstance(storage, SealedStorage) and storage.history is not storage.named:
        documents = [storage.history.document()] if storage.history.parts else []
        _put(database.table(HISTORY), stored.get(HISTORY, {}), documents)
        storage.named = storage.history


def _tables(stored: Mapping[str, TableDocuments], person: Person, since: Person | None) -> Tables:
    """Return the tables to write. Of those in the stored shape, unchanged ones may be left out."""
    if not is_current(stored):
        return _shaped(encode(person), shape())
    written = next(iter(stored[PERSON].values())).get(SHAPE)
    if written == shape():
        return _shaped(encode(person, since), shape())
    tables, foreign = with_newer_fields(_plain(stored), encode(person))
    # The shape of another version stays as long as something of it is kept.
    return _shaped(tables, written if foreign else shape())


def _shaped(tables: Tables, shape_: object) -> Tables:
    return {**tables, PERSON: [tables[PERSON][0] | ({SHAPE: shape_} if shape_ else {})]}


def _plain(stored: Mapping[str, TableDocuments]) -> Tables:
    return {name: list(table.values()) for name, table in stored.items() if name != HISTORY}


def _parts_of(tables: LazyTables) -> Document:
    """Return the document that names a record's parts; empty for a record without any."""
    return next(iter(tables.get(HISTORY, {}).values()), {})


def _items_of(key: bytes, row: Row, table: str, numbers: list[int]) -> list[Document]:
    return _items(bodies(key, row, {"parts": {table: numbers}}), numbers)


def _items(found: Mapping[int, bytes], numbers: Iterable[int]) -> list[Document]:
    return [item for number in numbers for item in decoded(found[number], list[Document])]


def is_current(stored: Mapping[str, TableDocuments]) -> bool:
    """Tell whether the tables have the present schema. Those of an earlier one are written as a whole."""
    return any(document.get("schema") == SCHEMA for document in stored.get(PERSON, {}).values())


def owner(key: bytes, row: Row) -> str:
    """Return the id of the person whose row it is, without decoding the rest of the record.

    Raises:
        RecordUnreadable: the row can't be opened.
    """
    return decoded(open_sealed(key, row.uid, row.body), _Names).person["1"].id


def refuse_newer(key: bytes, row: Row) -> None:
    """Check the schema version of a row, without decoding the rest of the record.

    Raises:
        RecordTooNew: a newer version of Stile wrote it.
        RecordUnreadable: the row can't be opened.
    """
    schema = decoded(open_sealed(key, row.uid, row.body), _Names).person["1"].schema
    if schema > SCHEMA:
        raise RecordTooNew(schema, SCHEMA)


class _Name(msgspec.Struct):
    id: str
    schema: int = 1


class _Names(msgspec.Struct):
    """Partial decoding of a record: the document with the person's id."""

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
    # `update` alone would keep fields that this schema no longer has.
    document.clear()
    document.update(new)
