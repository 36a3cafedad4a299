"""SQLite file of the sealed records: one row per person, found by name or by due time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.storage import sqlite
from bot.storage.engine import Row, SealedRow, Tally
from bot.storage.store import Conflict

PEOPLE = "people.db"
APPLICATION = 0x5374696C
"""SQLite application id that marks the file and its backups as Stile's ("Stil")."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PAGE = 50
"""Rows read at once: they take a few milliseconds, for which an answer may have to wait."""

_PEOPLE = """
    CREATE TABLE IF NOT EXISTS people (
        id INTEGER PRIMARY KEY,
        uid BLOB NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        due INTEGER,
        body BLOB NOT NULL,
        waiting INTEGER NOT NULL DEFAULT 0
    )
"""
# Files of earlier versions lack the column. People who were due may have had messages waiting.
_ADD_WAITING = "ALTER TABLE people ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0"
_GUESS_WAITING = "UPDATE people SET waiting = 1 WHERE due IS NOT NULL"
_WAITING = "CREATE INDEX IF NOT EXISTS waiting ON people (id) WHERE waiting"
_PARTS = """
    CREATE TABLE IF NOT EXISTS parts (
        uid BLOB NOT NULL,
        number INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (uid, number)
    ) WITHOUT ROWID
"""
_META = "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID"
_HELD = "CREATE TABLE IF NOT EXISTS held (number INTEGER PRIMARY KEY, body BLOB NOT NULL)"
_DUE = "CREATE INDEX IF NOT EXISTS due ON people (due) WHERE due IS NOT NULL"


