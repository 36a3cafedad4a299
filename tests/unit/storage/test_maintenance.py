from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.ports import StoreUnusable
from bot.storage.keyring import KEYS, KeyUnusable, new_key
from bot.storage.master_key import MASTER, open_keyring
from bot.storage.records_db import PEOPLE
from bot.storage.store import StoreBusy
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep import sqlite_backup
from bot.storage.upkeep.doctor import LEFT_OVER, SPARE_KEY, Finding, Report, examine
from bot.storage.upkeep.maintenance import Folder, Restored, back_up, restore, rotate_keys
from flows.model import Flow, Session, Stack, State, Template
from flows.person import SCHEMA, Dialog, Person

pytestmark = pytest.mark.anyio

PLAIN = Template("", ())
FEAR = Flow("fear", PLAIN, 1, {"ask": State("ask", "text", PLAIN)}, "ask", "x", renamed={"old": "ask"})
FLOWS = {"fear": FEAR}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


async def keep(folder: Folder, *people: Person) -> None:
    store = TinyDBStore(folder.path)
    for person in people:
        await store.commit(person, (await store.load(person.id)).version, None)
    await store.close()


async def kept(folder: Folder) -> dict[str, Person | None]:
    store = TinyDBStore(folder.path)
    people = {id_: (await store.load(id_)).person async for id_ in store.ids()}
    await store.close()
    return people


async def forget(folder: Folder, id_: str) -> None:
    store = TinyDBStore(folder.path)
    await store.delete(id_)
    await store.close()


