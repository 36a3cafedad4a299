from __future__ import annotations

import base64
import io
import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.monitoring.status import last_backup
from bot.operations.invitations import Invitations
from bot.ports import StoreUnusable
from bot.storage import sqlite
from bot.storage.keyring import KeyUnusable
from bot.storage.master_key import MASTER
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep import maintenance
from bot.storage.upkeep.backup_series import Series, add, newest, prove, stream
from bot.storage.upkeep.codes import FolderCodes
from bot.storage.upkeep.folder_upkeep import FolderUpkeep
from bot.storage.upkeep.maintenance import Folder
from flows.person import Person

pytestmark = pytest.mark.anyio

NIGHT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
PEOPLE = ("1", "2", "3")


@pytest.fixture
async def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path / "data"))
    store = TinyDBStore(tmp_path / "data")
    for id_ in PEOPLE:
        await store.commit(Person(id_), 0, None)
    await store.close()
    return tmp_path / "data"


async def test_the_newest_stay_and_of_the_keys_one(data: Path, tmp_path: Path) -> None:
    series = Series(tmp_path / "records", 2, tmp_path / "keys")
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "notes.txt").touch()

    pruned = [add(FolderUpkeep(Folder(data)), series, NIGHT + timedelta(days=day)).pruned for day in range(4)]

    assert pruned == [0, 1, 2, 2]
    assert sorted(file.name for file in series.records.iterdir()) == [
        "notes.txt", "people-2026-03-04T033000Z.backup", "people-2026-03-05T033000Z.backup",
    ]  # fmt: skip
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["keys-2026-03-05T033000Z.backup"]
    assert last_backup(data) is not None


async def test_nothing_is_pruned_for_a_backup_that_was_not_made(data: Path, tmp_path: Path) -> None:
    series = Series(tmp_path / "records", 1, tmp_path / "keys")
    add(FolderUpkeep(Folder(data)), series, NIGHT)

    with pytest.raises(StoreUnusable, match="it is there already"):
        add(FolderUpkeep(Folder(data)), series, NIGHT)

    assert len([*series.records.iterdir(), *(tmp_path / "keys").iterdir()]) == 2


async def test_what_is_streamed_opens(data: Path, tmp_path: Path) -> None:
    for name, keys in (("people", False), ("keys", True)):
        sink = io.BytesIO()
        stream(FolderUpkeep(Folder(data)), sink, keys=keys)
        (tmp_path / name).write_bytes(sink.getvalue())

    assert prove(tmp_path / "people", tmp_path / "keys", data / MASTER, None).people == len(PEOPLE)