class SealedFile:
    """The file. Reading methods are called in one thread, those under "Writes" in one other.

    Reading methods raise `StoreUnusable` where the file can't be read. Writing ones raise SQLite's errors,
    which their caller translates with the transaction that it opens around them.
    """

    def __init__(self, path: Path, *, writes: bool = True) -> None:
        self.path = path
        with sqlite.translate_errors(path):
            self._writer = sqlite.connect(path, writes=writes)
            self._reader = sqlite.connect(path, writes=False)
            if writes:
                self._set_up()
        self._has_parts = writes

    def read(self, uid: bytes) -> Row | None:
        """Return the committed row with its parts, or None."""
        with sqlite.translate_errors(self.path), sqlite.snapshot(self._reader):
            found = self._reader.execute(
                "SELECT uid, version, body FROM people WHERE uid = ?", (uid,)
            ).fetchall()
            if not found:
                return None
            return Row(uid, found[0][1], found[0][2], parts=self._parts(uid))

    def _parts(self, uid: bytes) -> tuple[tuple[int, bytes], ...]:
        if not self._has_parts:  # earlier versions have none, and backups may not be written to
            named = self._reader.execute("SELECT 1 FROM sqlite_master WHERE name = 'parts'").fetchall()
            self._has_parts = bool(named)
            if not named:
                return ()
        found = self._reader.execute("SELECT number, body FROM parts WHERE uid = ?", (uid,)).fetchall()
        return tuple(found)

    def sealed_row(self, uid: bytes) -> SealedRow | None:
        """Return the committed row with its parts and its due time, or None."""
        row = self.read(uid)
        if row is None:
            return None
        with sqlite.translate_errors(self.path):
            found = self._reader.execute("SELECT due FROM people WHERE uid = ?", (uid,)).fetchall()
        return SealedRow(row, found[0][0])

    def sealed_rows(self) -> Iterator[SealedRow]:
        """Yield all rows with their parts and due times; other writes may happen in between."""
        last = -1
        with sqlite.translate_errors(self.path):
            columns = self._reader.execute("SELECT name FROM pragma_table_info('people')").fetchall()
        # Files of earlier versions lack the column; the next start finds out who has messages waiting.
        waits = "waiting" if ("waiting",) in columns else "1"
        while True:
            with sqlite.translate_errors(self.path), sqlite.snapshot(self._reader):
                found = self._reader.execute(
                    f"SELECT id, uid, version, body, {waits}, due FROM people "  # noqa: S608 - ours
                    "WHERE id > ? ORDER BY id LIMIT ?",
                    (last, _PAGE),
                ).fetchall()
                rows = [
                    SealedRow(Row(uid, version, body, bool(waiting), self._parts(uid)), due)
                    for _, uid, version, body, waiting, due in found
                ]
            if not rows:
                return
            last = found[-1][0]
            yield from rows

    def next_due(self) -> datetime | None:
        """Return the earliest due time of all rows (UTC), or None where no row is due ever."""
        with sqlite.translate_errors(self.path):
            found = self._reader.execute(
                "SELECT due FROM people WHERE due IS NOT NULL ORDER BY due LIMIT 1"
            ).fetchall()
        return from_microseconds(found[0][0]) if found else None

    def tally(self, now: datetime) -> Tally:
        """Return how many people there are and are due by `now`, and the earliest of their due times."""
        with sqlite.translate_errors(self.path):
            (people,) = self._reader.execute("SELECT count(*) FROM people").fetchone()
            due, oldest = self._reader.execute(
                "SELECT count(*), min(due) FROM people WHERE due <= ?", (microseconds(now),)
            ).fetchone()
        return Tally(people, due, None if oldest is None else from_microseconds(oldest))

    def rows(self) -> Iterator[Row]:
        """Yield all rows with their parts; other writes may happen in between."""
        for page in self.pages():
            for row in page:
                yield self.read(row.uid) or row

    def pages(self) -> Iterator[list[Row]]:
        """Yield all rows without their parts, page by page; other writes may happen in between."""
        return self._pages("SELECT id, uid, version, body FROM people WHERE id > ? ORDER BY id LIMIT ?")

    def waiting(self) -> Iterator[list[Row]]:
        """Yield the rows with pending messages, page by page."""
        return self._pages(
            "SELECT id, uid, version, body, waiting FROM people WHERE waiting AND id > ? ORDER BY id LIMIT ?"
        )

    def _pages(self, select: str) -> Iterator[list[Row]]:
        last = -1
        while True:
            with sqlite.translate_errors(self.path):
                rows = self._reader.execute(select, (last, _PAGE)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [Row(*row[1:]) for row in rows]

    def meta(self, name: str) -> int | None:
        """Return the number that is noted under a name for the whole file, or None.

        The file has to be opened to write: one of an earlier version has no notes before that.
        """
        with sqlite.translate_errors(self.path):
            found = self._reader.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchall()
        return int(found[0][0]) if found else None

    def versions(self) -> dict[bytes, int]:
        """Return the version of every row, by name."""
        with sqlite.translate_errors(self.path):
            return dict(self._reader.execute("SELECT uid, version FROM people").fetchall())

    def notes(self) -> dict[str, int]:
        """Return all numbers that are noted for the whole file, by name. See `meta`."""
        with sqlite.translate_errors(self.path):
            return dict(self._reader.execute("SELECT name, value FROM meta").fetchall())

    def held(self) -> list[tuple[int, bytes]]:
        """Return the sealed updates that wait to be applied, in the order of their numbers. See `meta`."""
        with sqlite.translate_errors(self.path):
            return self._reader.execute("SELECT number, body FROM held ORDER BY number").fetchall()

    def is_ours(self) -> bool:
        """Tell whether Stile made the file, by its application id."""
        with sqlite.translate_errors(self.path):
            return bool(self._reader.execute("PRAGMA application_id").fetchall() == [(APPLICATION,)])

    def damage(self) -> list[str]:
        """Return the problems that SQLite finds in the file, in its words; none for a sound file."""
        return sqlite.damage(self._reader)

    # Writes

    def transaction(self) -> AbstractContextManager[None]:
        """Commit all writes inside in one durable step, or none."""
        return sqlite.transaction(self._writer)

    def write(self, row: Row, over: int, due: datetime | None) -> None:
        """Put the row in the place of version `over`; 0 means that no row may be there.

        Its parts are added to those stored. `due` is UTC; None means that nothing comes by itself.

        Raises:
            Conflict: the stored version is another one. Nothing was written.
        """
        values = (row.version, None if due is None else microseconds(due), row.body, row.waiting, row.uid)
        if over:
            statement = (
                "UPDATE people SET version = ?, due = ?, body = ?, waiting = ? WHERE uid = ? AND version = ?"
            )
            written = self._writer.execute(statement, (*values, over))
        else:
            statement = (
                "INSERT OR IGNORE INTO people (version, due, body, waiting, uid) VALUES (?, ?, ?, ?, ?)"
            )
            written = self._writer.execute(statement, values)
        if not written.rowcount:
            raise Conflict
        self._put(row)

    def drop_parts(self, uid: bytes, numbers: Iterable[int]) -> None:
        """Remove parts that the row no longer names."""
        self._writer.executemany(
            "DELETE FROM parts WHERE uid = ? AND number = ?", [(uid, number) for number in numbers]
        )

    def _put(self, row: Row) -> None:
        if row.parts:
            self._writer.executemany(
                "INSERT OR REPLACE INTO parts (uid, number, body) VALUES (?, ?, ?)",
                [(row.uid, number, body) for number, body in row.parts],
            )

    def claim(self, now: datetime, limit: int, retry_at: datetime) -> list[Row]:
        """Postpone up to `limit` rows that are due by `now` to `retry_at`, and return them, earliest first.

        Each gets a new version, which the returned row has; parts are left out. A bot that dies over one
        comes back to it at `retry_at`.
        """
        rows = self._writer.execute(
            "SELECT uid, version + 1, body FROM people WHERE due <= ? ORDER BY due LIMIT ?",
            (microseconds(now), limit),
        ).fetchall()
        self._writer.executemany(
            "UPDATE people SET due = ?, version = ? WHERE uid = ?",
            [(microseconds(retry_at), version, uid) for uid, version, _ in rows],
        )
        return [Row(*row) for row in rows]

    def put_back(self, sealed: SealedRow) -> None:
        """Add a row of a backup, marked as having pending messages: the next start finds out if it has."""
        row = sealed.row
        self._writer.execute(
            "INSERT INTO people (version, due, body, waiting, uid) VALUES (?, ?, ?, 1, ?)",
            (row.version, sealed.due, row.body, row.uid),
        )
        self._put(row)

    def add(self, sealed: SealedRow) -> None:
        """Add a row as it is."""
        row = sealed.row
        self._writer.execute(
            "INSERT INTO people (version, due, body, waiting, uid) VALUES (?, ?, ?, ?, ?)",
            (row.version, sealed.due, row.body, row.waiting, row.uid),
        )
        self._put(row)

    def note_meta(self, name: str, value: int) -> None:
        """Note a number under a name for the whole file, in the place of an earlier one."""
        self._writer.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))

    def hold(self, updates: Iterable[tuple[int, bytes]]) -> None:
        """Store sealed updates by number. One that is stored already stays as it is."""
        self._writer.executemany("INSERT OR IGNORE INTO held (number, body) VALUES (?, ?)", updates)

    def release(self, numbers: Iterable[int]) -> None:
        """Remove held updates, if they are there."""
        self._writer.executemany("DELETE FROM held WHERE number = ?", [(number,) for number in numbers])

    def release_all(self) -> None:
        """Remove all held updates."""
        self._writer.execute("DELETE FROM held")

    def remove(self, uid: bytes) -> None:
        """Remove a row and its parts; nothing happens where there is none."""
        self._writer.execute("DELETE FROM people WHERE uid = ?", (uid,))
        self._writer.execute("DELETE FROM parts WHERE uid = ?", (uid,))

    def close(self) -> None:
        """Close the file."""
        self._reader.close()
        self._writer.close()

    def _set_up(self) -> None:
        with self.transaction():
            self._writer.execute(_PEOPLE)
            self._writer.execute(_DUE)
            columns = self._writer.execute("SELECT name FROM pragma_table_info('people')").fetchall()
            if ("waiting",) not in columns:
                self._writer.execute(_ADD_WAITING)
                self._writer.execute(_GUESS_WAITING)
            self._writer.execute(_WAITING)
            self._writer.execute(_PARTS)
            self._writer.execute(_META)
            self._writer.execute(_HELD)
            # Written at every start, so that a read-only folder is noticed now, and the write-ahead file
            # exists before its name is made durable.
            self._writer.execute(f"PRAGMA application_id = {APPLICATION}")
        sqlite.sync_folder(self.path.parent)


def microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970 in which due times are stored."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(stored: int) -> datetime:
    """Return the moment (UTC) of a stored due time."""
    return _EPOCH + stored * _MICROSECOND
