"""An examination of a data folder: what is found, what is repaired, and what is left."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing

import pytest
from msgspec.structs import replace

from bot.ports import StoreUnusable
from bot.storage.keyring import KEYS, KeyUnusable, new_key
from bot.storage.master_key import MASTER, open_keyring
from bot.storage.records_db import PEOPLE
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.doctor import LEFT_OVER, SPARE_KEY, Finding, Report, examine
from bot.storage.upkeep.maintenance import Folder
from flows.model import Session, Stack
from flows.person import SCHEMA, Dialog, Person
from tests.helpers.folders import FLOWS, kept, people_in

pytestmark = pytest.mark.anyio


async def test_a_sound_folder_has_no_findings_even_while_the_bot_runs(folder: Folder) -> None:
    session = Session("fear", 1, "x", "old", 1)
    store = TinyDBStore(folder.path)
    await store.commit(Person("1", dialog=Dialog(stack=Stack((session,)), suspended=(session,))), 0, None)

    report = examine(folder, FLOWS)

    assert report == Report(1, ())
    await store.close()


async def test_talks_that_are_gone_are_found(folder: Folder) -> None:
    gone = Session("gone", 1, "x", "ask", 1)
    moved = Session("fear", 1, "x", "lost", 1)
    await kept(
        folder.path,
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
    await kept(folder.path, Person("1"), replace(Person("2"), schema=SCHEMA + 1), Person("3"))
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
    await kept(folder.path, Person("1"), Person("2"))
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
    await kept(folder.path, *(Person(str(number)) for number in range(50)))
    with (folder.path / PEOPLE).open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096)

    with pytest.raises(StoreUnusable, match="stile restore"):
        examine(folder, FLOWS)


async def test_files_that_others_can_read_are_found(folder: Folder) -> None:
    await kept(folder.path, Person("1"))
    (folder.path / MASTER).chmod(0o644)

    report = examine(folder, FLOWS)

    assert [finding.text for finding in report.findings] == [
        f"{folder.path / MASTER}: others can get at it: chmod go= {folder.path / MASTER}"
    ]


async def test_looking_finishes_no_rotation(folder: Folder) -> None:
    await kept(folder.path, Person("1"))
    key, next_file = new_key(), folder.path / f"{MASTER}.next"
    with closing(open_keyring(folder.path)) as keys:
        keys.rewrap(key)
    next_file.write_text(key.hex())
    next_file.chmod(0o600)

    assert examine(folder, FLOWS) == Report(1, ())
    assert next_file.exists()
    assert await people_in(folder.path) == {"1": Person("1")}


async def test_nothing_can_be_examined_without_the_keys(folder: Folder) -> None:
    await kept(folder.path, Person("1"))

    with pytest.raises(KeyUnusable, match="not the one it was made with"):
        examine(Folder(folder.path, environ="11" * 32), FLOWS)
    (folder.path / KEYS).unlink()
    with pytest.raises(KeyUnusable, match="put your copy of that file back"):
        examine(folder, FLOWS)

    assert not (folder.path / KEYS).exists()
