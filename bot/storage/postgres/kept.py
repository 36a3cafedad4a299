"""Rows and keys of a database, on one connection, for an operator's command."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from typing import Any, LiteralString

from psycopg import Connection

from bot.ports import StoreUnusable
from bot.storage import master_key
from bot.storage.engine import Row, SealedRow
from bot.storage.keyring import INDEX, UID_BYTES, KeyUnusable
from bot.storage.postgres.connections import Parameters, Rows, connect, translated
from bot.storage.postgres.copying import sealed_rows, snapshot
from bot.storage.postgres.epochs import Epochs
from bot.storage.postgres.keys import INVITATIONS, secret
from bot.storage.postgres.place import Place
from bot.storage.postgres.schema import IS_THERE, KNOWN_LAYOUT, refuse_unknown
from bot.storage.postgres.statements import EPOCH, FIND, FIND_KEY

_KEYS: LiteralString = "SELECT uid, epoch, wrapped FROM stile_keys.keys WHERE uid <> %b"
_VERSIONS: LiteralString = "SELECT uid, version FROM stile.people"
_NOTES: LiteralString = "SELECT name, value FROM stile.notes WHERE name NOT IN ('layout', 'rewrapped')"
_ERASING: LiteralString = "SELECT number FROM stile.erasing"
_HOLD_EPOCH: LiteralString = EPOCH + " FOR SHARE"
_PUT_KEY: LiteralString = """
    INSERT INTO stile_keys.keys (uid, epoch, wrapped) VALUES (%b, %s, %b)
    ON CONFLICT (uid) DO UPDATE SET epoch = excluded.epoch, wrapped = excluded.wrapped
"""
_PUT_ROW: LiteralString = """
    INSERT INTO stile.people (uid, version, due, waiting, body) VALUES (%b, %s, %s, %s, %b)
    ON CONFLICT (uid) DO UPDATE SET version = excluded.version, due = excluded.due,
        waiting = excluded.waiting, body = excluded.body
