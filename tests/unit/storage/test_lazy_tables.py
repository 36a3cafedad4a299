"""A record as tables: nothing is decoded that nobody looks into, and nothing is written anew unchanged."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

from bot.storage.engine import Row
from bot.storage.keyring import new_key
from bot.storage.store import RecordUnreadable
from bot.storage.tables import history, sealed_tables
from bot.storage.tables.history import sealed as sealed_parts
from bot.storage.tables.history import split
from bot.storage.tables.lazy_tables import LazyTables
from bot.storage.tables.migrations import Document
from bot.storage.tables.sealed_tables import SealedStorage, read, whole, write
from flows.model import Session, Stack
from flows.person import Dialog, FlowRun, Line, OwnWords, Person, Reason

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = new_key()
UID = b"u" * 16
PERSON = Person(
    "1",
    dialog=Dialog(stack=Stack((Session("fear", 1, "x", "which", 4),))),
    words=OwnWords(reasons=(Reason(1, "sleep", NOON),)),
)


def row_of(person: Person) -> Row:
    storage = SealedStorage(KEY)
    parted = split(person, storage.history, None)
    storage.history = parted.history
    write(storage, parted.tail)
    return Row(UID, 1, storage.sealed(UID), parts=sealed_parts(KEY, UID, parted.new))


def test_a_record_is_read_without_turning_its_tables_into_documents() -> None:
    storage = SealedStorage.opened(KEY, row_of(PERSON))

    assert read(storage) == PERSON
    assert storage.tables.looked_into == {"person"}


def test_a_turn_looks_only_into_what_it_changes() -> None:
    storage = SealedStorage.opened(KEY, row_of(PERSON))
    before = read(storage)

    write(storage, replace(before, dialog=replace(before.dialog, token=5)), before)

    assert storage.tables.looked_into == {"person", "dialog"}


def test_what_nobody_changed_is_written_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    storage = SealedStorage.opened(KEY, row_of(PERSON))
    before = read(storage)
    write(storage, replace(before, dialog=replace(before.dialog, token=5)), before)
    encoded: list[object] = []
    encode = msgspec.json.encode

    def counted(what: object) -> bytes:
        encoded.append(what)
        return encode(what)

    monkeypatch.setattr(msgspec.json, "encode", counted)

    storage.sealed(UID)

    assert len(encoded) == 2  # the table that changed, and the whole of what is JSON already


def test_there_is_one_database_for_as_long_as_a_record_is_kept_open() -> None:
    storage = SealedStorage.opened(KEY, row_of(PERSON))
    database = storage.database

    for token in (5, 6):
        write(storage, replace(PERSON, dialog=replace(PERSON.dialog, token=token)))

    assert storage.database is database
    assert database.table("dialog").all()[0]["token"] == 6


def test_counts_open_the_parts_of_no_other_list(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = tuple(
        FlowRun("fear", 1, "Fear", NOON, (Line("a", "A", f"made-up words {n} " * 20),)) for n in range(60)
    )
    opened: list[str] = []
    items = sealed_tables._items_of  # noqa: SLF001 - counted here

    def counted(key: bytes, row: Row, table: str, numbers: list[int]) -> list[Document]:
        opened.append(table)
        return items(key, row, table, numbers)

    monkeypatch.setattr(sealed_tables, "_items_of", counted)
    row = row_of(replace(PERSON, words=replace(PERSON.words, talks=runs)))
    record = whole(KEY, row)
    assert row.parts
    assert history.HISTORY_LISTS

    assert record.all("stack")[0]["state"] == "which"
    assert opened == []
    assert len(record.all("talks")) == 60
    assert opened == ["talks"]
    assert record.tables.looked_into == {"person", "history", "stack", "talks"}


def test_a_table_that_is_no_table_is_found_when_it_is_asked() -> None:
    tables = LazyTables.of(b'{"person": {"1": {"id": "1"}}, "talks": 7}')

    assert tables["person"]["1"]["id"] == "1"
    with pytest.raises(RecordUnreadable):
        tables["talks"]
    with pytest.raises(KeyError):
        tables["nothing"]