async def test_the_drill_proves_the_very_copy_it_is_given(data: Path, tmp_path: Path) -> None:
    made = add(FolderUpkeep(Folder(data)), Series(tmp_path / "records", 9, tmp_path / "keys"), NIGHT)
    assert made.keys
    key, wrong = tmp_path / "copy", tmp_path / "wrong"
    key.write_bytes((data / MASTER).read_bytes())
    wrong.write_bytes(base64.b64encode(os.urandom(32)))

    assert prove(made.records, made.keys, key, None).people == len(PEOPLE)
    assert prove(made.records, made.keys, None, key.read_text()).people == len(PEOPLE)
    for unfit in (wrong, tmp_path / "nothing"):
        with pytest.raises(StoreUnusable):
            prove(made.records, made.keys, unfit, None)
    with pytest.raises(KeyUnusable):
        prove(made.records, made.keys, None, wrong.read_text())


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "name a new FILE"),
        (["x", "--into", "y"], "--into names the files itself"),
        (["x", "--keys-into", "y"], "--keys-into goes with --into"),
        (["-", "--keys", "-"], "leave FILE out"),
        (["x", "--keys", "-"], "leave FILE out"),
    ],
)
async def test_a_place_that_is_not_clear_is_refused(
    data: Path, arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data.name
    assert main(["backup", *arguments]) == 2
    assert problem in capsys.readouterr().err


async def test_a_terminal_takes_no_backup(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    assert main(["backup", "-"]) == 2
    assert data.name
    assert "a terminal can't take it" in capsys.readouterr().err


async def test_the_commands_back_up_and_drill(
    data: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    keys = tmp_path / "keys"
    assert main(["backup", "-", "--keys", str(keys)]) == 0
    (tmp_path / "people").write_bytes(capsysbinary.readouterr().out)

    assert main(["drill", str(tmp_path / "people"), "--keys", str(keys)]) == 0
    assert capsysbinary.readouterr().out.startswith(b"3 people's records open")
    assert main(["doctor", "--key-file", str(data / MASTER)]) == 0
    assert main(["doctor", "--key-file", str(keys)]) == 2


async def test_a_drill_says_who_has_no_key_in_the_copy(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = add(FolderUpkeep(Folder(data)), Series(tmp_path / "records", 9, tmp_path / "keys"), NIGHT)
    store = TinyDBStore(data)
    await store.commit(Person("4"), 0, None)
    await store.close()
    later = tmp_path / "later"
    maintenance.back_up(data, later)

    assert main(["drill", str(later), "--keys", str(made.keys)]) == 0
    assert "1 have no key in that copy" in capsys.readouterr().out


async def test_the_invitations_are_kept_with_the_records_and_come_back(data: Path, tmp_path: Path) -> None:
    code = Invitations(FolderCodes(data), lambda: NIGHT).new("North clinic").code
    series = Series(tmp_path / "records", 1, tmp_path / "keys")
    for day in range(2):
        add(FolderUpkeep(Folder(data)), series, NIGHT + timedelta(days=day))
    copies = [file.name for file in series.records.iterdir() if file.suffix == ".json"]
    (data / MASTER).rename(tmp_path / "master")
    shutil.rmtree(data)
    sqlite.private_folder(data)
    (tmp_path / "master").rename(data / MASTER)

    assert main(["restore", str(series.records), "--keys", str(newest(tmp_path / "keys", "keys"))]) == 0

    assert copies == ["invitations-2026-03-03T033000Z.json"]
    assert Invitations(FolderCodes(data), lambda: NIGHT).find(code)


async def test_a_restore_that_fails_leaves_nothing_and_the_right_one_works(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = Series(tmp_path / "records", 1, tmp_path / "keys")
    made = add(FolderUpkeep(Folder(data)), series, NIGHT)
    other = TinyDBStore(tmp_path / "other")
    await other.close()
    fresh = tmp_path / "fresh"
    command = ["restore", str(made.records), "--keys", str(made.keys)]
    settings = pytest.MonkeyPatch()
    settings.setenv("STILE_DATA_DIR", str(fresh))

    with settings.context():
        failed = main([*command, "--key-file", str(tmp_path / "other" / MASTER)])
        left = sorted(file.name for file in fresh.iterdir())
        worked = main([*command, "--key-file", str(data / MASTER)])
    settings.undo()

    assert (failed, worked) == (2, 0), capsys.readouterr()
    assert left == ["lock"]


async def test_a_drill_with_another_key_names_what_was_given(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = Series(tmp_path / "records", 1, tmp_path / "keys")
    add(FolderUpkeep(Folder(data)), series, NIGHT)
    other = tmp_path / "other-key"
    other.write_text("5a" * 32, encoding="ascii")

    code = main(["drill", str(series.records), "--keys", str(series.keys), "--key-file", str(other)])

    told = capsys.readouterr().err
    assert code == 2
    assert f"keys-2026-03-02T033000Z.backup does not open with {other}" in told
    assert "stile-drill-" not in told


def test_a_folder_of_another_user_is_refused_in_a_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_folder: Path) -> Path:
        raise PermissionError(13, "Permission denied", "/var/lib/stile/people.db")

    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(maintenance, "with_records", refuse)

    assert main(["backup", str(tmp_path / "copy")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("stile: /var/lib/stile/people.db: this user may not use it: run this as the bot's")
