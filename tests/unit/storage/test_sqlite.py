"""Private folders and files, connections that wait for nobody, and errors with a remedy."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.ports import StoreUnusable
from bot.storage import sqlite
from bot.storage.store import StoreBusy


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def table(path: Path, *rows: str) -> None:
    """Write a file with these rows."""
    with closing(sqlite.connect(path, writes=True)) as connection, sqlite.transaction(connection):
        connection.execute("CREATE TABLE IF NOT EXISTS said (words TEXT)")
        connection.executemany("INSERT INTO said VALUES (?)", [(row,) for row in rows])


def insert(connection: sqlite3.Connection, *tables: str) -> None:
    for name in tables:
        connection.execute(f"INSERT INTO {name} VALUES ('two')")


def rows(connection: sqlite3.Connection) -> list[str]:
    return [words for (words,) in connection.execute("SELECT words FROM said ORDER BY rowid")]


def test_a_folder_is_made_with_those_above_it_and_closed_to_others(tmp_path: Path) -> None:
    sqlite.private_folder(tmp_path / "a" / "b")

    assert [mode(tmp_path / "a"), mode(tmp_path / "a" / "b")] == [0o700, 0o700]


def test_a_folder_that_is_there_loses_the_rights_of_others_and_gains_none(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o555)

    sqlite.private_folder(folder)

    assert mode(folder) == 0o500


def test_a_file_in_the_place_of_a_folder_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(StoreUnusable, match="make the folder writable or choose another"):
        sqlite.private_folder(tmp_path / "data" / "deeper")


def test_a_private_file_takes_the_place_of_another_and_leaves_no_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"much longer than what follows")
    path.chmod(0o644)
    (tmp_path / "key.part").write_bytes(b"of an interrupted write")

    sqlite.private_file(path, b"new")

    assert path.read_bytes() == b"new"
    assert mode(path) == 0o600
    assert [*tmp_path.iterdir()] == [path]


def test_a_folder_is_held_until_the_handle_is_closed(tmp_path: Path) -> None:
    handle = sqlite.lock_folder(tmp_path)
    with pytest.raises(StoreBusy, match="another process has it open"):
        sqlite.lock_folder(tmp_path)
    os.close(handle)

    os.close(sqlite.lock_folder(tmp_path))


def test_a_folder_that_is_not_there_can_not_be_held(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="No such file or directory"):
        sqlite.lock_folder(tmp_path / "gone")


def test_a_file_to_write_is_made_private_with_durable_commits_and_deletions(tmp_path: Path) -> None:
    path = tmp_path / "said.db"
    with closing(sqlite.connect(path, writes=True)) as connection:
        connection.execute("CREATE TABLE said (words TEXT)")
        settings = [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete")
        ]
        modes = {mode(file) for file in tmp_path.iterdir()}

    assert settings == ["wal", 2, 1]  # 2 is FULL: a commit is on the disk when it returns
    assert modes == {0o600}


def test_a_connection_that_reads_writes_nothing_and_makes_no_file(tmp_path: Path) -> None:
    table(tmp_path / "said.db", "one")

    with closing(sqlite.connect(tmp_path / "said.db", writes=False)) as reader:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("DELETE FROM said")
        assert rows(reader) == ["one"]
    with pytest.raises(sqlite3.OperationalError):
        sqlite.connect(tmp_path / "gone.db", writes=False)
    assert not (tmp_path / "gone.db").exists()


def test_a_transaction_is_whole_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "said.db"
    table(path, "one")
    with closing(sqlite.connect(path, writes=True)) as connection:
        with pytest.raises(sqlite3.OperationalError), sqlite.transaction(connection):
            insert(connection, "said", "nowhere")
        with sqlite.transaction(connection):
            connection.execute("INSERT INTO said VALUES ('three')")

        assert rows(connection) == ["one", "three"]


def test_a_snapshot_does_not_see_what_is_committed_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "said.db"
    table(path, "one")
    with closing(sqlite.connect(path, writes=False)) as reader:
        with sqlite.snapshot(reader):
            before = rows(reader)
            table(path, "two")
            during = rows(reader)
        after = rows(reader)

    assert (before, during, after) == (["one"], ["one"], ["one", "two"])


def test_the_write_ahead_file_is_emptied_unless_somebody_reads(tmp_path: Path) -> None:
    path = tmp_path / "said.db"
    with closing(sqlite.connect(path, writes=True)) as writer:
        table(path, "one")
        with closing(sqlite.connect(path, writes=False)) as reader, sqlite.snapshot(reader):
            rows(reader)
            table(path, "two")
            while_read = sqlite.truncate_log(writer)
        alone = sqlite.truncate_log(writer)
        size = path.with_name("said.db-wal").stat().st_size

    assert (while_read, alone, size) == (False, True, 0)


def test_damage_is_told_in_sqlites_words_and_a_sound_file_has_none(tmp_path: Path) -> None:
    path = tmp_path / "said.db"
    table(path, *(f"{number} {'x' * 200}" for number in range(200)))
    with closing(sqlite.connect(path, writes=False)) as connection:
        sound = sqlite.damage(connection)
    content = bytearray(path.read_bytes())
    content[8192:12288] = bytes(4096)  # a page within the table
    path.write_bytes(content)
    with closing(sqlite.connect(path, writes=False)) as connection:
        damaged = sqlite.damage(connection)

    assert sound == []
    assert damaged


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("words of SQLite")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(("error", "said", "passing"), [
    (sqlite_error(sqlite3.SQLITE_FULL), "the disk is full: make room", True),
    (sqlite_error(sqlite3.SQLITE_READONLY), "it is read-only: make the folder", False),
    (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), "it is read-only: make the folder", False),
    (sqlite_error(sqlite3.SQLITE_CANTOPEN), "it can't be opened", False),
    (sqlite_error(sqlite3.SQLITE_CORRUPT), "it is damaged: stop the bot and run `stile restore`", False),
    (sqlite_error(sqlite3.SQLITE_NOTADB), "it is not a file of ours", False),
    (sqlite_error(sqlite3.SQLITE_BUSY), "another program holds it", False),
    (sqlite_error(sqlite3.SQLITE_MISUSE), "words of SQLite", False),
    (OSError(errno.ENOSPC, "No space left on device"), "the disk is full: make room", True),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), "the disk is full: make room", True),
    (OSError(errno.EACCES, "Permission denied"), "Permission denied: make the folder writable", False),
])  # fmt: skip
def test_an_error_of_the_disk_says_where_and_what_to_do(
    tmp_path: Path, error: Exception, said: str, *, passing: bool
) -> None:
    path = tmp_path / "said.db"

    with pytest.raises(StoreUnusable) as told, sqlite.translate_errors(path):
        raise error

    assert str(told.value).startswith(f"{path}: {said}")
    assert told.value.passing == passing
    assert told.value.__cause__ is error


def test_an_error_of_the_store_passes_through_as_it_is(tmp_path: Path) -> None:
    known = StoreBusy(tmp_path)

    with pytest.raises(StoreBusy) as told, sqlite.translate_errors(tmp_path / "said.db"):
        raise known

    assert told.value is known


def test_a_bug_is_no_trouble_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(KeyError), sqlite.translate_errors(tmp_path / "said.db"):
        raise KeyError
