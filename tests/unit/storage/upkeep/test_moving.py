"""Records move from one data folder to another: all of them, once, and nobody who was deleted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.ports import StoreUnusable
from bot.storage.records_db import PEOPLE
from bot.storage.store import StoreBusy
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.folder_upkeep import FolderUpkeep
from bot.storage.upkeep.maintenance import Folder
from bot.storage.upkeep.moving import Moved, look, move
from flows.person import Dialog, Person
from tests.helpers.folders import contents, kept, loaded, people_in, person

pytestmark = pytest.mark.anyio


@pytest.fixture
def old(tmp_path: Path) -> FolderUpkeep:
    return FolderUpkeep(Folder(tmp_path / "old"))


@pytest.fixture
def new(tmp_path: Path) -> FolderUpkeep:
    return FolderUpkeep(Folder(tmp_path / "new"))


async def test_everybody_moves_with_all_that_they_wrote(old: FolderUpkeep, new: FolderUpkeep) -> None:
    people = [person(), *(Person(str(number), dialog=Dialog(token=number)) for number in range(3))]
    await kept(old.data, *people)
    before = contents(old.data)

    moved = move(old, new)

    assert moved == Moved(people=4)
    assert await people_in(new.data) == {one.id: one for one in people}
    assert contents(old.data).keys() >= before.keys()
    assert await people_in(old.data) == await people_in(new.data)


async def test_what_would_move_is_counted_and_nothing_is_written(
    old: FolderUpkeep, new: FolderUpkeep
) -> None:
    await kept(old.data, Person("1"), Person("2"))
    before = contents(old.data)

    assert look(old) == Moved(people=2)
    assert contents(old.data) == before
    assert not new.data.exists()


async def test_a_second_move_takes_along_only_what_changed(old: FolderUpkeep, new: FolderUpkeep) -> None:
    await kept(old.data, Person("1"), Person("2"))
    move(old, new)
    await kept(old.data, Person("2", dialog=Dialog(token=5)), Person("3"))

    assert move(old, new) == Moved(people=2, there=1)
    assert await loaded(new.data, "2") == Person("2", dialog=Dialog(token=5))


async def test_somebody_who_was_deleted_between_two_moves_is_gone(
    old: FolderUpkeep, new: FolderUpkeep
) -> None:
    await kept(old.data, Person("1"), Person("2"))
    move(old, new)
    store = TinyDBStore(old.data)
    await store.delete("1")
    await store.close()

    assert move(old, new) == Moved(there=1, gone=1)
    assert await people_in(new.data) == {"2": Person("2")}


async def test_a_row_without_a_key_is_left_out_and_told(old: FolderUpkeep, new: FolderUpkeep) -> None:
    await kept(old.data, Person("1"))
    with closing(sqlite3.connect(old.data / PEOPLE)) as file, file:
        file.execute("INSERT INTO people (uid, version, body) VALUES (x'00', 1, x'00')")

    assert look(old) == Moved(people=1, left_out=1)
    assert move(old, new) == Moved(people=1, left_out=1)


async def test_a_folder_with_people_of_another_bot_is_refused(old: FolderUpkeep, new: FolderUpkeep) -> None:
    await kept(old.data, Person("1"))
    await kept(new.data, Person("2"))

    with pytest.raises(StoreUnusable, match="records of another bot: name an empty one"):
        move(old, new)

    assert await people_in(new.data) == {"2": Person("2")}


async def test_invitations_move_along_and_do_not_replace_others(old: FolderUpkeep, new: FolderUpkeep) -> None:
    await kept(old.data, Person("1"))
    old.codes().write(b"old codes", 0)

    move(old, new)
    first = new.codes().read()
    old.codes().write(b"later codes", 1)
    move(old, new)

    assert first == new.codes().read() == (1, b"old codes")


@pytest.mark.parametrize("running", ["old", "new"])
async def test_nothing_moves_while_a_bot_runs(old: FolderUpkeep, new: FolderUpkeep, running: str) -> None:
    await kept(old.data, Person("1"))
    store = TinyDBStore(old.data if running == "old" else new.data)

    with pytest.raises(StoreBusy):
        move(old, new)

    await store.close()


def test_a_folder_without_records_is_probably_the_wrong_one(old: FolderUpkeep, new: FolderUpkeep) -> None:
    with pytest.raises(StoreUnusable, match="no records are kept there"):
        move(old, new)
