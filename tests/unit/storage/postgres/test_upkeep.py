"""Backups, moves, examinations and keys are alike on both engines, and go from one to the other."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.__main__ import main
from bot.config import Config
from bot.ports import StoreUnusable
from bot.storage.keyring import KEYS, KeyUnusable
from bot.storage.master_key import MASTER, NEW_VARIABLE
from bot.storage.opening import open_store, upkeep
from bot.storage.postgres import upkeep as postgres_upkeep
from bot.storage.postgres.kept import PostgresKept
from bot.storage.records_db import PEOPLE
from bot.storage.upkeep import moving
from bot.storage.upkeep.kept import Upkeep
from bot.storage.upkeep.maintenance import Restored
from bot.storage.upkeep.moving import Moved
from bot.storage.upkeep.stats import standing
from flows.model import Message, Session, Stack
from flows.person import Delivery, Dialog, Outgoing, OwnWords, Person, Sentence
from tests.helpers.busy_store import NOON
from tests.helpers.postgres import Server

KINDS = ("folder", "database")
PAIRS = [(one, other) for one in KINDS for other in KINDS]
MASTER_KEY = "5a" * 32

Make = Callable[[str], Config]


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Return a function that makes the settings of a new, empty store of a kind."""
    urls: list[str] = []
    server: Server = request.getfixturevalue("postgres_server")

    def made(kind: str) -> Config:
        if kind == "database":
            urls.append(server.new_database())
        number = len(list(tmp_path.iterdir()))
        folder = tmp_path / f"{kind}-{number}"
        folder.mkdir(mode=0o700)
        url = urls[-1] if kind == "database" else ""
        return Config(folder, store_url=url, master_key=MASTER_KEY)

    yield made
    for url in urls:
        server.drop(url)


def everybody() -> dict[str, Person]:
    """Return people of whom one has long lists, one has messages waiting, and the others a little."""
    words = tuple(Sentence(f"{number} {'x' * 200}", "fear", NOON) for number in range(100))
    waiting = Delivery(outbox=(Outgoing("send", Message("hello")),))
    return {
        "1": Person("1", words=OwnWords(sentences=words)),
        "2": Person("2", delivery=waiting),
        **{str(number): Person(str(number), dialog=Dialog(token=number)) for number in range(3, 10)},
    }


def fill(settings: Config, people: dict[str, Person], *, gone: tuple[str, ...] = ()) -> None:
    async def come() -> None:
        store = await open_store(settings)
        for person in people.values():
            record = await store.load(person.id)
            await store.commit(person, record.version, NOON + timedelta(minutes=int(person.id)))
        await store.note_retention_months(7)
        for id_ in gone:
            await store.delete(id_, 4711)
        await store.close()

    asyncio.run(come())


def found(settings: Config) -> dict[str, Person]:
    async def look() -> dict[str, Person]:
        store = await open_store(settings)
        people = {id_: (await store.load(id_)).person async for id_ in store.ids()}
        await store.close()
        return {id_: person for id_, person in people.items() if person is not None}

    return asyncio.run(look())


def due_and_waiting(settings: Config) -> tuple[object, ...]:
    async def look() -> tuple[object, ...]:
        store = await open_store(settings)
        known = (
            await store.next_due(), sorted([id_ async for id_ in store.undelivered()]),
            await store.retention_months(), await store.has_erased(4711),
        )  # fmt: skip
        await store.close()
        return known

    return asyncio.run(look())


