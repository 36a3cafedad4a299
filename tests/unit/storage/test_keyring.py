"""Access by keys: keys that are missing, wrong, rotated or shredded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.storage.keyring import KEYS, new_key, open_sealed
from bot.storage.master_key import open_keyring
from bot.storage.records_db import PEOPLE, SealedFile
from bot.storage.store import Conflict, RecordTooNew, RecordUnreadable
from bot.storage.tinydb_store import TinyDBStore
from flows.person import SCHEMA
from tests.helpers.busy_store import NOON
from tests.helpers.folders import LATER, WORDS, everything_in, kept, loaded, person

pytestmark = pytest.mark.anyio


async def test_a_row_has_one_key(tmp_path: Path) -> None:
    key = new_key()
    with closing(open_keyring(tmp_path)) as keys, keys.transaction():
        keys.put(b"row", key)
        keys.put(b"row", key)

        with pytest.raises(Conflict):
            keys.put(b"row", new_key())


# Deleting and what is written down


def wrapped_key(folder: Path, id_: str) -> bytes:
    with closing(open_keyring(folder)) as keys, closing(sqlite3.connect(folder / KEYS)) as database:
        uid = keys.uid(id_)
        return bytes(database.execute("SELECT wrapped FROM keys WHERE uid = ?", (uid,)).fetchall()[0][0])


async def test_nothing_on_the_disk_can_be_read_without_the_keys(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.commit(person(), 0, NOON)

    found = everything_in(tmp_path)
    await store.close()

    assert WORDS.encode() not in found
    assert b"4711" not in found
    assert b"never" not in found


async def test_the_deleted_cannot_be_read_in_the_folder_or_any_backup(tmp_path: Path) -> None:
    folder, backup = tmp_path / "data", tmp_path / "backup.db"
    await kept(folder, person(), person(id_="other"))
    wrapped = wrapped_key(folder, "4711")
    assert wrapped in everything_in(folder)
    store = TinyDBStore(folder)
    await store.backup(backup)

    await store.delete("4711")

    # Before anything is closed: not in a write-ahead file either.
    assert wrapped not in everything_in(tmp_path)
    await store.close()
    assert wrapped not in everything_in(tmp_path)
    with closing(open_keyring(folder)) as keys, closing(sqlite3.connect(backup)) as database:
        rows = database.execute("SELECT uid, body FROM people").fetchall()
        found = {uid: key for uid, _ in rows if (key := keys.find(uid)) is not None}
        opened = [open_sealed(found[uid], uid, body) for uid, body in rows if uid in found]
    assert len(rows) == 2
    assert len(opened) == 1
    assert b'"id":"other"' in opened[0]


SWAPPED = (PEOPLE, "UPDATE people SET body = (SELECT body FROM people WHERE uid = ?) WHERE uid = ?")
SWAPPED_KEY = (KEYS, "UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE uid = ?) WHERE uid = ?")


@pytest.mark.parametrize(("file", "statement"), [SWAPPED, SWAPPED_KEY])
async def test_what_is_another_s_does_not_open(tmp_path: Path, file: str, statement: str) -> None:
    await kept(tmp_path, person(id_="1"), person(id_="2"))
    with closing(open_keyring(tmp_path)) as keys, closing(sqlite3.connect(tmp_path / file)) as database:
        database.execute(statement, (keys.uid("1"), keys.uid("2")))
        database.commit()

    store = TinyDBStore(tmp_path)

    with pytest.raises(RecordUnreadable, match="its key doesn't open it"):
        await store.load("2")
    assert [id_ async for id_ in store.ids()] == ["1"]
    # It is moved on like the others, so that it can't stand in their way at every tick.
    assert await store.claim_due(NOON, 10, LATER) == ["1"]
    assert await store.next_due() == LATER
    await store.close()


async def test_a_record_from_the_future_is_left_untouched(tmp_path: Path) -> None:
    future = replace(person(), schema=SCHEMA + 1)
    await kept(tmp_path, future)
    before = everything_in(tmp_path)

    with pytest.raises(RecordTooNew):
        await loaded(tmp_path)

    with closing(open_keyring(tmp_path)), closing(SealedFile(tmp_path / PEOPLE)) as file:
        (rows,) = file.pages()
    assert rows[0].body in before


async def test_a_kill_between_key_and_row_leaves_somebody_new(tmp_path: Path) -> None:
    with closing(open_keyring(tmp_path)) as keys, keys.transaction():
        keys.put(keys.uid("4711"), new_key())

    await kept(tmp_path, person())

    assert await loaded(tmp_path) == person()


async def test_a_delete_that_was_cut_short_leaves_nobody(tmp_path: Path) -> None:
    await kept(tmp_path, person(1))
    with closing(open_keyring(tmp_path)) as keys:
        keys.shred(keys.uid("4711"))

    assert await loaded(tmp_path) is None

    await kept(tmp_path, person(2))
    assert await loaded(tmp_path) == person(2)
