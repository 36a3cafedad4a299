"""Inbox of raw updates, sealed: the worker that receives one stores it, that of its person applies it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import LiteralString, Protocol

from bot.ports import StoreUnusable
from bot.storage.keyring import KeyUnusable, open_sealed, seal
from bot.storage.store import RecordUnreadable
from bot.storage.workers.tables import POLLER, Database

ARRIVED = "stile_inbox"
"""Channel that names the partitions of new updates."""

_NUMBER_BYTES = 8
_TRIES = 3
"""Attempts to seal updates with the newest key: rewraps are a night apart."""

_PUT: LiteralString = """
    WITH newest AS (SELECT number FROM stile_keys.epoch WHERE number = %(number)s FOR SHARE),
    put AS (
        INSERT INTO stile.inbox (update_id, partition, epoch, body)
        SELECT came.update_id, came.partition, newest.number, came.body
        FROM newest, unnest(%(ids)s::bigint[], %(partitions)s::smallint[], %(bodies)s::bytea[])
            AS came (update_id, partition, body)
        WHERE %(epoch)s::bigint IS NULL
            OR EXISTS (
                SELECT FROM stile.leases
                WHERE number = %(poller)s AND epoch = %(epoch)s AND owner = %(me)s
            )
        ON CONFLICT DO NOTHING RETURNING partition
    )
    SELECT number, NULL FROM newest
    UNION ALL
    SELECT -1, pg_notify(%(channel)s, partition::text)::text
    FROM (SELECT DISTINCT partition FROM put) AS arrived
"""

_TURN_OVER: LiteralString = """
    WITH gone AS (DELETE FROM stile.inbox WHERE update_id = ANY(%(applied)s::bigint[]))
    SELECT update_id, epoch, body FROM stile.inbox
    WHERE partition = ANY(%(partitions)s::smallint[]) AND update_id <> ALL(%(taken)s::bigint[])
    ORDER BY update_id LIMIT %(most)s
"""


class InboxKeys(Protocol):
    """Keys of the inbox. An old one opens what it sealed until it is destroyed."""

    def newest(self) -> tuple[int, bytes]:
        """Return the number and the key of the newest epoch that this process has heard of.

        Raises:
            KeyUnusable: its key was destroyed meanwhile: `renew` hears of a newer one.
        """
        ...

    async def renew(self) -> None:
        """Ask the database which epoch is the newest.

        Raises:
            StoreUnusable: it can't be read.
        """
        ...

    def numbered(self, number: int) -> bytes | None:
        """Return the key of the epoch with this number, or None where it was destroyed."""
        ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One update in the inbox. `body` is None where it can't be opened any more."""

    update_id: int
    partition: int
    body: bytes | None


class Inbox:
    """The table of updates. Many tasks of one event loop may call the methods at once."""

    def __init__(
        self, database: Database, keys: InboxKeys, me: bytes, epoch: Callable[[int], int | None]
    ) -> None:
        """Open it for the worker with the id `me`.

        `epoch` returns the epoch of a lease by its number, or None where another worker has it.
        """
        self._database = database
        self._keys = keys
        self._me = me
        self._epoch = epoch

    async def put(self, letters: Sequence[Letter], *, polled: bool) -> None:
        """Store updates durably. One whose id is there already stays as it is.

        `polled` says that this worker fetched them: then nothing is stored unless it still has the lease of
        fetching, and the worker that has it now will fetch them too.

        Raises:
            StoreUnusable: nothing was written, or it is in doubt; the updates may be put in again.
        """
        epoch = self._epoch(POLLER) if polled else None
        if not letters or (polled and epoch is None):
            return
        values: dict[str, object] = {
            "ids": [letter.update_id for letter in letters],
            "partitions": [letter.partition for letter in letters],
            "epoch": epoch,
            "poller": POLLER,
            "me": self._me,
            "channel": ARRIVED,
        }
        for _ in range(_TRIES):
            if await self._stored(letters, values):
                return
            await self._keys.renew()
        raise StoreUnusable("the keys of the epochs change all the time: see store.epoch_dir", passing=True)

    async def _stored(self, letters: Sequence[Letter], values: dict[str, object]) -> bool:
        """Store the updates, unless a rewrap has begun the next epoch: its key has to seal them."""
        try:
            number, key = self._keys.newest()
        except KeyUnusable:
            return False
        bodies = [seal(key, _place(letter.update_id), letter.body or b"") for letter in letters]
        found = await self._database.write(_PUT, values | {"number": number, "bodies": bodies})
        return any(known == number for known, _ in found)

    async def turn_over(
        self, applied: Collection[int], partitions: Collection[int], taken: Collection[int], most: int
    ) -> list[Letter]:
        """Remove the updates that were `applied`, and return up to `most` others of these partitions, by id.

        `taken` has the ids of updates that were returned before, the applied ones among them; they are left
        out.

        Raises:
            StoreUnusable: the database can't be used, and the removal may be in doubt. An update that is
                returned again is recognised by its id where it is applied.
        """
        values: dict[str, object] = {
            "applied": list(applied),
            "partitions": list(partitions),
            "taken": list(taken),
            "most": most,
        }
        found = await self._database.write(_TURN_OVER, values)
        rows = found
        return [Letter(number, -1, self._opened(number, epoch, body)) for number, epoch, body in rows]

    def _opened(self, update_id: int, epoch: int, body: bytes) -> bytes | None:
        key = self._keys.numbered(epoch)
        try:
            return open_sealed(key, _place(update_id), body) if key else None
        except RecordUnreadable:
            return None


def _place(update_id: int) -> bytes:
    """Return what binds a sealed update to its row."""
    return b"inbox" + update_id.to_bytes(_NUMBER_BYTES, signed=True)
