"""Rows of the records file: versions, due times, parts and what waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ports import StoreUnusable
from bot.storage import records_db
from bot.storage.engine import Row, SealedRow, Tally
from bot.storage.records_db import SealedFile, from_microseconds, microseconds
from bot.storage.store import Conflict

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON = NOON + timedelta(minutes=1)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SealedFile]:
    with closing(SealedFile(tmp_path / "people.db")) as opened:
        yield opened


def row(
    name: str, version: int = 1, *, waiting: bool = False, parts: tuple[tuple[int, bytes], ...] = ()
) -> Row:
    return Row(name.encode(), version, f"{name} {version}".encode(), waiting, parts)


def written(file: SealedFile, *rows: tuple[Row, datetime | None]) -> None:
    with file.transaction():
        for one, due in rows:
            file.write(one, 0, due)


@pytest.mark.parametrize("moment", [
    datetime(1970, 1, 1, tzinfo=UTC), NOON, datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2200, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
])  # fmt: skip
def test_a_due_time_comes_back_to_the_microsecond(moment: datetime) -> None:
    assert from_microseconds(microseconds(moment)) == moment


def test_microseconds_count_from_1970_in_utc() -> None:
    assert microseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)) == 1_000_000
    assert from_microseconds(-1) == datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def test_a_row_comes_back_with_its_parts_and_its_due_time(file: SealedFile) -> None:
    stored = row("a", parts=((1, b"first"), (3, b"third")))
    written(file, (stored, NOON))

    assert file.read(b"a") == stored
    assert file.sealed_row(b"a") == SealedRow(stored, microseconds(NOON))
    assert (file.read(b"b"), file.sealed_row(b"b")) == (None, None)


@pytest.mark.parametrize(("over", "fits"), [(1, True), (2, False), (0, False)])
def test_a_row_replaces_the_version_that_it_was_made_from_and_no_other(
    file: SealedFile, over: int, *, fits: bool
) -> None:
    written(file, (row("a"), NOON))

    try:
        with file.transaction():
            file.write(row("a", 5), over, None)
    except Conflict:
        assert not fits

    assert file.versions() == {b"a": 5 if fits else 1}
    assert file.next_due() == (None if fits else NOON)


def test_parts_are_added_and_replaced_and_dropped_by_number(file: SealedFile) -> None:
    written(
        file,
        (row("a", parts=((1, b"first"), (2, b"second"))), None),
        (row("b", parts=((1, b"other"),)), None),
    )

    with file.transaction():
        file.write(row("a", 2, parts=((2, b"newer"), (3, b"third"))), 1, None)
        file.drop_parts(b"a", [1, 9])

    kept, other = file.read(b"a"), file.read(b"b")
    assert kept is not None
    assert other is not None
    assert kept.parts == ((2, b"newer"), (3, b"third"))
    assert other.parts == ((1, b"other"),)


def test_those_who_are_due_are_claimed_earliest_first_and_only_once(file: SealedFile) -> None:
    dues = {"late": NOON, "first": NOON - timedelta(hours=2), "then": NOON - timedelta(hours=1)}
    written(
        file, *((row(name), due) for name, due in dues.items()), (row("soon"), SOON), (row("never"), None)
    )

    with file.transaction():
        claimed = file.claim(NOON, 2, SOON + timedelta(hours=1))
    with file.transaction():
        rest = file.claim(NOON, 2, SOON + timedelta(hours=1))
    with file.transaction():
        none = file.claim(NOON, 2, SOON + timedelta(hours=1))

    assert [(one.uid, one.version) for one in claimed] == [(b"first", 2), (b"then", 2)]
    assert [one.uid for one in rest] == [b"late"]
    assert none == []
    assert file.versions()[b"first"] == 2
    assert file.next_due() == SOON


def test_the_tally_counts_everybody_and_those_who_are_due(file: SealedFile) -> None:
    before = file.tally(NOON)
    written(file, (row("a"), NOON), (row("b"), NOON - timedelta(days=1)), (row("c"), SOON), (row("d"), None))

    assert before == Tally(0, 0, None)
    assert file.tally(NOON) == Tally(4, 2, NOON - timedelta(days=1))


def test_pages_hold_everybody_once_and_only_those_who_wait(
    file: SealedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records_db, "_PAGE", 2)
    written(file, *((row(name, waiting=name in "bd", parts=((1, b"p"),)), None) for name in "abcde"))

    pages = [[one.uid for one in page] for page in file.pages()]
    waiting = [(one.uid, one.waiting) for page in file.waiting() for one in page]

    assert pages == [[b"a", b"b"], [b"c", b"d"], [b"e"]]
    assert waiting == [(b"b", True), (b"d", True)]
    assert [one.parts for one in file.rows()] == [((1, b"p"),)] * 5
    assert [sealed.row.waiting for sealed in file.sealed_rows()] == [False, True, False, True, False]


def test_a_restored_row_waits_and_an_added_one_stays_as_it_was(file: SealedFile) -> None:
    with file.transaction():
        file.put_back(SealedRow(row("back"), None))
        file.add(SealedRow(row("added"), 7))

    assert {one.row.uid: (one.row.waiting, one.due) for one in file.sealed_rows()} == {
        b"back": (True, None),
        b"added": (False, 7),
    }


def test_a_removed_row_leaves_no_part(file: SealedFile, tmp_path: Path) -> None:
    written(file, (row("a", parts=((1, b"first"),)), None))

    with file.transaction():
        file.remove(b"a")
        file.remove(b"nobody")

    with closing(sqlite3.connect(tmp_path / "people.db")) as other:
        assert other.execute("SELECT count(*) FROM parts").fetchone() == (0,)
    assert file.versions() == {}


def test_updates_are_held_once_each_until_they_are_released(file: SealedFile) -> None:
    with file.transaction():
        file.hold([(7, b"seven"), (5, b"five"), (9, b"nine")])
        file.hold([(5, b"another")])
        file.release([7, 8])
    held = file.held()
    with file.transaction():
        file.release_all()

    assert held == [(5, b"five"), (9, b"nine")]
    assert file.held() == []


def test_a_note_takes_the_place_of_an_earlier_one(file: SealedFile) -> None:
    with file.transaction():
        file.note_meta("months", 12)
        file.note_meta("schema", 3)
        file.note_meta("months", 6)

    assert (file.meta("months"), file.meta("none")) == (6, None)
    assert file.notes() == {"months": 6, "schema": 3}


def test_a_file_of_stile_is_told_from_another(file: SealedFile, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
        other.execute("CREATE TABLE people (id INTEGER)")

    with closing(SealedFile(tmp_path / "other.db", writes=False)) as found:
        assert not found.is_ours()
    assert file.is_ours()
    assert file.damage() == []


def earlier(path: Path) -> None:
    """Write a file as versions before parts and pending messages did."""
    with closing(sqlite3.connect(path)) as old, old:
        old.execute(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, uid BLOB NOT NULL UNIQUE, version INTEGER NOT NULL,"
            " due INTEGER, body BLOB NOT NULL)"
        )
        rows = [(b"a", 1, None, b"a"), (b"b", 1, 5, b"b")]
        old.executemany("INSERT INTO people (uid, version, due, body) VALUES (?, ?, ?, ?)", rows)


def test_a_file_of_an_earlier_version_is_read_as_it_is(tmp_path: Path) -> None:
    earlier(tmp_path / "people.db")

    with closing(SealedFile(tmp_path / "people.db", writes=False)) as backup:
        found = [*backup.sealed_rows()]

    assert [(one.row.uid, one.row.parts, one.due) for one in found] == [(b"a", (), None), (b"b", (), 5)]
    assert all(one.row.waiting for one in found)  # the next start finds out who has messages waiting


def test_a_file_of_an_earlier_version_is_brought_up_and_those_who_were_due_wait(tmp_path: Path) -> None:
    earlier(tmp_path / "people.db")

    with closing(SealedFile(tmp_path / "people.db")) as file:
        waiting = [one.uid for page in file.waiting() for one in page]

    assert waiting == [b"b"]


def test_what_is_no_database_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "people.db").write_bytes(b"words " * 1000)

    with pytest.raises(StoreUnusable, match="it is not a file of ours: stop the bot and run `stile restore`"):
        SealedFile(tmp_path / "people.db")
