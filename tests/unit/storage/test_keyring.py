"""Access by keys: keys that are missing, wrong, rotated or shredded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.storage.keyring import KEYS, KeyUnusable, new_key, open_sealed
from bot.storage.master_key import MASTER, open_keyring, rotate
from bot.storage.records_db import PEOPLE, SealedFile
from bot.storage.store import Conflict, RecordTooNew, RecordUnreadable
from bot.storage.tinydb_store import TinyDBStore
from flows.person import SCHEMA
from tests.helpers.busy_store import NOON
from tests.helpers.folders import LATER, OTHER_KEY, WORDS, contents, everything_in, kept, loaded, person

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_row_has_one_key(tmp_path: Path) -> None:
    key = new_key()
    with closing(open_keyring(tmp_path)) as keys, keys.transaction():
        keys.put(b"row", key)
        keys.put(b"row", key)

        with pytest.raises(Conflict):
            keys.put(b"row", new_key())


async def test_a_first_start_makes_a_key_and_says_so(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.commit(person(), 0, None)
    await store.close()

    again = TinyDBStore(tmp_path)

    assert store.made_key == tmp_path / MASTER
    assert again.made_key is None
    assert (await again.load("4711")).person == person()
    await again.close()


async def test_a_first_start_that_was_cut_short_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / f"{MASTER}.part").write_text("half a k")

    await kept(tmp_path, person())

    assert await loaded(tmp_path) == person()
    assert not (tmp_path / f"{MASTER}.part").exists()


@pytest.mark.parametrize(
    "environ", [OTHER_KEY, "ERERERERERERERERERERERERERERERERERERERERERE=", f"{OTHER_KEY}\n"]
)
async def test_a_key_from_the_environment_makes_no_file(tmp_path: Path, environ: str) -> None:
    store = TinyDBStore(tmp_path, environ=environ)
    await store.close()

    assert store.made_key is None
    assert not (tmp_path / MASTER).exists()
    await TinyDBStore(tmp_path, environ=OTHER_KEY).close()


@pytest.mark.parametrize("text", ["", "secret", "11" * 31, "11" * 33, "zz" * 32, "\u00fc" * 32])
async def test_what_is_not_a_key_is_refused_without_being_repeated(tmp_path: Path, text: str) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(text, "utf-8")

    with pytest.raises(KeyUnusable, match="not a master key: write 32 bytes") as caught:
        TinyDBStore(tmp_path / "data", key_file)

    assert not text or text not in str(caught.value)


async def test_a_wrong_key_is_refused_and_overwrites_nothing(tmp_path: Path) -> None:
    await kept(tmp_path, person())
    before = contents(tmp_path)

    with pytest.raises(KeyUnusable, match="not the one it was made with"):
        TinyDBStore(tmp_path, environ=OTHER_KEY)

    assert {path: content for path, content in contents(tmp_path).items() if path in before} == before
    assert await loaded(tmp_path) == person()


@pytest.mark.parametrize("missing", [MASTER, KEYS])
async def test_a_missing_key_is_refused_and_nothing_is_made_in_its_place(
    tmp_path: Path, missing: str
) -> None:
    await kept(tmp_path, person())
    kept_apart = (tmp_path / missing).rename(tmp_path.with_name("kept-apart"))

    with pytest.raises(KeyUnusable, match=r"put (it|that file) back"):
        TinyDBStore(tmp_path)

    assert not (tmp_path / missing).exists()
    kept_apart.rename(tmp_path / missing)
    assert await loaded(tmp_path) == person()


async def test_a_key_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="the master key is not there"):
        TinyDBStore(tmp_path / "data", tmp_path / "key")


async def test_a_rotated_key_takes_the_old_one_s_place(tmp_path: Path) -> None:
    await kept(tmp_path, person())
    old = (tmp_path / MASTER).read_text()

    count = rotate(tmp_path, None, None, None)

    assert count == 1
    assert (tmp_path / MASTER).read_text() != old
    assert await loaded(tmp_path) == person()
    with pytest.raises(KeyUnusable):
        TinyDBStore(tmp_path, environ=old)


async def test_a_key_from_the_environment_is_rotated_to_the_one_handed_in(tmp_path: Path) -> None:
    open_keyring(tmp_path, environ=OTHER_KEY).close()

    rotate(tmp_path, None, OTHER_KEY, "22" * 32)

    open_keyring(tmp_path, environ="22" * 32).close()
    with pytest.raises(KeyUnusable):
        open_keyring(tmp_path, environ=OTHER_KEY)


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_rotation_that_was_cut_short_is_finished_by_the_next_start(
    tmp_path: Path, wrapped: bool
) -> None:
    await kept(tmp_path, person())
    key, next_file = new_key(), tmp_path / f"{MASTER}.next"
    with closing(open_keyring(tmp_path)) as keys:
        next_file.write_text(key.hex())
        if wrapped:
            keys.rewrap(key)

    assert await loaded(tmp_path) == person()

    assert not next_file.exists()
    assert ((tmp_path / MASTER).read_text() == key.hex()) is wrapped


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
