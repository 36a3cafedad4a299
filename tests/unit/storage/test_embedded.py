"""Held updates outlive the process, sealed, and no restored backup brings them back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.records_db import PEOPLE
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.maintenance import Folder, back_up, restore
from flows.person import Person

pytestmark = pytest.mark.anyio

UPDATES = [(5, b'{"person":"900100200","value":"start"}'), (7, b'{"person":"900100201"}')]


def content(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


async def test_held_updates_are_there_after_a_restart_until_they_are_released(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.hold(UPDATES)
    await store.hold(UPDATES[:1])
    await store.close()

    store = TinyDBStore(tmp_path)
    assert store.held() == UPDATES
    await store.release([5, 6])
    assert store.held() == UPDATES[1:]
    await store.close()


async def test_nobody_can_read_them_in_the_folder(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.hold(UPDATES)

    found = content(tmp_path)
    await store.close()

    assert b"900100200" not in found
    assert b"start" not in found


async def test_a_damaged_one_is_told_from_the_others(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    await store.hold(UPDATES)
    await store.close()
    with closing(sqlite3.connect(tmp_path / PEOPLE)) as file, file:
        file.execute("UPDATE held SET body = (SELECT body FROM held WHERE number = 7) WHERE number = 5")

    store = TinyDBStore(tmp_path)
    assert store.held() == [(5, None), UPDATES[1]]
    await store.close()


async def test_a_restored_backup_holds_none(folder: Folder, tmp_path: Path) -> None:
    store = TinyDBStore(folder.path)
    await store.commit(Person("1"), 0, None)
    await store.hold(UPDATES)
    back_up(folder.path, tmp_path / "backup.db")
    await store.close()

    restore(tmp_path / "backup.db", folder, force=True)

    store = TinyDBStore(folder.path)
    assert store.held() == []
    await store.close()


async def test_somebody_is_known_from_their_first_record_to_its_deletion(tmp_path: Path) -> None:
    store = TinyDBStore(tmp_path)
    assert not store.knows("1")
    await store.commit(Person("1"), 0, None)
    assert store.knows("1")
    await store.delete("1")
    assert not store.knows("1")
    await store.close()
