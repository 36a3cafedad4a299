"""Guarantees of the store on disk beyond the contract: kills, other processes, disks that fail."""

from __future__ import annotations

import asyncio
import codecs
import importlib
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from bot.config import Config
from bot.ports import StoreUnusable
from bot.storage.keyring import KEYS
from bot.storage.master_key import MASTER
from bot.storage.memory import MemoryStore
from bot.storage.opening import open_store
from bot.storage.records_db import PEOPLE
from bot.storage.store import Record, StoreBusy
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.doctor import Report, examine
from bot.storage.upkeep.maintenance import Folder, back_up, restore
from bot.storage.upkeep.sqlite_backup import copy_to_new
from flows.person import Dialog, Person
from tests.helpers.busy_store import NOON
from tests.helpers.folders import contents, kept, loaded, person
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.anyio

NOBODY = 65534


# Kills and other processes


@contextmanager
def busy(folder: Path, url: str = "") -> Iterator[subprocess.Popen[str]]:
    script = ROOT / "tests" / "helpers" / "busy_store.py"
    path = {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, script, folder, url], env=os.environ | path, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        try:
            yield process
        finally:
            process.kill()


def acknowledged_until_killed(folder: Path, lines: int, url: str) -> dict[str, str]:
    with busy(folder, url) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    # A line that the kill cut off was not acknowledged.
    return dict(line.split() for line in said if line.endswith("\n"))


@pytest.mark.long
@pytest.mark.parametrize("engine", ["folder", "database"])
async def test_what_was_acknowledged_survives_kill_9(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    random, url = Random(4), request.getfixturevalue("database") if engine == "database" else ""
    for _ in range(10):
        acknowledged = acknowledged_until_killed(tmp_path, random.randrange(1, 400), url)

        store = await open_store(Config(tmp_path, store_url=url))
        for id_, token in acknowledged.items():
            found = (await store.load(id_)).person
            if id_ == "guest":
                # The next step may be done without having been acknowledged.
                assert found in (None, Person("guest", dialog=Dialog(token=1)))
            else:
                assert found is not None
                assert found.dialog.token in (int(token), int(token) + 1)
                assert found.words.sentences[0].text == f"sentence {found.dialog.token} of {id_}"
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
    screen = (tmp_path / f"{PEOPLE}-wal").stat().st_size

    with no_file_over(screen + 100):
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
    # Nobody may not be let into Python's own folder for what is imported late.
    codecs.lookup("ascii")
    importlib.import_module("concurrent.futures.thread")
    if mine == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(mine)


@contextmanager
def everybodys_folder() -> Iterator[Path]:
    with TemporaryDirectory() as made:
        Path(made).chmod(0o777)
        yield Path(made) / "data"


def give(folder: Path, rights: int, rights_of_files: int) -> None:
    folder.chmod(0o700)
    for path in folder.iterdir():
        path.chmod(rights_of_files)
    folder.chmod(rights)


def test_a_folder_that_cannot_be_written_is_refused() -> None:
    with TemporaryDirectory() as made:
        Path(made).chmod(0o555)
        with nobody(), pytest.raises(StoreUnusable, match="make the folder writable or choose another"):
            TinyDBStore(Path(made) / "data")
        Path(made).chmod(0o755)


async def test_a_folder_that_becomes_read_only_loses_nothing_that_was_acknowledged() -> None:
    with everybodys_folder() as folder, nobody():
        store = TinyDBStore(folder)
        version = await store.commit(person(1), 0, NOON)
        give(folder, 0o500, 0o400)
        await store.commit(person(2), version, NOON)  # what is open stays open
        await store.close()
        with pytest.raises(StoreUnusable, match="make the folder"):
            TinyDBStore(folder)
        give(folder, 0o700, 0o600)

        assert await loaded(folder) == person(2)


@pytest.mark.parametrize("in_the_log", [False, True])
async def test_a_folder_that_cannot_be_written_is_looked_at_and_copied(in_the_log: bool) -> None:
    with everybodys_folder() as folder, nobody(), TemporaryDirectory() as elsewhere:
        store = TinyDBStore(folder)
        for number in range(3):
            await store.commit(person(id_=str(number)), 0, NOON)
        if in_the_log:
            # As a kill leaves it: acknowledged commits are in the write-ahead file alone.
            shutil.copytree(folder, Path(elsewhere) / "left")
        await store.close()
        left = Path(elsewhere) / "left" if in_the_log else folder
        for name in (KEYS, PEOPLE):
            left.joinpath(f"{name}-shm").unlink(missing_ok=True)
        give(left, 0o500, 0o400)
        before = contents(left)
        people, keys = Path(elsewhere) / "people.backup", Path(elsewhere) / "keys.backup"

        report = examine(Folder(left), {})
        back_up(left, people, keys)

        assert report == Report(3, ())
        assert contents(left) == before
        give(left, 0o700, 0o600)
        new = Folder(Path(elsewhere) / "new", key_file=left / MASTER)
        assert restore(people, new, keys=keys).people == 3


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
    # Not the guest: whoever was deleted since and is new again has another key now.
    for id_ in before.keys() - {"guest"}:
        found = (await store.load(id_)).person
        assert found is not None
        assert found.dialog.token >= int(before[id_])
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
