"""Shredding leaves no byte of a key behind: with another program reading, and after a kill at any step."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from bot.storage.keyring import KEYS
from bot.storage.tinydb_store import TinyDBStore
from flows.person import Person
from tests.helpers.folders import everything_in
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.anyio


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Read the file in a transaction that goes on, as a shell or a copying program may."""
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM keys").fetchall()
        yield reader


def wrapped(folder: Path) -> list[bytes]:
    with closing(sqlite3.connect(folder / KEYS)) as keys:
        return [key for (key,) in keys.execute("SELECT wrapped FROM keys WHERE length(uid) = 16")]


async def test_no_byte_of_a_key_is_left_once_somebody_is_deleted(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.commit(Person("1"), 0, None)
    (key,) = wrapped(tmp_path)

    await store.delete("1")

    assert key not in everything_in(tmp_path)
    await store.close()


async def test_a_reader_holds_a_deletion_up_for_no_one_else_and_it_is_finished_later(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.commit(Person("1"), 0, None)
    (key,) = wrapped(tmp_path)

    with reading(tmp_path / KEYS):
        deleting = asyncio.create_task(store.delete("1"))
        began, turns = time.monotonic(), 0
        while not deleting.done():
            await store.commit(Person(f"other {turns}"), 0, None)
            turns += 1
        assert turns > 20
        assert time.monotonic() - began < 4
        assert not await store.finish_deletions()

    assert await store.finish_deletions()
    assert key not in everything_in(tmp_path)
    await store.close()


async def test_a_reader_that_lets_go_soon_is_waited_for(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.commit(Person("1"), 0, None)
    (key,) = wrapped(tmp_path)

    with reading(tmp_path / KEYS):
        deleting = asyncio.create_task(store.delete("1"))
        await asyncio.sleep(0.3)
    await deleting

    assert key not in everything_in(tmp_path)
    await store.close()


_DELETES = """
    import asyncio, os, signal, sys
    from pathlib import Path
    from bot.storage import embedded, keyring, records_db, sqlite, tinydb_store

    def die(*_args):
        os.kill(os.getpid(), signal.SIGKILL)

    where = sys.argv[2]
    if where == "before the key":
        keyring.Keyring.shred = die
    elif where == "before the log":
        keyring.Keyring.clear_log = die
    elif where == "before the row":
        records_db.SealedFile.remove = die
    else:
        embedded.EmbeddedEngine.finish_deletions = die

    async def main():
        store = tinydb_store.TinyDBStore(Path(sys.argv[1]))
        await store.delete("1", 4711)

    # The log is cleared at a start too, and that is not where to die.
    opened = keyring.Keyring.clear_log
    if where == "before the log":
        keyring.Keyring.clear_log = lambda keys: True
        store = tinydb_store.TinyDBStore(Path(sys.argv[1]))
        keyring.Keyring.clear_log = die
        asyncio.run(store.delete("1", 4711))
    asyncio.run(main())
"""


@pytest.mark.parametrize("where", ["before the key", "before the log", "before the row", "at the end"])
def test_a_kill_at_any_step_leaves_either_all_or_nothing(tmp_path: Path, where: str) -> None:
    async def come() -> None:
        store = TinyDBStore(tmp_path)
        await store.commit(Person("1"), 0, None)
        await store.close()

    asyncio.run(come())
    (key,) = wrapped(tmp_path)
    command = [sys.executable, "-c", dedent(_DELETES), str(tmp_path), where]
    killed = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -signal.SIGKILL

    async def look() -> tuple[Person | None, bool]:
        store = TinyDBStore(tmp_path)
        found = (await store.load("1")).person
        there = key in everything_in(tmp_path)
        assert await store.has_erased(4711) == (found is None)
        await store.close()
        return found, there

    found, there = asyncio.run(look())
    assert (found is None) == (where != "before the key")
    assert there == (found is not None)