"""
_PUT_PART: LiteralString = "INSERT INTO stile.parts (uid, number, body) VALUES (%b, %s, %b)"
_DROP_PARTS: LiteralString = "DELETE FROM stile.parts WHERE uid = ANY(%b::bytea[])"
_DROP_ROWS: LiteralString = "DELETE FROM stile.people WHERE uid = ANY(%b::bytea[])"
_DROP_KEYS: LiteralString = "DELETE FROM stile_keys.keys WHERE uid = ANY(%b::bytea[])"
_DROP_ALL: LiteralString = "TRUNCATE stile.people, stile.parts"
_PUT_NOTE: LiteralString = (
    "INSERT INTO stile.notes VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_PUT_ERASING: LiteralString = "INSERT INTO stile.erasing VALUES (%s) ON CONFLICT DO NOTHING"


NOTHING_KEPT = "no records are kept in that database: start the bot once, or check store.url"


class PostgresKept:
    """The rows and keys of a database."""

    def __init__(self, place: Place, connection: Connection[tuple[Any, ...]]) -> None:
        """Read the keys of everybody.

        Raises:
            KeyUnusable: the master key or the key of the epoch is missing or wrong.
            StoreUnusable: there are no tables of Stile's.
        """
        self._connection = connection
        if not self._read(IS_THERE)[0][0]:
            raise StoreUnusable(NOTHING_KEPT)
        refuse_unknown(self._read(KNOWN_LAYOUT))
        self._epochs, self.index = _proved(place, connection)
        self._keys = {uid: (epoch, wrapped) for uid, epoch, wrapped in self._read(_KEYS, (INDEX,))}

    def uid(self, person: str) -> bytes:
        return hmac.digest(self.index, person.encode(), "sha256")[:UID_BYTES]

    def uids(self) -> set[bytes]:
        return {*self._keys}

    def find(self, uid: bytes) -> bytes | None:
        if uid not in self._keys:
            return None
        epoch, wrapped = self._keys[uid]
        return self._epochs.unwrap(epoch, uid, wrapped)

    def read(self, uid: bytes) -> Row | None:
        version, body, waiting, _, _, numbers, parts = self._read(FIND, {"uid": uid})[0]
        if version is None:
            return None
        return Row(uid, version, body, waiting, tuple(zip(numbers, parts, strict=True)))

    def sealed_row(self, uid: bytes) -> SealedRow | None:
        """Return a row with its parts and its due time, or None."""
        row = self.read(uid)
        if row is None:
            return None
        due = self._read("SELECT due FROM stile.people WHERE uid = %b", (uid,))
        return SealedRow(row, due[0][0])

    def rows(self) -> Iterator[SealedRow]:
        return sealed_rows(self._connection)

    def versions(self) -> Mapping[bytes, int]:
        return dict(self._read(_VERSIONS))

    def notes(self) -> Mapping[str, int]:
        return dict(self._read(_NOTES))

    def erasing(self) -> list[int]:
        return [number for (number,) in self._read(_ERASING)]

    # Writes

    def transaction(self) -> Any:  # noqa: ANN401 - the library's own type says no more
        """Commit all writes inside in one durable step, or none."""
        return self._connection.transaction()

    def adopt(self, index: bytes) -> None:
        self.put((), {INDEX: index})
        self.index = index

    def put(self, rows: Iterable[SealedRow], keys: Mapping[bytes, bytes]) -> None:
        batch = [*rows]
        with translated(), self.transaction(), self._connection.cursor(binary=True) as cursor:
            epoch = cursor.execute(_HOLD_EPOCH).fetchall()[0][0]
            wrapped = {uid: self._epochs.wrap(epoch, uid, key) for uid, key in keys.items()}
            cursor.executemany(_PUT_KEY, [(uid, epoch, sealed) for uid, sealed in wrapped.items()])
            cursor.execute(_DROP_PARTS, ([one.row.uid for one in batch],))
            cursor.executemany(_PUT_ROW, [_values(one) for one in batch])
            cursor.executemany(
                _PUT_PART, [(one.row.uid, number, body) for one in batch for number, body in one.row.parts]
            )
        self._keys |= {uid: (epoch, sealed) for uid, sealed in wrapped.items() if uid != INDEX}

    def remove(self, uids: Iterable[bytes]) -> None:
        gone = [*uids]
        with translated(), self.transaction(), self._connection.cursor() as cursor:
            for statement in (_DROP_KEYS, _DROP_PARTS, _DROP_ROWS):
                cursor.execute(statement, (gone,))
        for uid in gone:
            self._keys.pop(uid, None)

    def remove_all_rows(self) -> None:
        """Remove every row, and leave the keys."""
        with translated():
            self._connection.execute(_DROP_ALL)

    def put_notes(self, notes: Mapping[str, int], erasing: Iterable[int]) -> None:
        with translated(), self.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(_PUT_NOTE, [*notes.items()])
            cursor.executemany(_PUT_ERASING, [(number,) for number in erasing])

    def _read(self, statement: LiteralString, parameters: Parameters = ()) -> Rows:
        with translated():
            return self._connection.cursor(binary=True).execute(statement, parameters).fetchall()


def _proved(place: Place, connection: Connection[tuple[Any, ...]]) -> tuple[Epochs, bytes]:
    """Return the folder of the epochs with the right master key, and the key of the row names."""
    with translated():
        found = connection.cursor(binary=True).execute(FIND_KEY, (INDEX,)).fetchall()
    if not found:
        raise KeyUnusable("the database holds no keys: restore them with `stile restore`")
    epoch, wrapped = found[0]
    for master in master_key.candidates(place.data, place.key_file, place.environ):
        epochs = Epochs(place.epochs, master.key)
        try:
            return epochs, epochs.unwrap(epoch, INDEX, wrapped)
        except KeyUnusable:
            if master.is_last:
                raise
    raise AssertionError  # the last candidate has raised


def codes_key(place: Place) -> bytes:
    """Return the key that seals the invitations.

    Raises:
        KeyUnusable: the master key or the key of the epoch is missing or wrong.
    """
    with closing(connect(place.url)) as connection:
        _, index = _proved(place, connection)
    return secret(index, INVITATIONS)


@contextmanager
def opened(place: Place, *, writes: bool = False) -> Iterator[PostgresKept]:
    """Lend the rows and keys of a database to the block.

    Without `writes` all of it is read from one state of the database, and the workers go on.

    Raises:
        KeyUnusable: the master key or the key of the epoch is missing or wrong.
        StoreUnusable: the database can't be used, or holds no tables of Stile's.
    """
    with closing(connect(place.url)) as connection, nullcontext() if writes else snapshot(connection):
        yield PostgresKept(place, connection)


def _values(sealed: SealedRow) -> tuple[object, ...]:
    row = sealed.row
    return row.uid, row.version, sealed.due, row.waiting, row.body