def versions(store: Upkeep) -> dict[bytes, int]:
    with store.records() as kept:
        return dict(kept.versions())


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_backup_of_either_restores_into_the_other_and_who_was_deleted_stays_so(
    make: Make, tmp_path: Path, source: str, target: str
) -> None:
    old, new = make(source), make(target)
    fill(old, everybody())
    upkeep(old).back_up(tmp_path / "records")
    fill(old, {}, gone=("5",))
    upkeep(old).back_up_keys(tmp_path / "keys")

    done = upkeep(new).restore(tmp_path / "records", keys=tmp_path / "keys")

    rest = {id_: person for id_, person in everybody().items() if id_ != "5"}
    assert done == Restored(8, 1)
    assert found(new) == rest
    fill(new, {}, gone=("7",))
    assert upkeep(new).restore(tmp_path / "records", force=True) == Restored(7, 2)
    assert found(new) == {id_: person for id_, person in rest.items() if id_ != "7"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_restore_that_is_refused_changes_nothing(make: Make, tmp_path: Path, kind: str) -> None:
    store, other = make(kind), make("folder")
    fill(store, everybody())
    fill(other, {"1": Person("1")})
    upkeep(other).back_up(tmp_path / "records", tmp_path / "keys")
    (tmp_path / "nonsense").write_bytes(b"nonsense" * 1000)

    for file, options, why in (
        ("records", {}, "--force puts the backup in their place"),
        ("records", {"force": True}, "Either all were deleted"),
        ("records", {"force": True, "keys": tmp_path / "keys"}, "leave out --keys"),
        ("nonsense", {"force": True}, "not a file of ours"),
    ):
        with pytest.raises(StoreUnusable, match=why):
            upkeep(store).restore(tmp_path / file, **options)

    assert found(store) == everybody()


def test_a_copy_of_the_keys_of_another_master_key_is_refused_and_leaves_the_database_empty(
    make: Make, tmp_path: Path
) -> None:
    old, new = make("folder"), replace(make("database"), master_key="6b" * 32)
    fill(old, everybody())
    upkeep(old).back_up(tmp_path / "records", tmp_path / "keys")

    with pytest.raises(KeyUnusable):
        upkeep(new).restore(tmp_path / "records", keys=tmp_path / "keys")
    with pytest.raises(StoreUnusable, match="bring them with --keys FILE"):
        upkeep(new).restore(tmp_path / "records")

    assert found(new) == {}


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_move_takes_everything_along_and_can_be_repeated(make: Make, source: str, target: str) -> None:
    old, new = make(source), make(target)
    fill(old, everybody(), gone=("5",))
    rest = {id_: person for id_, person in everybody().items() if id_ != "5"}

    looked = moving.look(upkeep(old))
    first = moving.move(upkeep(old), upkeep(new))
    second = moving.move(upkeep(old), upkeep(new))

    assert looked == Moved(8)
    assert first == Moved(8)
    assert second == Moved(0, there=8)
    assert found(new) == found(old) == rest
    assert versions(upkeep(new)) == versions(upkeep(old))
    assert due_and_waiting(new) == due_and_waiting(old) == (NOON + timedelta(minutes=1), ["2"], 7, True)


def test_a_move_that_is_interrupted_goes_on_and_takes_up_what_changed_since(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = make("folder"), make("database")
    fill(old, everybody())
    monkeypatch.setattr(moving, "_BATCH", 3)
    put, calls = PostgresKept.put, iter(range(99))

    def broken(self: PostgresKept, *rows: object) -> None:
        if next(calls) == 3:  # the key of the names, two batches, and then
            raise StoreUnusable("lost")
        put(self, *rows)  # type: ignore[arg-type]

    monkeypatch.setattr(PostgresKept, "put", broken)
    with pytest.raises(StoreUnusable, match="lost"):
        moving.move(upkeep(old), upkeep(new))
    monkeypatch.setattr(PostgresKept, "put", put)
    begun = len(versions(upkeep(new)))
    fill(old, {"1": Person("1", dialog=Dialog(token=77)), "8": Person("8")}, gone=("2", "3"))

    done = moving.move(upkeep(old), upkeep(new))

    assert 0 < begun < 9
    assert done.people + done.there == 7
    assert found(new) == found(old)
    assert versions(upkeep(new)) == versions(upkeep(old))


def test_records_of_another_bot_are_not_moved_over(make: Make) -> None:
    old, new = make("folder"), make("database")
    fill(old, everybody())
    fill(new, {"1": Person("1")})

    with pytest.raises(StoreUnusable, match="another bot"):
        moving.move(upkeep(old), upkeep(new))

    assert found(new) == {"1": Person("1")}


def test_a_database_is_examined_and_counted_as_a_folder_is(make: Make) -> None:
    people = {
        str(number): Person(
            str(number), dialog=Dialog(stack=Stack((Session("fear", 1, "x", "ask", number),)))
        )
        for number in range(6)
    }
    database = make("database")
    fill(database, people)
    with psycopg.connect(database.store_url, autocommit=True) as connection:
        first, second, third = (
            row[0] for row in connection.execute("SELECT uid FROM stile.people ORDER BY uid LIMIT 3")
        )
        connection.execute("DELETE FROM stile_keys.keys WHERE uid = %s", (first,))
        connection.execute("UPDATE stile.people SET body = 'x' WHERE uid = %s", (second,))
        connection.execute("DELETE FROM stile.people WHERE uid = %s", (third,))

    counted = standing(upkeep(database))
    report = upkeep(database).examine({})
    repaired = upkeep(database).examine({}, repair=True)
    after = upkeep(database).examine({})

    texts = [finding.text for finding in report.findings]
    assert counted.people == 3
    assert counted.at == {("fear", "ask"): 3}
    assert report.people == 3
    assert [text for text in texts if text.startswith("PostgreSQL has")] == [
        f"PostgreSQL has {name} = off: a crash loses acknowledged answers: switch it on"
        for name in ("fsync", "full_page_writes", "synchronous_commit")
    ]
    assert sum("key was shredded" in text for text in texts) == 1
    assert sum("key doesn't open it" in text for text in texts) == 1
    assert sum("a key without a record" in text for text in texts) == 1
    assert sum("is not among the talks" in text for text in texts) == 3
    assert sum(finding.repaired for finding in repaired.findings) == 1
    assert len(after.findings) == len(report.findings) - 1


@pytest.mark.parametrize("source", ["file", "environment"])
def test_the_master_key_of_a_database_is_rotated(make: Make, source: str) -> None:
    settings = make("database")
    if source == "file":
        settings = replace(settings, master_key="")
    fill(settings, everybody())
    master = settings.data / MASTER
    before = master.read_bytes() if source == "file" else b""

    count = upkeep(settings).rotate_keys("6b" * 32, NOON)

    assert count == 9
    if source == "file":
        assert master.read_bytes() != before
        assert found(settings) == everybody()
        master.write_bytes(before)
        with pytest.raises(KeyUnusable):
            found(settings)
    else:
        assert found(replace(settings, master_key="6b" * 32)) == everybody()
        with pytest.raises(KeyUnusable):
            found(settings)


def test_a_rotation_that_dies_before_its_end_is_finished_by_the_next_start(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(make("database"), master_key="")
    fill(settings, everybody())
    with monkeypatch.context() as patch:

        def die(path: Path) -> None:
            raise KeyboardInterrupt(path)

        patch.setattr("bot.storage.master_key._take_over", die)
        with pytest.raises(KeyboardInterrupt):
            upkeep(settings).rotate_keys(None, NOON)

    assert upkeep(settings).examine({}).people == 9
    assert found(settings) == everybody()
    assert not (settings.data / f"{MASTER}.next").exists()


def test_the_commands_do_the_same_on_both(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = make("folder"), make("database")
    fill(old, everybody())
    for name in [name for name in os.environ if name.startswith("STILE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("STILE_MASTER_KEY", MASTER_KEY)
    monkeypatch.setenv("STILE_DATA_DIR", str(old.data))

    def stile(*arguments: str) -> str:
        assert main(arguments) == 0
        return capsys.readouterr().out

    assert "9 people would be moved" in stile("move", "--to", new.store_url, "--dry-run")
    assert "9 people are moved, 0 were there already" in stile("move", "--to", new.store_url)
    for name in (PEOPLE, KEYS):
        (old.data / name).unlink()
    monkeypatch.setenv("STILE_STORE_URL", new.store_url)
    assert "no record of this chat is kept" in stile("forget", "3")
    monkeypatch.setattr(postgres_upkeep, "_undurable", lambda _: iter(()))  # this server forgets
    assert "8 people's records open; 0 problems left" in stile("doctor", "--records-only")
    assert "8 people" in stile("stats")
    records, keys = str(tmp_path / "records"), str(tmp_path / "keys")
    assert "older files are gone" in stile("backup", "--into", records, "--keys-into", keys)
    assert "8 people's records open" in stile("drill", records, "--keys", keys)
    assert "8 people are back" in stile("restore", records, "--force")
    monkeypatch.setenv(NEW_VARIABLE, "6b" * 32)
    assert "people's keys under the new master key: 8" in stile("keys", "rotate")
    monkeypatch.setenv("STILE_MASTER_KEY", "6b" * 32)
    assert "8 people are moved" in stile("move", "--to", str(tmp_path / "back"))
    monkeypatch.delenv("STILE_STORE_URL")
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path / "back"))
    assert "8 people's records open; 0 problems left" in stile("doctor", "--records-only")
