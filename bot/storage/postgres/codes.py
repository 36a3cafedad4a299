"""Invitations in a row of the database, sealed, so that a code counts at every worker."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import LiteralString

from bot.storage.keyring import open_sealed, seal
from bot.storage.postgres.connections import connect, translated

_ROW = b"invitations"
"""Associated data of the sealed bytes: it binds them to their row."""

_IS_THERE: LiteralString = "SELECT to_regclass('stile.invitations') IS NOT NULL"
_READ: LiteralString = "SELECT version, body FROM stile.invitations"
_WRITE: LiteralString = """
    INSERT INTO stile.invitations AS stored (id, version, body) VALUES (1, 1, %(body)s)
    ON CONFLICT (id) DO UPDATE SET version = stored.version + 1, body = excluded.body
    WHERE stored.version = %(over)s
    RETURNING version
"""
_WRITE_FIRST: LiteralString = """
    INSERT INTO stile.invitations (id, version, body) VALUES (1, 1, %(body)s)
    ON CONFLICT DO NOTHING RETURNING version
"""


class PostgresCodes:
    """The row of the invitations (`bot.storage.upkeep.codes.Codes`).

    Codes are made and used seldom, so each step has a connection of its own.
    """

    def __init__(self, url: str, key: Callable[[], bytes]) -> None:
        """Seal with `key`, which all workers derive alike. It is asked for when something is sealed."""
        self._url = url
        self._key = key

    def read(self) -> tuple[int, bytes | None]:
        with closing(connect(self._url)) as connection, translated():
            if not connection.execute(_IS_THERE).fetchall()[0][0]:
                return 0, None
            found = connection.cursor(binary=True).execute(_READ).fetchall()
        if not found:
            return 0, None
        version, body = found[0]
        return version, open_sealed(self._key(), _ROW, body)

    def write(self, content: bytes, over: int) -> bool:
        values = {"body": seal(self._key(), _ROW, content), "over": over}
        with closing(connect(self._url)) as connection, translated():
            return bool(connection.execute(_WRITE if over else _WRITE_FIRST, values).fetchall())
