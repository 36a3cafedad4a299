from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.ports import StoreUnusable
from bot.storage.keyring import KEYS, KeyUnusable
from bot.storage.master_key import MASTER, open_keyring
from bot.storage.records_db import PEOPLE
from bot.storage.store import StoreBusy
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.doctor import SPARE_KEY, Report, examine
from bot.storage.upkeep.maintenance import Folder, Restored, back_up, restore, rotate_keys
from flows.person import Dialog, Person
from tests.helpers.folders import FLOWS, kept, people_in

pytestmark = pytest.mark.anyio


async def forget(folder: Folder, id_: str) -> None:
    store = TinyDBStore(folder.path)
    await store.delete(id_)
    await store.close()


async def test_a_backup_brings_back_what_was_there_then(folder: Folder, tmp_path: Path) -> None:
    await kept(folder.path, Person("1", dialog=Dialog(token=1)), Person("2", dialog=Dialog(token=1)))
    back_up(folder.path, tmp_path / "backup.db")
    await kept(folder.path, Person("1", dialog=Dialog(token=2)), Person("3"))

    restored = restore(tmp_path / "backup.db", folder, force=True)

    assert restored == Restored(2, 0)
    assert await people_in(folder.path) == {
        "1": Person("1", dialog=Dialog(token=1)),
        "2": Person("2", dialog=Dialog(token=1)),
    }


async def test_a_backup_is_made_while_the_bot_runs(folder: Folder, tmp_path: Path) -> None:
    store = TinyDBStore(folder.path)
    await store.commit(Person("1", dialog=Dialog(token=1)), 0, None)

    back_up(folder.path, tmp_path / "backup.db", tmp_path / "keys-backup.db")

    await store.close()
    assert restore(tmp_path / "backup.db", folder, force=True) == Restored(1, 0)


async def test_a_restore_needs_force_where_people_are_kept(folder: Folder, tmp_path: Path) -> None:
    await kept(folder.path, Person("1", dialog=Dialog(token=1)))
    back_up(folder.path, tmp_path / "backup.db")
    await kept(folder.path, Person("1", dialog=Dialog(token=2)))

    with pytest.raises(StoreUnusable, match="--force puts the backup in their place"):
        restore(tmp_path / "backup.db", folder)

    assert await people_in(folder.path) == {"1": Person("1", dialog=Dialog(token=2))}


async def test_a_restore_waits_for_no_running_bot(folder: Folder, tmp_path: Path) -> None:
    await kept(folder.path, Person("1"))
    back_up(folder.path, tmp_path / "backup.db")
    store = TinyDBStore(folder.path)

    with pytest.raises(StoreBusy):
        restore(tmp_path / "backup.db", folder, force=True)

    await store.close()


@pytest.mark.parametrize("back_again", [False, True])
async def test_who_was_deleted_since_stays_deleted(folder: Folder, tmp_path: Path, back_again: bool) -> None:
    await kept(folder.path, Person("1"), Person("2"))
    back_up(folder.path, tmp_path / "backup.db")
    await forget(folder, "1")
    if back_again:
        await kept(folder.path, Person("1"))

    restored = restore(tmp_path / "backup.db", folder, force=True)

    assert restored == Restored(1, 1)
    assert await people_in(folder.path) == {"2": Person("2")}
    assert examine(folder, FLOWS).people == 1


def spoil(file: Path, uid: bytes, how: str) -> None:
    """Change the sealed record of one person in a database."""
    with closing(sqlite3.connect(file)) as database:
        (body,) = database.execute("SELECT body FROM people WHERE uid = ?", (uid,)).fetchone()
        spoilt = {
            "a bit": bytes([*body[:40], body[40] ^ 1, *body[41:]]),
            "its end": body[:-9],
            "all": bytes(len(body)),
            "nothing left": b"",
        }
        database.execute("UPDATE people SET body = ? WHERE uid = ?", (spoilt[how], uid))
        database.commit()


def row_of(folder: Folder, id_: str) -> bytes:
    with closing(open_keyring(folder.path)) as keys:
        return keys.uid(id_)


@pytest.mark.parametrize("how", ["a bit", "its end", "all", "nothing left"])
async def test_a_backup_with_damaged_records_is_refused_and_says_how_many(
    folder: Folder, tmp_path: Path, how: str
) -> None:
    await kept(folder.path, *(Person(str(number), dialog=Dialog(token=1)) for number in range(5)))
    back_up(folder.path, tmp_path / "backup.db")
    await kept(folder.path, *(Person(str(number), dialog=Dialog(token=2)) for number in range(5)))
    spoil(tmp_path / "backup.db", row_of(folder, "3"), how)

    with pytest.raises(StoreUnusable, match="1 of its records are damaged"):
        restore(tmp_path / "backup.db", folder, force=True)

    assert await people_in(folder.path) == {
        str(number): Person(str(number), dialog=Dialog(token=2)) for number in range(5)
    }
    assert examine(folder, FLOWS, repair=True) == Report(5, ())


async def test_damaged_records_of_a_backup_stay_as_they_are_in_the_folder(
    folder: Folder, tmp_path: Path
) -> None:
    await kept(folder.path, Person("1", dialog=Dialog(token=1)), Person("2", dialog=Dialog(token=1)))
    back_up(folder.path, tmp_path / "good.db")
    back_up(folder.path, tmp_path / "backup.db")
    await kept(folder.path, Person("1", dialog=Dialog(token=2)), Person("2", dialog=Dialog(token=2)))
    spoil(tmp_path / "backup.db", row_of(folder, "1"), "a bit")

    restored = restore(tmp_path / "backup.db", folder, force=True, skip_damaged=True)

    assert restored == Restored(1, 0, damaged=1, kept=1)
    assert await people_in(folder.path) == {
        "1": Person("1", dialog=Dialog(token=2)),
        "2": Person("2", dialog=Dialog(token=1)),
    }


