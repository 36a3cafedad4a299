"""The embedded file of people's sealed records: one row a person, found by person or by due time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import embedded
from bot.store import Conflict

PEOPLE = "people.db"
APPLICATION = 0x5374696C
"""Marks the file and its backups as ours ("Stil")."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PAGE = 200

_PEOPLE = """
    CREATE TABLE IF NOT EXISTS people (
        id INTEGER PRIMARY KEY,
        uid BLOB NOT NULL UNIQUE,
        version INTEGER NOT NULL,
        due INTEGER,
        body BLOB NOT NULL
    )
"""
_DUE = "CREATE INDEX IF NOT EXISTS due ON people (due) WHERE due IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Row:
    """A person's record as it is on the disk."""

    uid: bytes
    version: int
    body: bytes


class SealedFile:
    """Reads belong to one thread, and everything under "writes" to one, which may be another."""

    def __init__(self, path: Path, *, writes: bool = True) -> None:
        self.path = path
        with embedded.told(path):
            self._writer = embedded.connect(path, writes=writes)
            self._reader = embedded.connect(path, writes=False)
            if writes:
                self._set_up()

    def read(self, uid: bytes) -> Row | None:
        """Return the row as it was last committed."""
        with embedded.told(self.path):
            found = self._reader.execute(
                "SELECT uid, version, body FROM people WHERE uid = ?", (uid,)
            ).fetchall()
        return Row(*found[0]) if found else None

    def next_due(self) -> datetime | None:
        """Return the earliest due time."""
        with embedded.told(self.path):
            found = self._reader.execute(
                "SELECT due FROM people WHERE due IS NOT NULL ORDER BY due LIMIT 1"
            ).fetchall()
        return _EPOCH + found[0][0] * _MICROSECOND if found else None

    def pages(self) -> Iterator[list[Row]]:
        """Yield all rows, some at a time; others may write in between."""
        last = -1
        while True:
            with embedded.told(self.path):
                rows = self._reader.execute(
                    "SELECT id, uid, version, body FROM people WHERE id > ? ORDER BY id LIMIT ?",
                    (last, _PAGE),
                ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [Row(*row[1:]) for row in rows]

    def is_ours(self) -> bool:
        """Return whether the file is one of these."""
        with embedded.told(self.path):
            return bool(self._reader.execute("PRAGMA application_id").fetchall() == [(APPLICATION,)])

    def damage(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        return embedded.damage(self._reader)

    # Writes

    def transaction(self) -> AbstractContextManager[None]:
        """Commit the writes made inside in one durable step, or none of them."""
        return embedded.transaction(self._writer)

    def write(self, row: Row, over: int, due: datetime | None) -> None:
        """Put the row in the place of version `over`; 0 stands for no row at all.

        Raises:
            Conflict: there is another version. Nothing was written.
        """
        values = (row.version, _microseconds(due), row.body, row.uid)
        if over:
            statement = "UPDATE people SET version = ?, due = ?, body = ? WHERE uid = ? AND version = ?"
            written = self._writer.execute(statement, (*values, over))
        else:
            statement = "INSERT OR IGNORE INTO people (version, due, body, uid) VALUES (?, ?, ?, ?)"
            written = self._writer.execute(statement, values)
        if not written.rowcount:
            raise Conflict

    def claim(self, now: datetime, limit: int, retry_at: datetime) -> list[Row]:
        """Move the rows that are due on to `retry_at`, as new versions, and return them."""
        rows = self._writer.execute(
            "SELECT uid, version + 1, body FROM people WHERE due <= ? ORDER BY due LIMIT ?",
            (_microseconds(now), limit),
        ).fetchall()
        self._writer.executemany(
            "UPDATE people SET due = ?, version = ? WHERE uid = ?",
            [(_microseconds(retry_at), version, uid) for uid, version, _ in rows],
        )
        return [Row(*row) for row in rows]

    def remove(self, uid: bytes) -> None:
        """Remove the row, if there is one."""
        self._writer.execute("DELETE FROM people WHERE uid = ?", (uid,))

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
        self._writer.close()

    def _set_up(self) -> None:
        with self.transaction():
            self._writer.execute(_PEOPLE)
            self._writer.execute(_DUE)
            # A write at every start: a folder that can't be written is noticed now, and the
            # write-ahead file is there when its name is made durable.
            self._writer.execute(f"PRAGMA application_id = {APPLICATION}")
        embedded.sync_folder(self.path.parent)


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND
