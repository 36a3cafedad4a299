"""Keys of the people in PostgreSQL: found, and wrapped anew by the key of the next epoch."""

from __future__ import annotations

import asyncio
import hmac
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import LiteralString

from bot.storage import master_key
from bot.storage.keyring import INDEX, UID_BYTES, KeyUnusable, new_key
from bot.storage.postgres import statements
from bot.storage.postgres.connections import Connections, Rows
from bot.storage.postgres.epochs import Epochs
from bot.storage.postgres.place import Place
from bot.storage.postgres.schema import REWRAPPING, SETTING_UP
from bot.storage.store import RecordUnreadable

_REWRAPPED = "rewrapped"
"""Note of when all keys were wrapped anew (seconds since 1970)."""

_ENOUGH = timedelta(hours=20)
"""Age of an epoch below which a night's job leaves it: another worker was first."""

INVITATIONS = "invitations"
"""Purpose of the secret that seals the invitations."""

_BATCH = 5000
"""Keys that one statement of a rewrap stores."""

_NEXT_EPOCH: LiteralString = "UPDATE stile_keys.epoch SET number = number + 1 RETURNING number"
_ALL: LiteralString = "SELECT uid, epoch, wrapped FROM stile_keys.keys FOR UPDATE"
_REWRAP: LiteralString = """
    UPDATE stile_keys.keys SET epoch = %s, wrapped = new.wrapped
    FROM unnest(%b::bytea[], %b::bytea[]) AS new (uid, wrapped) WHERE keys.uid = new.uid
"""
_OLDEST: LiteralString = """
    SELECT least(
        min(epoch), (SELECT number FROM stile_keys.epoch), (SELECT min(epoch) FROM stile.inbox)
    ) FROM stile_keys.keys
"""
_INBOX_WAITS: LiteralString = "SELECT EXISTS (SELECT FROM stile.inbox WHERE epoch < %s)"
_INBOX_PATIENCE = 60
"""Seconds that a rewrap waits for updates under an older key, which are applied within moments; if some are
left, the next one destroys that key."""

_IS_USED: LiteralString = "SELECT EXISTS (SELECT FROM stile.people), EXISTS (SELECT FROM stile_keys.keys)"
_FIRST: LiteralString = "INSERT INTO stile_keys.keys (uid, epoch, wrapped) VALUES (%s, %s, %s)"
FIRST = 1
"""Number of the first epoch."""


class PostgresKeys:
    """Names rows, and knows the epoch whose key wraps new people's keys."""

    def __init__(
        self, connections: Connections, epochs: Epochs, index: bytes, epoch: int, made: Path | None
    ) -> None:
        self.epochs = epochs
        self.epoch = epoch
        self.made = made
        """File of a new master key, or None. The operator has to keep a copy elsewhere."""
        self._connections = connections
        self._index = index

    def uid(self, person: str) -> bytes:
        """Return the name of the person's row, a keyed hash."""
        return hmac.digest(self._index, person.encode(), "sha256")[:UID_BYTES]

    def secret(self, purpose: str) -> bytes:
        """Return 32 bytes that all workers of this database derive alike, and nobody else can."""
        return secret(self._index, purpose)

    async def newest(self) -> int:
        """Return the number of the present epoch. Keys of new people are wrapped by its key from now on.

        Raises:
            StoreUnusable: the database can't be read.
        """
        self.epoch = await _epoch(self._connections)
        with suppress(KeyUnusable):  # another process may have begun the next one meanwhile
            self.epochs.key(self.epoch)
        return self.epoch

    async def renew(self, now: datetime) -> bool:
        """Rewrap as `rewrap` does, unless a worker did in the last 20 hours; return whether it was done.

        Raises:
            StoreUnusable: the database can't be read or written.
        """
        found = await self._connections.read(statements.NOTE, (_REWRAPPED,))
        if found and now.timestamp() - found[0][0] < _ENOUGH.total_seconds():
            return False
        await self.rewrap(now)
        return True

    async def rewrap(self, now: datetime, master: bytes | None = None) -> int:
        """Begin an epoch, wrap every key with its key, destroy the older ones; return the number of people.

        `master` is a new master key, which then wraps the epoch's. It waits up to a minute for updates that
        an older key has sealed. An interruption, or a commit in doubt, leaves every key that may be needed;
        the next call destroys them.

        Raises:
            StoreUnusable: the database can't be written.
        """
        async with self._connections.one() as connection, connection.transaction():
            cursor = connection.cursor(binary=True)
            await cursor.execute("SELECT pg_advisory_xact_lock(%s)", (REWRAPPING,))
            await cursor.execute(_NEXT_EPOCH)
            number = (await cursor.fetchall())[0][0]
            await asyncio.to_thread(self.epochs.make, number, master)
            await cursor.execute(_ALL)
            keys = await cursor.fetchall()
            for first in range(0, len(keys), _BATCH):
                batch = await asyncio.to_thread(self._wrapped, number, keys[first : first + _BATCH])
                await cursor.execute(_REWRAP, (number, *batch))
            await cursor.execute(statements.PUT_NOTE, (_REWRAPPED, int(now.timestamp())))
        self.epoch = max(number, self.epoch)
        for _ in range(_INBOX_PATIENCE):
            if not (await self._connections.read(_INBOX_WAITS, (number,)))[0][0]:
                break
            await asyncio.sleep(1)
        await self.destroy_old()
        return sum(uid != INDEX for uid, _, _ in keys)

    async def destroy_old(self) -> int:
        """Destroy the keys of epochs that wrap nothing any more; return how many files there were.

        Raises:
            StoreUnusable: the database can't be read, or a file can't be removed.
        """
        oldest = (await self._connections.read(_OLDEST))[0][0]
        return await asyncio.to_thread(self.epochs.destroy_before, oldest)

    def _wrapped(self, number: int, keys: Rows) -> tuple[list[bytes], list[bytes]]:
        """Return the names of keys, and the keys wrapped anew. One that can't be opened stays as it is."""
        uids, wrapped = [], []
        for uid, epoch, old in keys:
            uids.append(uid)
            try:
                wrapped.append(self.epochs.wrap(number, uid, self.epochs.unwrap(epoch, uid, old)))
            except RecordUnreadable:
                wrapped.append(old)  # its epoch's key wouldn't open it either, and must not be kept for it
        return uids, wrapped