async def test_a_damaged_record_that_is_left_out_comes_back_with_another_backup(
    folder: Folder, tmp_path: Path
) -> None:
    await kept(folder.path, Person("1"), Person("2"))
    back_up(folder.path, tmp_path / "good.db")
    back_up(folder.path, tmp_path / "backup.db")
    for file in (folder.path / PEOPLE, tmp_path / "backup.db"):
        spoil(file, row_of(folder, "1"), "a bit")

    restored = restore(tmp_path / "backup.db", folder, force=True, skip_damaged=True)
    report = examine(folder, FLOWS, repair=True)

    assert restored == Restored(1, 0, damaged=1, kept=0)
    assert [(finding.text, finding.repaired) for finding in report.findings] == [(SPARE_KEY, False)]
    assert restore(tmp_path / "good.db", folder, force=True) == Restored(2, 0)
    assert await people_in(folder.path) == {"1": Person("1"), "2": Person("2")}


async def test_a_lost_disk_is_restored_from_records_keys_and_master_key(
    folder: Folder, tmp_path: Path
) -> None:
    await kept(folder.path, Person("1"))
    back_up(folder.path, tmp_path / "backup.db", tmp_path / "keys-backup.db")
    new = Folder(tmp_path / "new", key_file=folder.path / MASTER)

    restored = restore(tmp_path / "backup.db", new, keys=tmp_path / "keys-backup.db")

    assert restored == Restored(1, 0)
    assert examine(new, FLOWS) == Report(1, ())


async def test_a_lost_disk_is_not_restored_without_its_keys(folder: Folder, tmp_path: Path) -> None:
    await kept(folder.path, Person("1"))
    back_up(folder.path, tmp_path / "backup.db", tmp_path / "keys-backup.db")
    new = Folder(tmp_path / "new", environ="11" * 32)

    with pytest.raises(StoreUnusable, match="bring them with --keys FILE"):
        restore(tmp_path / "backup.db", new)
    with pytest.raises(KeyUnusable, match="not the one it was made with"):
        restore(tmp_path / "backup.db", new, keys=tmp_path / "keys-backup.db")

    assert not (new.path / PEOPLE).exists()
    assert not (new.path / KEYS).exists()


async def test_a_backup_of_people_who_are_all_deleted_says_so(folder: Folder, tmp_path: Path) -> None:
    await kept(folder.path, Person("1"))
    back_up(folder.path, tmp_path / "backup.db")
    await forget(folder, "1")

    with pytest.raises(StoreUnusable, match="Either all were deleted since"):
        restore(tmp_path / "backup.db", folder, force=True)


async def test_older_keys_never_replace_newer_ones(folder: Folder, tmp_path: Path) -> None:
    await kept(folder.path, Person("1"))
    back_up(folder.path, tmp_path / "backup.db", tmp_path / "keys-backup.db")
    await forget(folder, "1")

    with pytest.raises(StoreUnusable, match="knows best who was deleted"):
        restore(tmp_path / "backup.db", folder, force=True, keys=tmp_path / "keys-backup.db")

    assert await people_in(folder.path) == {}


async def test_the_backup_of_another_bot_is_refused(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other")
    await kept(other.path, Person("1"))
    await kept(folder.path, Person("2"))
    back_up(other.path, tmp_path / "backup.db")

    with pytest.raises(StoreUnusable, match="or it is another bot"):
        restore(tmp_path / "backup.db", folder, force=True)

    assert await people_in(folder.path) == {"2": Person("2")}


@pytest.mark.parametrize("what", ["missing", "text", "database", "damaged"])
async def test_what_is_no_backup_is_refused(folder: Folder, tmp_path: Path, what: str) -> None:
    await kept(folder.path, Person("1"))
    file = tmp_path / "backup.db"
    if what == "text":
        file.write_text("a letter, and not a database" * 1000)
    elif what == "database":
        with closing(sqlite3.connect(file)) as database:
            database.execute("CREATE TABLE other (id)")
    elif what == "damaged":
        back_up(folder.path, file)
        file.write_bytes(file.read_bytes()[:8192] + b"\xff" * (file.stat().st_size - 8192))

    with pytest.raises(StoreUnusable):
        restore(file, folder, force=True)

    assert await people_in(folder.path) == {"1": Person("1")}


async def test_a_damaged_folder_takes_a_backup(folder: Folder, tmp_path: Path) -> None:
    await kept(folder.path, Person("1"))
    back_up(folder.path, tmp_path / "backup.db")
    (folder.path / PEOPLE).write_bytes(b"not a database" * 1000)

    restore(tmp_path / "backup.db", folder, force=True)

    assert await people_in(folder.path) == {"1": Person("1")}


async def test_keys_are_rotated_only_while_the_bot_is_stopped(folder: Folder) -> None:
    await kept(folder.path, Person("1"))
    store = TinyDBStore(folder.path)

    with pytest.raises(StoreBusy):
        rotate_keys(folder)

    await store.close()
    assert rotate_keys(folder) == 1
    assert await people_in(folder.path) == {"1": Person("1")}


def test_a_folder_without_records_is_refused_and_left_as_it_is(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="no records are kept there"):
        examine(folder, FLOWS)
    with pytest.raises(StoreUnusable, match="no records are kept there"):
        back_up(folder.path, tmp_path / "people.backup")
    with pytest.raises(StoreUnusable, match="no keys are kept there"):
        rotate_keys(folder)

    assert not folder.path.exists()


async def test_keys_are_rotated_before_the_first_person_comes(folder: Folder) -> None:
    await kept(folder.path)

    assert rotate_keys(folder) == 0
