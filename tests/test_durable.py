"""What the store on disk promises beyond the contract: kills, full disks, keys, other processes."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from bot.copies import copy_to_new
from bot.keyring import KEYS, KeyUnusable, new_key, open_sealed
from bot.master_key import MASTER, open_keyring, rotate
from bot.memory_store import MemoryStore
from bot.sealed_file import PEOPLE, Row, SealedFile
from bot.store import Record, RecordTooNew, RecordUnreadable, StoreBusy, StoreUnusable
from bot.tinydb_store import TinyDBStore
from bot.writer import Job, Writer
from flows.person import SCHEMA, Person, Sentence
from tests.busy_store import NOON

pytestmark = pytest.mark.anyio

LATER = NOON + timedelta(hours=1)
WORDS = "I have never told anybody this"
OTHER_KEY = "11" * 32
NOBODY = 65534


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def person(token: int = 0, words: str = WORDS, id_: str = "4711") -> Person:
    return Person(id_, token=token, sentences=(Sentence(words, "fear", NOON),))


async def kept(folder: Path, *people: Person) -> None:
    store = TinyDBStore(folder)
    for one in people:
        await store.commit(one, (await store.load(one.id)).version, NOON)
    await store.close()


async def loaded(folder: Path, id_: str = "4711") -> Person | None:
    store = TinyDBStore(folder)
    record = await store.load(id_)
    await store.close()
    return record.person


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def everything_in(folder: Path) -> bytes:
    return b"".join(contents(folder).values())


# Kills and other processes


@contextmanager
def busy(folder: Path) -> Iterator[subprocess.Popen[str]]:
    script = Path(__file__).with_name("busy_store.py")
    path = {"PYTHONPATH": str(script.parent.parent)}
    with subprocess.Popen(
        [sys.executable, script, folder], env=os.environ | path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()


def acknowledged_until_killed(folder: Path, lines: int) -> dict[str, str]:
    with busy(folder) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    # A line that the kill cut off was not acknowledged.
    return dict(line.split() for line in said if line.endswith("\n"))


async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    random = Random(4)
    for _ in range(10):
        acknowledged = acknowledged_until_killed(tmp_path, random.randrange(1, 400))

        store = TinyDBStore(tmp_path)
        for id_, token in acknowledged.items():
            found = (await store.load(id_)).person
            if id_ == "guest":
                # The next step may be done without having been acknowledged.
                assert found in (None, Person("guest", token=1))
            else:
                assert found is not None
                assert found.token in (int(token), int(token) + 1)
                assert found.sentences[0].text == f"sentence {found.token} of {id_}"
        assert {id_ async for id_ in store.ids()} >= set(acknowledged) - {"guest"}
        await store.close()


async def test_a_second_process_is_refused_at_once(tmp_path: Path) -> None:
    with busy(tmp_path), pytest.raises(StoreBusy, match="stop that one, or choose another folder"):
        TinyDBStore(tmp_path)


async def test_a_closed_store_lets_go_of_its_folder(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.close()
    await store.close()

    again = TinyDBStore(tmp_path)

    with pytest.raises(StoreUnusable, match="closed"):
        await store.commit(person(), 0, None)
    await again.close()


# Disks


@contextmanager
def no_file_over(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_is_told_to_everyone_and_loses_nothing(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    versions = [await store.commit(person(1, id_=str(n)), 0, NOON) for n in range(10)]
    room = (tmp_path / f"{PEOPLE}-wal").stat().st_size

    with no_file_over(room + 100):
        turns = (store.commit(person(2, id_=str(n)), versions[n], NOON) for n in range(10))
        ended = await asyncio.gather(*turns, store.delete("0"), return_exceptions=True)

    assert [type(end) for end in ended[:10]] == [StoreUnusable] * 10
    for n in range(1, 10):
        assert await store.load(str(n)) == Record(person(1, id_=str(n)), versions[n])
        versions[n] = await store.commit(person(3, id_=str(n)), versions[n], NOON)
    await store.close()
    assert await loaded(tmp_path, "9") == person(3, id_="9")


@contextmanager
def nobody() -> Iterator[None]:
    # Rights don't stop an administrator, so the test steps down to a user whom they do stop.
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(mine)


def test_a_folder_that_cannot_be_written_is_refused() -> None:
    with TemporaryDirectory() as made:
        Path(made).chmod(0o555)
        with nobody(), pytest.raises(StoreUnusable, match="make the folder writable or choose another"):
            TinyDBStore(Path(made) / "data")
        Path(made).chmod(0o755)


async def test_a_folder_inside_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreUnusable, match="Not a directory"):
        TinyDBStore(tmp_path / "file" / "data")


async def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    await kept(tmp_path, person())
    (tmp_path / PEOPLE).write_bytes(b"not a database" * 1000)

    with pytest.raises(StoreUnusable, match="stile restore"):
        TinyDBStore(tmp_path)

    assert (tmp_path / PEOPLE).read_bytes() == b"not a database" * 1000


async def test_only_its_user_can_read_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    store = TinyDBStore(folder)
    await store.commit(person(), 0, None)

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    await store.close()

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes) >= {PEOPLE, f"{PEOPLE}-wal", KEYS, MASTER, "lock"}
    assert set(modes.values()) == {0o600}


class CountedFile(SealedFile):
    """Counts its commits."""

    commits = 0

    def transaction(self) -> AbstractContextManager[None]:
        self.commits += 1
        return super().transaction()


async def test_turns_that_wait_share_a_commit(tmp_path: Path) -> None:
    keys = open_keyring(tmp_path)
    file = CountedFile(tmp_path / PEOPLE)
    writer = Writer(keys, file)
    rows = [Row(number.to_bytes(16, "big"), 1, b"") for number in range(200)]
    before = file.commits

    await asyncio.gather(*(writer.do(Job(partial(file.write, row, 0, None))) for row in rows))

    assert file.commits - before < 50
    assert [row for page in file.pages() for row in page] == rows
    await writer.close()
    keys.close()
    file.close()


# Keys


async def test_a_first_start_makes_a_key_and_says_so(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.commit(person(), 0, None)
    await store.close()

    again = TinyDBStore(tmp_path)

    assert store.made_key == tmp_path / MASTER
    assert again.made_key is None
    assert (await again.load("4711")).person == person()
    await again.close()


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

    # The person's and the one for the names of rows.
    assert count == 2
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


# Backups


async def test_a_backup_is_whole_while_others_write(tmp_path: Path) -> None:
    folder, backup = tmp_path / "data", tmp_path / "backup.db"
    with busy(folder) as process:
        assert process.stdout is not None
        before = dict(process.stdout.readline().split() for _ in range(200))
        copy_to_new(folder / PEOPLE, backup)
        process.send_signal(signal.SIGKILL)

    (folder / PEOPLE).unlink()
    (folder / f"{PEOPLE}-wal").unlink()
    backup.rename(folder / PEOPLE)
    store = TinyDBStore(folder)
    for id_, token in before.items():
        found = (await store.load(id_)).person
        assert id_ == "guest" or (found is not None and found.token >= int(token))
    await store.close()


async def test_a_backup_replaces_no_file(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path / "data")
    target = tmp_path / "backup.db"
    target.write_text("mine")

    with pytest.raises(StoreUnusable, match="choose another name"):
        await store.backup(target)

    assert target.read_text() == "mine"
    await store.close()


async def test_a_store_in_memory_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="in memory only"):
        await MemoryStore().backup(tmp_path / "backup.db")