def secret(index: bytes, purpose: str) -> bytes:
    """Return 32 bytes for a purpose, derived from the key of the row names: HMAC-SHA256."""
    return hmac.digest(index, f"secret of {purpose}".encode(), "sha256")


async def open_keys(place: Place, connections: Connections) -> PostgresKeys:
    """Find the master key and prove it; create it, and the first epoch, for an empty database.

    Raises:
        KeyUnusable: there is no key, or not the right one. Nothing was changed.
        StoreUnusable: the database can't be used.
    """
    found = await connections.read(statements.FIND_KEY, (INDEX,))
    if not found:
        return await _begin(place, connections)
    epoch, wrapped = found[0]
    for master in master_key.candidates(place.data, place.key_file, place.environ):
        epochs = Epochs(place.epochs, master.key)
        try:
            index = epochs.unwrap(epoch, INDEX, wrapped)
        except KeyUnusable:
            if master.is_last:
                raise
        else:
            if not place.environ:
                master.settle()
            return PostgresKeys(connections, epochs, index, await _epoch(connections), None)
    raise AssertionError  # the last candidate has raised


async def _begin(place: Place, connections: Connections) -> PostgresKeys:
    """Create the first epoch and the key of the row names. One process does it at a time."""
    async with connections.one() as connection, connection.transaction():
        cursor = connection.cursor(binary=True)
        await cursor.execute("SELECT pg_advisory_xact_lock(%s)", (SETTING_UP,))
        await cursor.execute(_IS_USED)
        has_people, has_keys = (await cursor.fetchall())[0]
        if has_people and not has_keys:
            why = "the database holds people, but not their keys: restore them with `stile restore`"
            raise KeyUnusable(why)
        if not has_keys:
            epochs, made = _first_epoch(place)
            index = new_key()
            await cursor.execute(_FIRST, (INDEX, FIRST, epochs.wrap(FIRST, INDEX, index)))
            await cursor.execute(_NEXT_EPOCH)
            return PostgresKeys(connections, epochs, index, FIRST, made)
    return await open_keys(place, connections)  # another process was faster


def _first_epoch(place: Place) -> tuple[Epochs, Path | None]:
    """Return the folder of the epochs with the key of the first, and the file of a new master key."""
    master, made = master_key.find_or_make(place.data, place.key_file, place.environ)
    epochs = Epochs(place.epochs, master)
    if list(epochs.numbers()):
        raise KeyUnusable(
            f"{place.epochs}: keys of epochs are there, but the database is empty:"
            " name the right database, or move that folder away"
        )
    epochs.make(FIRST)
    return epochs, made


async def _epoch(connections: Connections) -> int:
    return int((await connections.read(statements.EPOCH))[0][0])
