from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from bot.ports import StoreUnusable
from bot.storage import sqlite
from bot.storage.engine import Row
from bot.storage.keyring import Keyring, new_key
from bot.storage.records_db import PEOPLE, SealedFile
from bot.storage.store import Conflict
from bot.storage.tables.documents import encode
from bot.storage.tables.sealed_tables import SealedStorage, write
from bot.storage.writer import Job, Writer
from flows.person import Reason
from tests.helpers.busy_store import NOON
from tests.helpers.folders import person
from tests.helpers.people import with_fields

pytestmark = pytest.mark.anyio


class CountedFile(SealedFile):
    """Counts its commits."""

    commits = 0

    def transaction(self) -> AbstractContextManager[None]:
        self.commits += 1
        return super().transaction()


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[CountedFile]:
    file = CountedFile(tmp_path / PEOPLE)
    yield file
    file.close()


@pytest.fixture
async def writer(tmp_path: Path, file: CountedFile) -> AsyncIterator[Writer]:
    (tmp_path / "keys").mkdir()
    keys = Keyring(tmp_path / "keys", new_key())
    writer = Writer(keys, file)
    yield writer
    await writer.close()
    keys.close()


async def done_together(writer: Writer, jobs: Sequence[Job[None]]) -> list[BaseException | None]:
    everybody_waits = threading.Event()
    first = asyncio.ensure_future(writer.do(Job(everybody_waits.wait, alone=True)))
    waiting = asyncio.gather(*(writer.do(job) for job in jobs), return_exceptions=True)
    await asyncio.sleep(0)
    everybody_waits.set()
    await first
    return await waiting


def rows(count: int) -> list[Row]:
    return [Row(number.to_bytes(16, "big"), 1, b"") for number in range(count)]


async def test_turns_that_wait_share_a_commit(writer: Writer, file: CountedFile) -> None:
    before = file.commits

    await done_together(writer, [Job(partial(file.write, row, 0, None)) for row in rows(200)])

    assert file.commits - before == 1
    assert [row for page in file.pages() for row in page] == rows(200)


async def test_a_conflict_is_told_to_its_own_turn_only(writer: Writer, file: CountedFile) -> None:
    one, two, three = rows(3)
    jobs = [Job(partial(file.write, row, over, None)) for row, over in ((one, 0), (two, 7), (three, 0))]

    ended = await done_together(writer, jobs)

    assert [type(end) for end in ended] == [type(None), Conflict, type(None)]
    assert [row for page in file.pages() for row in page] == [one, three]


async def test_a_disk_that_fails_is_told_to_every_turn_of_the_commit(
    writer: Writer, file: CountedFile
) -> None:
    def fail() -> None:
        raise sqlite3.OperationalError

    one, two = rows(2)
    jobs = [Job(partial(file.write, one, 0, None)), Job(fail), Job(partial(file.write, two, 0, None))]

    ended = await done_together(writer, jobs)

    assert [type(end) for end in ended] == [StoreUnusable] * 3
    assert list(file.pages()) == []
    assert await done_together(writer, jobs[:1]) == [None]


async def test_a_turn_that_was_given_up_holds_nobody_up(writer: Writer, file: CountedFile) -> None:
    one, two = rows(2)
    given_up = asyncio.ensure_future(writer.do(Job(partial(file.write, one, 0, None))))
    await asyncio.sleep(0)
    given_up.cancel()

    await writer.do(Job(partial(file.write, two, 0, None)))

    assert [row for page in file.pages() for row in page] == [one, two]


def test_every_commit_waits_for_the_disk(tmp_path: Path) -> None:
    with closing(sqlite.connect(tmp_path / "file.db", writes=True)) as database:
        pragmas = [database.execute(f"PRAGMA {name}").fetchall() for name in ("journal_mode", "synchronous")]

    # 2 is FULL. Only pulling the plug would show the difference.
    assert pragmas == [[("wal",)], [(2,)]]


def test_only_tables_that_differ_are_written() -> None:
    class Counted(SealedStorage):
        writes = 0

        def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
            self.writes += 1
            super().write(data)

    storage = Counted(new_key())
    database = storage.database
    write(database.storage, person(1))
    before = storage.writes

    write(
        database.storage,
        with_fields(person(1), reasons=(Reason(1, "sleep", NOON),)),
    )

    assert storage.writes - before == 1


def test_what_an_older_schema_left_is_not_kept() -> None:
    database = TinyDB(storage=MemoryStorage)
    write(database.storage, person(1))
    database.table("person").update({"nickname": "x"})
    database.table("letters").insert({"text": "x"})

    write(database.storage, person(1))

    (document,) = database.table("person").all()
    assert {**document, "shape": ""} == {**encode(person(1))["person"][0], "shape": ""}
    assert "letters" not in database.tables()


def test_what_was_migrated_is_written_anew_as_a_whole() -> None:
    database = TinyDB(storage=MemoryStorage)
    known = with_fields(person(1), reasons=(Reason(1, "sleep", NOON),))
    write(database.storage, known)
    database.table("person").update({"schema": known.schema - 1})
    database.table("reasons").update({"text": "as it was written then"})

    write(database.storage, replace(known, profile=replace(known.profile, zone="UTC")), known)

    assert database.table("reasons").all() == encode(known)["reasons"]


async def test_an_outage_is_a_line_when_it_begins_and_one_when_it_ends(
    writer: Writer, file: CountedFile, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise sqlite3.OperationalError

    (row,) = rows(1)
    for job in (Job(fail), Job(fail), Job(fail), Job(partial(file.write, row, 0, None))):
        await done_together(writer, [job])

    begins, ends = [record.getMessage() for record in caplog.records]
    assert begins.startswith("storing failed, trying again: ")
    assert ends.startswith("storing works again, after ")
    assert writer.outage.errors == 3
