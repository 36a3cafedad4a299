"""A copy of the file while people talk."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep import sqlite_backup
from bot.storage.upkeep.maintenance import Folder, restore
from flows.person import Person
from tests.helpers.folders import kept

pytestmark = pytest.mark.anyio


async def test_a_backup_beside_turns_is_of_one_moment_and_comes_to_an_end(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_backup, "_STEP", 2)
    await kept(folder.path, *(Person(str(number)) for number in range(60)))
    store = TinyDBStore(folder.path)
    copying = asyncio.create_task(store.backup(tmp_path / "copy.db"))
    turns = 0
    while not copying.done():
        for number in ("3", "57"):
            record = await store.load(number)
            assert record.person is not None
            await store.commit(
                replace(record.person, dialog=replace(record.person.dialog, token=turns)),
                record.version,
                None,
            )
        turns += 1
    await copying
    await store.close()

    restore(tmp_path / "copy.db", folder, force=True)
    store = TinyDBStore(folder.path)
    tokens = [
        one.person.dialog.token for one in [await store.load("3"), await store.load("57")] if one.person
    ]
    await store.close()

    assert turns > 1
    assert 0 <= tokens[0] - tokens[1] <= 1
