"""Inbox of raw updates, sealed: the worker that receives one stores it, that of its person applies it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import LiteralString, Protocol

from bot.storage.keyring import open_sealed, seal
from bot.storage.store import RecordUnreadable
from bot.storage.workers.tables import POLLER, Database

ARRIVED = "stile_inbox"
"""Channel that names the partitions of new updates."""

_NUMBER_BYTES = 8

_PUT: LiteralString = """
    WITH put AS (
        INSERT INTO stile.inbox (update_id, partition, body)
        SELECT * FROM unnest(%(ids)s::bigint[], %(partitions)s::smallint[], %(bodies)s::bytea[])
        WHERE %(epoch)s::bigint IS NULL
            OR EXISTS (
                SELECT FROM stile.leases
                WHERE number = %(poller)s AND epoch = %(epoch)s AND owner = %(me)s
            )
        ON CONFLICT DO NOTHING RETURNING partition
    )
    SELECT pg_notify(%(channel)s, partition::text) FROM (SELECT DISTINCT partition FROM put) AS arrived
"""

_TURN_OVER: LiteralString = """
    WITH gone AS (DELETE FROM stile.inbox WHERE update_id = ANY(%(applied)s::bigint[]))
    SELECT update_id, body FROM stile.inbox
    WHERE partition = ANY(%(partitions)s::smallint[]) AND update_id <> ALL(%(taken)s::bigint[])
    ORDER BY update_id LIMIT %(most)s
"""


class InboxKeys(Protocol):
    """Keys of the inbox. An old one opens what it sealed until it is destroyed."""

    def newest(self) -> tuple[int, bytes]:
        """Return the number and the key that new updates are sealed with."""
        ...

    def numbered(self, number: int) -> bytes | None:
        """Return the key of this number, or None when it was destroyed."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One update in the inbox. `body` is None where it can't be opened any more."""

    update_id: int
    partition: int
    body: bytes | None


class Inbox:
    """The table. Many tasks of one event loop may call the methods at once."""

    def __init__(
        self, database: Database, keys: InboxKeys, me: bytes, epoch: Callable[[int], int | None]
    ) -> None:
        """Open it for the worker of this id. `epoch` tells that of a lease."""
        self._database = database
        self._keys = keys
        self._me = me
        self._epoch = epoch

    async def put(self, letters: Sequence[Letter], *, polled: bool) -> None:
        """Store updates durably, each once. Those that were `polled` are stored by the one who polls alone.

        Raises:
            StoreUnusable: nothing was written, or it is in doubt; the updates may be put in again.
        """
        epoch = self._epoch(POLLER) if polled else None
        if not letters or (polled and epoch is None):
            return
        await self._database.write(
            _PUT,
            {
                "ids": [letter.update_id for letter in letters],
                "partitions": [letter.partition for letter in letters],
                "bodies": [self._sealed(letter) for letter in letters],
                "epoch": epoch,
                "poller": POLLER,
                "me": self._me,
                "channel": ARRIVED,
            },
        )

    async def turn_over(
        self, applied: Collection[int], partitions: Collection[int], taken: Collection[int], most: int
    ) -> list[Letter]:
        """Remove the updates that were applied, and return the next ones of these partitions in order.

        Those that are `taken` already are left out; applied ones have to be among them.

        Raises:
            StoreUnusable: the database can't be used. An update that is applied again is recognised.
        """
        values = {
            "applied": list(applied),
            "partitions": list(partitions),
            "taken": list(taken),
            "most": most,
        }
        found = await self._database.write(_TURN_OVER, values)
        rows = found
        return [Letter(number, -1, self._opened(number, bytes(body))) for number, body in rows]

    def _sealed(self, letter: Letter) -> bytes:
        number, key = self._keys.newest()
        return number.to_bytes(_NUMBER_BYTES) + seal(key, _place(letter.update_id), letter.body or b"")

    def _opened(self, update_id: int, body: bytes) -> bytes | None:
        key = self._keys.numbered(int.from_bytes(body[:_NUMBER_BYTES]))
        try:
            return open_sealed(key, _place(update_id), body[_NUMBER_BYTES:]) if key else None
        except RecordUnreadable:
            return None


def _place(update_id: int) -> bytes:
    """Return what binds a sealed update to its row."""
    return b"inbox" + update_id.to_bytes(_NUMBER_BYTES, signed=True)
