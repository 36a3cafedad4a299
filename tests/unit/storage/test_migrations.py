"""Data folders of earlier revisions: somebody made up talked with their bots, and nothing of it is lost.

`golden/` holds the folders as those revisions left them, and the record as they read it.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from bot.storage.store import RecordTooNew
from bot.storage.tables import sealed_tables
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.doctor import examine
from bot.storage.upkeep.maintenance import Folder, back_up, restore
from flows.model import Event
from flows.person import SCHEMA, Person
from tests.helpers.chat import shipped_conversation

pytestmark = pytest.mark.anyio

GOLDEN = Path(__file__).with_name("golden")
WHO = "900100200"
GOLDENS = ("schema-1", "schema-2")
LATER = 900_000_000


@pytest.fixture(params=GOLDENS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    shutil.copytree(GOLDEN / request.param, tmp_path / "data")
    for file in (tmp_path / "data").iterdir():
        file.chmod(0o600)
    return tmp_path / "data"


def as_it_was(folder: Path) -> dict[str, object]:
    known: dict[str, object] = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    return known


def words(value: object) -> Iterator[str]:
    """Yield every text in a record, wherever it stands."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from words(one)
    elif isinstance(value, list):
        for one in value:
            yield from words(one)


def holds(now: object, then: object) -> bool:
    """Tell whether a value is as it was, but for fields that have come since."""
    if isinstance(now, dict) and isinstance(then, dict):
        return all(name in now and holds(now[name], value) for name, value in then.items())
    if isinstance(now, list) and isinstance(then, list):
        return len(now) == len(then) and all(map(holds, now, then))
    return now == then


async def loaded(folder: Path) -> Person:
    store = TinyDBStore(folder)
    try:
        found = (await store.load(WHO)).person
    finally:
        await store.close()
    assert found is not None
    return found


async def test_everything_that_was_there_is_in_its_part(folder: Path) -> None:
    before, person = as_it_was(folder), await loaded(folder)

    assert person.schema == SCHEMA
    assert set(words(before)) <= set(words(json.loads(msgspec.json.encode(person))))
    flat = {
        name: value
        for part in ("profile", "dialog", "words", "engagement", "delivery")
        for name, value in json.loads(msgspec.json.encode(getattr(person, part))).items()
    }
    new_names = {"nudging": "preferences", "paused": "suspended", "held": "pending_text"}
    for name, value in before.items():
        if name not in ("id", "schema", "session", "nudging", "sheet", "screen", "outbox", "paused", "desk"):
            assert holds(flat[new_names.get(name, name)], value), name
    stack = [one.flow for one in reversed(person.dialog.stack.runs)]
    session, nested = before["session"], []
    while isinstance(session, dict):
        nested.append(session["flow"])
        session = session["under"]
    assert stack == nested


async def test_the_first_commit_migrates_the_folder_for_good(folder: Path) -> None:
    person = await loaded(folder)
    conversation = shipped_conversation()
    store = TinyDBStore(folder)
    record = await store.load(WHO)
    assert record.person is not None
    assert person.profile.since is not None
    event = Event(WHO, LATER, "command", "menu")
    after = conversation.respond(record.person, event, person.profile.since).person
    await store.commit(after, record.version, None)
    await store.close()

    assert await loaded(folder) == after
    assert examine(Folder(folder), conversation.library.flows).findings == ()
    assert set(map(str, person.words.talks)) <= set(map(str, after.words.talks))


async def test_a_backup_of_an_earlier_revision_is_restored_and_read(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "backup.db")

    restored = restore(tmp_path / "backup.db", Folder(folder), force=True)

    assert restored.people == 1
    assert (await loaded(folder)).schema == SCHEMA


KILLED = """
import asyncio, os, signal, sys
from msgspec.structs import replace
from pathlib import Path
from bot.storage.records_db import SealedFile
from bot.storage.tinydb_store import TinyDBStore

async def main():
    store = TinyDBStore(Path(sys.argv[1]))
    record = await store.load(sys.argv[2])
    whole = SealedFile.write
    def killed(self, *given):
        if sys.argv[3] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        whole(self, *given)
        os.kill(os.getpid(), signal.SIGKILL)
    SealedFile.write = killed
    person = record.person
    await store.commit(replace(person, dialog=replace(person.dialog, token=99)), record.version, None)

asyncio.run(main())
"""


@pytest.mark.parametrize("when", ["before", "within"])
async def test_a_kill_in_the_middle_of_a_migration_loses_nothing(folder: Path, when: str) -> None:
    before = await loaded(folder)

    killed = subprocess.run([sys.executable, "-c", KILLED, folder, WHO, when], check=False)  # noqa: ASYNC221 - nothing else runs

    assert killed.returncode == -9
    assert await loaded(folder) == before


async def test_an_earlier_revision_refuses_what_this_one_has_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await loaded(folder)
    store = TinyDBStore(folder)
    await store.refuse_newer()  # as every start does
    version = (await store.load(WHO)).version
    await store.commit(replace(person, dialog=replace(person.dialog, token=99)), version, None)
    await store.close()
    with closing(sqlite3.connect(folder / "people.db")) as file:
        written = file.execute("SELECT body FROM people").fetchall()

    # As a revision of the schema before would start: it looks at the version before anything else.
    monkeypatch.setattr(sealed_tables, "SCHEMA", SCHEMA - 1)
    earlier = TinyDBStore(folder)
    monkeypatch.setattr("bot.storage.tinydb_store.SCHEMA", SCHEMA - 1)
    with pytest.raises(RecordTooNew, match=f"schema {SCHEMA}"):
        await earlier.refuse_newer()
    await earlier.close()

    with closing(sqlite3.connect(folder / "people.db")) as file:
        assert file.execute("SELECT body FROM people").fetchall() == written
