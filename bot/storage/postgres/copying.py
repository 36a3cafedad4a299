"""Copies the sealed rows of a database into a file of the embedded store's form, while workers write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, LiteralString

from psycopg import Connection, IsolationLevel

from bot.storage.engine import Row, SealedRow
from bot.storage.postgres.connections import connect, translated
from bot.storage.upkeep.sqlite_backup import write_new

_PAGE = 200
_ROWS: LiteralString = """
    SELECT uid, version, body, waiting, due,
        ARRAY(SELECT number FROM stile.parts WHERE parts.uid = people.uid ORDER BY number),
        ARRAY(SELECT body FROM stile.parts WHERE parts.uid = people.uid ORDER BY number)
    FROM stile.people WHERE uid > %b ORDER BY uid LIMIT %s
"""


def copy_rows(url: str, target: Path) -> None:
    """Copy all sealed rows, as they are at one moment, to the new file `target`; it is durable then.

    Raises:
        StoreUnusable: `target` exists already, or the database or the file can't be used.
    """
    with closing(connect(url)) as connection, snapshot(connection):
        write_new(target, sealed_rows(connection))


@contextmanager
def snapshot(connection: Connection[tuple[Any, ...]]) -> Iterator[None]:
    """Let the block read from one state of the database, whatever is committed meanwhile. It may not write.

    Raises:
        StoreUnusable: the database can't be reached, or refuses.
    """
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    with translated(), connection.transaction():
        yield


def sealed_rows(connection: Connection[tuple[Any, ...]]) -> Iterator[SealedRow]:
    """Yield all rows with their parts and due times, sorted by name, read 200 at a time.

    Raises:
        StoreUnusable: the database can't be reached, or refuses.
    """
    last = b""
    while True:
        with translated():
            found = connection.cursor(binary=True).execute(_ROWS, (last, _PAGE)).fetchall()
        for uid, version, body, waiting, due, numbers, parts in found:
            row = Row(uid, version, body, waiting, tuple(zip(numbers, parts, strict=True)))
            yield SealedRow(row, due)
        if not found:
            return
        last = found[-1][0]