async def test_a_backup_brings_back_what_was_there_then(folder: Folder, tmp_path: Path) -> None:
    await keep(folder, Person("1", dialog=Dialog(token=1)), Person("2", dialog=Dialog(token=1)))
    back_up(folder.path, tmp_path / "backup.db")
    await keep(folder, Person("1", dialog=Dialog(token=2)), Person("3"))

    restored = restore(tmp_path / "backup.db", folder, force=True)

    assert restored == Restored(2, 0)
    assert await kept(folder) == {
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
    await keep(folder, Person("1", dialog=Dialog(token=1)))
    back_up(folder.path, tmp_path / "backup.db")
    await keep(folder, Person("1", dialog=Dialog(token=2)))

    with pytest.raises(StoreUnusable, match="--force puts the backup in their place"):
        restore(tmp_path / "backup.db", folder)

    assert await kept(folder) == {"1": Person("1", dialog=Dialog(token=2))}


async def test_a_restore_waits_for_no_running_bot(folder: Folder, tmp_path: Path) -> None:
    await keep(folder, Person("1"))
    back_up(folder.path, tmp_path / "backup.db")
    store = TinyDBStore(folder.path)

    with pytest.raises(StoreBusy):
        restore(tmp_path / "backup.db", folder, force=True)

    await store.close()


@pytest.mark.parametrize("back_again", [False, True])
async def test_who_was_deleted_since_stays_deleted(folder: Folder, tmp_path: Path, back_again: bool) -> None:
    await keep(folder, Person("1"), Person("2"))
    back_up(folder.path, tmp_path / "backup.db")
    await forget(folder, "1")
    if back_again:
        await keep(folder, Person("1"))

    restored = restore(tmp_path / "backup.db", folder, force=True)

    assert restored == Restored(1, 1)
    assert await kept(folder) == {"2": Person("2")}
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
    await keep(folder, *(Person(str(number), dialog=Dialog(token=1)) for number in range(5)))
    back_up(folder.path, tmp_path / "backup.db")
    await keep(folder, *(Person(str(number), dialog=Dialog(token=2)) for number in range(5)))
    spoil(tmp_path / "backup.db", row_of(folder, "3"), how)

    with pytest.raises(StoreUnusable, match="1 of its records are damaged"):
        restore(tmp_path / "backup.db", folder, force=True)

    assert await kept(folder) == {
        str(number): Person(str(number), dialog=Dialog(token=2)) for number in range(5)
    }
    assert examine(folder, FLOWS, repair=True) == Report(5, ())


async def test_damaged_records_of_a_backup_stay_as_they_are_in_the_folder(
    folder: Folder, tmp_path: Path
) -> None:
    await keep(folder, Person("1", dialog=Dialog(token=1)), Person("2", dialog=Dialog(token=1)))
    back_up(folder.path, tmp_path / "good.db")
    back_up(folder.path, tmp_path / "backup.db")
    await keep(folder, Person("1", dialog=Dialog(token=2)), Person("2", dialog=Dialog(token=2)))
    spoil(tmp_path / "backup.db", row_of(folder, "1"), "a bit")

    restored = restore(tmp_path / "backup.db", folder, force=True, skip_damaged=True)

    assert restored == Restored(1, 0, damaged=1, kept=1)
    assert await kept(folder) == {
        "1": Person("1", dialog=Dialog(token=2)),
        "2": Person("2", dialog=Dialog(token=1)),
    }


async def test_a_damaged_record_that_is_left_out_comes_back_with_another_backup(
    folder: Folder, tmp_path: Path
) -> None:
    await keep(folder, Person("1"), Person("2"))
    back_up(folder.path, tmp_path / "good.db")
    back_up(folder.path, tmp_path / "backup.db")
    for file in (folder.path / PEOPLE, tmp_path / "backup.db"):
        spoil(file, row_of(folder, "1"), "a bit")

    restored = restore(tmp_path / "backup.db", folder, force=True, skip_damaged=True)
    report = examine(folder, FLOWS, repair=True)

    assert restored == Restored(1, 0, damaged=1, kept=0)
    assert [(finding.text, finding.repaired) for finding in report.findings] == [(SPARE_KEY, False)]
    assert restore(tmp_path / "good.db", folder, force=True) == Restored(2, 0)
    assert await kept(folder) == {"1": Person("1"), "2": Person("2")}


async def test_a_lost_disk_is_restored_from_records_keys_and_master_key(
    folder: Folder, tmp_path: Path
) -> None:
    await keep(folder, Person("1"))
    back_up(folder.path, tmp_path / "backup.db", tmp_path / "keys-backup.db")
    new = Folder(tmp_path / "new", key_file=folder.path / MASTER)

    restored = restore(tmp_path / "backup.db", new, keys=tmp_path / "keys-backup.db")

    assert restored == Restored(1, 0)
    assert examine(new, FLOWS) == Report(1, ())


async def test_a_lost_disk_is_not_restored_without_its_keys(folder: Folder, tmp_path: Path) -> None:
    await keep(folder, Person("1"))
    back_up(folder.path, tmp_path / "backup.db", tmp_path / "keys-backup.db")
    new = Folder(tmp_path / "new", environ="11" * 32)

    with pytest.raises(StoreUnusable, match="bring them with --keys FILE"):
        restore(tmp_path / "backup.db", new)
    with pytest.raises(KeyUnusable, match="not the one it was made with"):
        restore(tmp_path / "backup.db", new, keys=tmp_path / "keys-backup.db")

    assert not (new.path / PEOPLE).exists()
    assert not (new.path / KEYS).exists()


async def test_a_backup_of_people_who_are_all_deleted_says_so(folder: Folder, tmp_path: Path) -> None:
    await keep(folder, Person("1"))
    back_up(folder.path, tmp_path / "backup.db")
    await forget(folder, "1")

    with pytest.raises(StoreUnusable, match="Either all were deleted since"):
        restore(tmp_path / "backup.db", folder, force=True)


async def test_older_keys_never_replace_newer_ones(folder: Folder, tmp_path: Path) -> None:
    await keep(folder, Person("1"))
    back_up(folder.path, tmp_path / "backup.db", tmp_path / "keys-backup.db")
    await forget(folder, "1")

    with pytest.raises(StoreUnusable, match="knows best who was deleted"):
        restore(tmp_path / "backup.db", folder, force=True, keys=tmp_path / "keys-backup.db")

    assert await kept(folder) == {}


async def test_the_backup_of_another_bot_is_refused(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other")
    await keep(other, Person("1"))
    await keep(folder, Person("2"))
    back_up(other.path, tmp_path / "backup.db")

    with pytest.raises(StoreUnusable, match="or it is another bot"):
        restore(tmp_path / "backup.db", folder, force=True)

    assert await kept(folder) == {"2": Person("2")}


@pytest.mark.parametrize("what", ["missing", "text", "database", "damaged"])
async def test_what_is_no_backup_is_refused(folder: Folder, tmp_path: Path, what: str) -> None:
    await keep(folder, Person("1"))
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

    assert await kept(folder) == {"1": Person("1")}


async def test_a_damaged_folder_takes_a_backup(folder: Folder, tmp_path: Path) -> None:
    await keep(folder, Person("1"))
    back_up(folder.path, tmp_path / "backup.db")
    (folder.path / PEOPLE).write_bytes(b"not a database" * 1000)

    restore(tmp_path / "backup.db", folder, force=True)

    assert await kept(folder) == {"1": Person("1")}


async def test_keys_are_rotated_only_while_the_bot_is_stopped(folder: Folder) -> None:
    await keep(folder, Person("1"))
    store = TinyDBStore(folder.path)

    with pytest.raises(StoreBusy):
        rotate_keys(folder)

    await store.close()
    assert rotate_keys(folder) == 1
    assert await kept(folder) == {"1": Person("1")}


async def test_a_sound_folder_has_no_findings_even_while_the_bot_runs(folder: Folder) -> None:
    session = Session("fear", 1, "x", "old", 1)
    store = TinyDBStore(folder.path)
    await store.commit(Person("1", dialog=Dialog(stack=Stack((session,)), suspended=(session,))), 0, None)

    report = examine(folder, FLOWS)

    assert report == Report(1, ())
    await store.close()


def test_a_folder_without_records_is_refused_and_left_as_it_is(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="no records are kept there"):
        examine(folder, FLOWS)
    with pytest.raises(StoreUnusable, match="no records are kept there"):
        back_up(folder.path, tmp_path / "people.backup")
    with pytest.raises(StoreUnusable, match="no keys are kept there"):
        rotate_keys(folder)

    assert not folder.path.exists()


async def test_keys_are_rotated_before_the_first_person_comes(folder: Folder) -> None:
    await keep(folder)

    assert rotate_keys(folder) == 0


async def test_talks_that_are_gone_are_found(folder: Folder) -> None:
    gone = Session("gone", 1, "x", "ask", 1)
    moved = Session("fear", 1, "x", "lost", 1)
    await keep(
        folder,
        Person("1", dialog=Dialog(stack=Stack((gone, moved)))),
        Person("2", dialog=Dialog(suspended=(gone,))),
    )

    report = examine(folder, FLOWS)

    assert report.people == 2
    assert [finding.text for finding in report.findings] == [
        "the talk gone is open, but is not among the talks: put its file back",
        "the talk fear has no step lost now: it goes on at the one before",
        "the talk gone is open, but is not among the talks: put its file back",
    ]


async def test_records_that_cannot_be_opened_are_found_and_left(folder: Folder) -> None:
    await keep(folder, Person("1"), replace(Person("2"), schema=SCHEMA + 1), Person("3"))
    with closing(open_keyring(folder.path)) as keys, closing(sqlite3.connect(folder.path / PEOPLE)) as file:
        file.execute("UPDATE people SET body = ? WHERE uid = ?", (b"\x01" + b"0" * 99, keys.uid("1")))
        file.commit()
        rows = {id_: keys.uid(id_).hex() for id_ in ("1", "2")}

    report = examine(folder, FLOWS, repair=True)

    found = {finding.row: finding for finding in report.findings}
    assert report.people == 1
    assert set(found) == set(rows.values())
    assert "doesn't open it" in found[rows["1"]].text
    assert "install the newer version" in found[rows["2"]].text
    assert not any(finding.repaired for finding in report.findings)
    assert examine(folder, FLOWS) == report


async def test_what_nobody_can_miss_is_removed_when_asked(folder: Folder) -> None:
    await keep(folder, Person("1"), Person("2"))
    with closing(open_keyring(folder.path)) as keys:
        left_over, spare = keys.uid("1"), keys.uid("never stored")
        keys.shred(left_over)
        with keys.transaction():
            keys.put(spare, new_key())
    findings = (Finding(LEFT_OVER, left_over.hex()), Finding(SPARE_KEY, spare.hex()))

    assert examine(folder, FLOWS) == Report(1, findings)

    repaired = examine(folder, FLOWS, repair=True)

    assert repaired == Report(1, (dataclasses.replace(findings[0], repaired=True), findings[1]))
    assert [finding.is_problem for finding in repaired.findings] == [False, False]
    assert examine(folder, FLOWS) == Report(1, findings[1:])


async def test_a_damaged_file_is_found(folder: Folder) -> None:
    await keep(folder, *(Person(str(number)) for number in range(50)))
    with (folder.path / PEOPLE).open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096)

    with pytest.raises(StoreUnusable, match="stile restore"):
        examine(folder, FLOWS)


async def test_files_that_others_can_read_are_found(folder: Folder) -> None:
    await keep(folder, Person("1"))
    (folder.path / MASTER).chmod(0o644)

    report = examine(folder, FLOWS)

    assert [finding.text for finding in report.findings] == [
        f"{folder.path / MASTER}: others can get at it: chmod go= {folder.path / MASTER}"
    ]


async def test_looking_finishes_no_rotation(folder: Folder) -> None:
    await keep(folder, Person("1"))
    key, next_file = new_key(), folder.path / f"{MASTER}.next"
    with closing(open_keyring(folder.path)) as keys:
        keys.rewrap(key)
    next_file.write_text(key.hex())
    next_file.chmod(0o600)

    assert examine(folder, FLOWS) == Report(1, ())
    assert next_file.exists()
    assert await kept(folder) == {"1": Person("1")}


async def test_nothing_can_be_examined_without_the_keys(folder: Folder) -> None:
    await keep(folder, Person("1"))

    with pytest.raises(KeyUnusable, match="not the one it was made with"):
        examine(Folder(folder.path, environ="11" * 32), FLOWS)
    (folder.path / KEYS).unlink()
    with pytest.raises(KeyUnusable, match="put your copy of that file back"):
        examine(folder, FLOWS)

    assert not (folder.path / KEYS).exists()


async def test_a_backup_beside_turns_is_of_one_moment_and_comes_to_an_end(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_backup, "_STEP", 2)
    await keep(folder, *(Person(str(number)) for number in range(60)))
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
