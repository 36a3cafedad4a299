"""A long history: a turn writes what it changes, nothing is lost, and all of it goes with its person."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from bot.storage import tinydb_store
from bot.storage.engine import Row
from bot.storage.keyring import new_key
from bot.storage.master_key import open_keyring
from bot.storage.records_db import PEOPLE, SealedFile
from bot.storage.store import RecordUnreadable
from bot.storage.tables import documents, history, sealed_tables
from bot.storage.tables.migrations import MIGRATIONS, Tables
from bot.storage.tables.sealed_tables import SealedStorage, write
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.doctor import examine
from bot.storage.upkeep.maintenance import Folder, back_up, restore
from flows.person import (
    SCHEMA,
    Attendance,
    Engagement,
    FlowRun,
    Line,
    OwnWords,
    Person,
    Plan,
    Rated,
    Sentence,
)
from tests.helpers.people import with_fields

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = "something I would rather not say out loud, in about as many words as people use"


def run_at(number: int) -> FlowRun:
    lines = tuple(Line(f"line-{n}", "What I wrote", f"{number}.{n} {WORDS}") for n in range(6))
    return FlowRun("fear", 1, "The fear", NOON + timedelta(days=number), lines)


def after(talks: int, id_: str = "1") -> Person:
    """Return somebody with so many finished talks."""
    moments = [NOON + timedelta(days=n) for n in range(talks)]
    return Person(
        id_,
        words=OwnWords(
            talks=tuple(run_at(n) for n in range(talks)),
            sentences=tuple(Sentence(f"{n} {WORDS}", "fear", at) for n, at in enumerate(moments)),
            plans=tuple(Plan("at five", f"go {n}", "fear", at) for n, at in enumerate(moments)),
        ),
        engagement=Engagement(
            ratings=tuple(Rated("useful", n % 11, at) for n, at in enumerate(moments)),
            attendance=tuple(Attendance("went", at) for at in moments),
        ),
    )


def rows(folder: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / PEOPLE)) as file:
        return file.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()


def play(folder: Path, *turns: Callable[[Person], Person], begin: Person) -> Person:
    """Commit the person and what each turn makes of them, and return them as another start reads them."""

    async def scene() -> None:
        store = TinyDBStore(folder)
        version, person = await store.commit(begin, 0, None), begin
        for turn in turns:
            person = turn(person)
            version = await store.commit(person, version, None)
            assert (await store.load(person.id)).person == person
        await store.close()

    asyncio.run(scene())
    return read(folder)


def read(folder: Path, id_: str = "1") -> Person:
    async def scene() -> Person | None:
        store = TinyDBStore(folder)
        try:
            return (await store.load(id_)).person
        finally:
            await store.close()

    found = asyncio.run(scene())
    assert found is not None
    return found


def test_a_long_history_is_read_as_it_was_and_the_record_itself_stays_short(tmp_path: Path) -> None:
    assert play(tmp_path, begin=after(200)) == after(200)
    ((_, _, _, _, body, _),) = rows(tmp_path, "people")
    assert isinstance(body, bytes)
    assert len(body) < 5 * history.PART_BYTES + 4096
    assert len(rows(tmp_path, "parts")) > 10


def test_a_short_history_has_no_parts(tmp_path: Path) -> None:
    assert play(tmp_path, begin=after(2)) == after(2)
    assert rows(tmp_path, "parts") == []


def test_a_turn_writes_no_part_again(tmp_path: Path) -> None:
    play(tmp_path / "a", begin=after(100))
    before = rows(tmp_path / "a", "parts")

    async def scene() -> None:
        store = TinyDBStore(tmp_path / "a")
        record = await store.load("1")
        assert record.person is not None
        grown = replace(
            record.person,
            dialog=replace(record.person.dialog, token=5),
            words=replace(record.person.words, talks=(*record.person.words.talks, run_at(100))),
        )
        await store.commit(grown, record.version, None)
        await store.close()

    asyncio.run(scene())

    assert read(tmp_path / "a") == with_fields(after(100), token=5, talks=after(101).words.talks)
    now = rows(tmp_path / "a", "parts")
    assert [row for row in now if row in before] == before
    assert len(now) <= len(before) + 1


def test_what_is_taken_out_of_the_middle_is_gone_from_the_file(tmp_path: Path) -> None:
    def without_ten(person: Person) -> Person:
        return replace(
            person, words=replace(person.words, talks=(*person.words.talks[:10], *person.words.talks[11:]))
        )

    found = play(tmp_path, without_ten, begin=after(60))

    assert found == without_ten(after(60))
    again = play(tmp_path / "fresh", begin=without_ten(after(60)))
    assert again == found
    assert len(rows(tmp_path, "parts")) == len(rows(tmp_path / "fresh", "parts"))


@pytest.mark.parametrize("seed", range(6))
def test_no_turns_of_any_kind_lose_or_double_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(history, "PART_BYTES", 700)
    random = Random(seed)

    def turn(person: Person) -> Person:
        match random.randrange(7):
            case 0 | 1 | 2:
                n = len(person.words.talks)
                rated = (*person.engagement.ratings, Rated("heard", random.randrange(11), NOON))
                return replace(
                    person,
                    words=replace(person.words, talks=(*person.words.talks, run_at(n))),
                    engagement=replace(person.engagement, ratings=rated),
                )
            case 3:
                kept = [one for one in person.words.talks if random.random() < 0.8]
                return replace(person, words=replace(person.words, talks=tuple(kept)))
            case 4:
                said = [
                    replace(one, said=random.choice(("said", "part"))) for one in person.words.sentences[:2]
                ]
                return replace(
                    person, words=replace(person.words, sentences=(*said, *person.words.sentences[2:]))
                )
            case 5:
                return replace(
                    person,
                    engagement=replace(person.engagement, ratings=()),
                    words=replace(person.words, plans=person.words.plans[1:]),
                )
        return replace(person, dialog=replace(person.dialog, token=person.dialog.token + 1))

    last: list[Person] = [after(8)]

    def noted(person: Person) -> Person:
        last[0] = turn(person)
        return last[0]

    assert play(tmp_path, *[noted] * 40, begin=after(8)) == last[0]
    report = examine(Folder(tmp_path), {})
    assert (report.people, report.findings) == (1, ())


def test_a_record_of_an_earlier_version_is_read_and_parted_at_its_next_turn(tmp_path: Path) -> None:
    key, person = new_key(), replace(after(80), schema=1)
    with closing(open_keyring(tmp_path, None, None)) as keys, closing(SealedFile(tmp_path / PEOPLE)) as file:
        uid, storage = keys.uid("1"), SealedStorage(key)
        write(storage, person)
        with keys.transaction():
            keys.put(uid, key)
        with file.transaction():
            file.write(Row(uid, 1, storage.sealed(uid)), 0, None)
            file._writer.execute("DROP TABLE parts")  # noqa: SLF001 - as those files were

    assert examine(Folder(tmp_path), {}).people == 1
    assert read(tmp_path) == after(80)

    async def scene() -> None:
        store = TinyDBStore(tmp_path)
        record = await store.load("1")
        assert record.person is not None
        await store.commit(
            replace(record.person, dialog=replace(record.person.dialog, token=3)), record.version, None
        )
        await store.close()

    asyncio.run(scene())
    assert read(tmp_path) == with_fields(after(80), token=3)
    assert len(rows(tmp_path, "parts")) > 3


def test_parts_of_an_earlier_schema_are_migrated_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(tmp_path, begin=after(60))

    def kinder(tables: Tables) -> Tables:
        return {**tables, "talks": [{**one, "title": "Another"} for one in tables["talks"]]}

    monkeypatch.setattr(documents, "SCHEMA", SCHEMA + 1)
    monkeypatch.setattr(sealed_tables, "SCHEMA", SCHEMA + 1)
    monkeypatch.setattr(documents, "MIGRATIONS", {**MIGRATIONS, SCHEMA: kinder})
    talks = tuple(replace(one, title="Another") for one in after(60).words.talks)
    migrated = with_fields(after(60), schema=SCHEMA + 1, talks=talks)
    assert read(tmp_path) == migrated

    async def scene() -> None:
        store = TinyDBStore(tmp_path)
        record = await store.load("1")
        assert record.person is not None
        await store.commit(
            replace(record.person, dialog=replace(record.person.dialog, token=3)), record.version, None
        )
        await store.close()

    before = len(rows(tmp_path, "parts"))
    asyncio.run(scene())
    assert read(tmp_path) == replace(migrated, dialog=replace(migrated.dialog, token=3))
    assert abs(len(rows(tmp_path, "parts")) - before) <= 2


def test_a_deletion_takes_every_part_along(tmp_path: Path) -> None:
    async def scene() -> None:
        store = TinyDBStore(tmp_path)
        await store.commit(after(60), 0, None)
        await store.commit(after(60, "2"), 0, None)
        await store.delete("1")
        await store.close()

    asyncio.run(scene())

    assert read(tmp_path, "2") == after(60, "2")
    assert len({row[0] for row in rows(tmp_path, "parts")}) == 1


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM parts WHERE number = 2",
        "UPDATE parts SET body = (SELECT body FROM parts WHERE number = 1)",
    ],
)
def test_a_part_that_is_missing_or_in_anothers_place_is_told_and_not_passed_over(
    tmp_path: Path, harm: str
) -> None:
    play(tmp_path, begin=after(60))
    with closing(sqlite3.connect(tmp_path / PEOPLE)) as file, file:
        file.execute(harm)

    with pytest.raises(RecordUnreadable):
        read(tmp_path)
    (finding,) = examine(Folder(tmp_path), {}).findings
    assert "can't be read" in finding.text


def test_a_backup_brings_the_whole_history_back(tmp_path: Path) -> None:
    play(tmp_path / "data", begin=after(60))
    back_up(tmp_path / "data", tmp_path / "backup.db")

    async def forgets() -> None:
        store = TinyDBStore(tmp_path / "data")
        record = await store.load("1")
        await store.commit(Person("1"), record.version, None)
        await store.close()

    asyncio.run(forgets())
    restore(tmp_path / "backup.db", Folder(tmp_path / "data"), force=True)

    assert read(tmp_path / "data") == after(60)


def test_what_is_kept_open_is_bounded_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tinydb_store, "_RECENT_BYTES", 200_000)

    async def scene() -> None:
        store = TinyDBStore(tmp_path)
        for n in range(12):
            await store.commit(after(40, str(n)), 0, None)
            held = sum(one.size for one in store._recent.values())  # noqa: SLF001 - nothing else shows it
            assert held == store._recent_bytes <= 200_000  # noqa: SLF001
        assert 1 < len(store._recent) < 12  # noqa: SLF001
        await store.delete("11")
        assert (await store.load("0")).person == after(40, "0")
        await store.close()

    asyncio.run(scene())


def test_a_start_opens_every_record_once_and_then_no_more_until_another_version_was_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = list[Row]()

    def look(_key: bytes, row: Row) -> None:
        looked.append(row)

    monkeypatch.setattr(tinydb_store, "refuse_newer", look)
    play(tmp_path, begin=after(1))

    async def start() -> int:
        looked.clear()
        store = TinyDBStore(tmp_path)
        await store.refuse_newer()
        await store.close()
        return len(looked)

    assert [asyncio.run(start()) for _ in range(3)] == [1, 0, 0]
    monkeypatch.setattr(tinydb_store, "SCHEMA", SCHEMA + 1)
    assert [asyncio.run(start()) for _ in range(2)] == [1, 0]
    monkeypatch.setattr(tinydb_store, "SCHEMA", SCHEMA)
    assert asyncio.run(start()) == 1
