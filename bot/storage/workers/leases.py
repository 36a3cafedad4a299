"""Leases of partitions: each person is served by one worker at a time, and by another soon after it dies."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import LiteralString

from bot.ports import StoreUnusable
from bot.storage.workers.tables import PARTITIONS, Database, partition

TTL = 15.0
"""Seconds after which a lease that was not renewed may be taken over."""

SAFE = 10.0
"""Seconds after a renewal in which its worker sends. The rest is for a statement that is under way."""

ROUND = 5.0
"""Seconds between two renewals."""

_PATIENCE = 2 * ROUND
"""Seconds after an outage of the database before leases of others are taken over: it ends for all workers at
once, and those who had a lease before come first."""

CHANGED = "stile_leases"
"""Channel that tells waiting workers of leases that were given back."""

# One statement, so that no worker can stop in the middle and keep others waiting.
_RENEW: LiteralString = """
    WITH here AS (
        INSERT INTO stile.workers (id, until)
        VALUES (%(me)s, clock_timestamp() + %(ttl)s * interval '1 second')
        ON CONFLICT (id) DO UPDATE SET until = excluded.until
    ), gone AS (
        DELETE FROM stile.workers WHERE until < clock_timestamp() - interval '1 minute'
    ), kept AS (
        UPDATE stile.leases SET until = clock_timestamp() + %(ttl)s * interval '1 second'
        WHERE owner = %(me)s RETURNING number, epoch
    ), living AS (
        SELECT id FROM stile.workers WHERE until > clock_timestamp() UNION SELECT %(me)s::bytea
    )
    SELECT number, epoch, 0, 0, 0 FROM kept
    UNION ALL
    SELECT -1, 0, (SELECT count(*) FROM living), (SELECT count(*) FROM living WHERE id < %(me)s),
        (SELECT count(*) FROM stile.leases WHERE schema > %(schema)s AND until < clock_timestamp())
"""

_TAKE: LiteralString = """
    UPDATE stile.leases SET owner = %(me)s, epoch = epoch + 1, schema = %(schema)s,
        until = clock_timestamp() + %(ttl)s * interval '1 second'
    WHERE number IN (
        SELECT number FROM stile.leases
        WHERE (owner IS NULL OR (%(patient)s AND until < clock_timestamp()))
            AND schema <= %(schema)s AND number BETWEEN %(first)s AND %(last)s
        ORDER BY random() LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
    RETURNING number, epoch
"""

_GIVE: LiteralString = """
    WITH given AS (
        UPDATE stile.leases SET owner = NULL, until = '-infinity'
        WHERE owner = %(me)s AND number = ANY(%(numbers)s) RETURNING number
    )
    SELECT pg_notify(%(channel)s, '') FROM given LIMIT 1
"""

_NEWER: LiteralString = """
    SELECT number, epoch, until::text FROM stile.leases
    WHERE schema > %(schema)s AND until < clock_timestamp()
"""

_READMIT: LiteralString = """
    UPDATE stile.leases SET schema = %(schema)s, owner = NULL, epoch = leases.epoch + 1, until = '-infinity'
    FROM unnest(%(numbers)s::smallint[], %(epochs)s::bigint[], %(untils)s::timestamptz[])
        AS seen (number, epoch, until)
    WHERE leases.number = seen.number AND leases.epoch = seen.epoch AND leases.until = seen.until
    RETURNING leases.number
"""

_INHERIT: LiteralString = """
    WITH gone AS (DELETE FROM stile.workers WHERE id = %(gone)s), given AS (
        UPDATE stile.leases SET owner = NULL, until = '-infinity' WHERE owner = %(gone)s RETURNING number
    )
    SELECT pg_notify(%(channel)s, '') FROM given LIMIT 1
"""

_ARRIVED: LiteralString = "SELECT pg_notify(%(channel)s, '')"

_LEAVE = "DELETE FROM stile.workers WHERE id = %(me)s"


@dataclass(frozen=True, slots=True)
class Round:
    """Outcome of one renewal: partitions that came, that another worker took, and that are too many here.

    `left` counts those that nobody serves and that a newer version had before.
    """

    gained: frozenset[int] = frozenset()
    lost: frozenset[int] = frozenset()
    surplus: frozenset[int] = frozenset()
    left: int = 0


class Leases:
    """The leases of this worker: the `bot.ports.Share` of the people in their partitions."""

    def __init__(
        self,
        database: Database,
        uid: Callable[[str], bytes],
        schema: int,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Begin without a lease.

        `uid` returns the name of a person's row. A partition that a worker with a newer `schema` had is left
        to such workers. `clock` returns seconds, `elapsed` by default.
        """
        self.id = os.urandom(16)
        self._database = database
        self._uid = uid
        self._schema = schema
        self._clock = clock or elapsed
        self._epochs: dict[int, int] = {}
        self._leaving: set[int] = set()
        self._safe_until = float("-inf")
        self._steady_since: float | None = float("-inf")

    def takes(self, person: str) -> bool:
        """Tell whether something new may be begun for the person."""
        return self.open(self.partition(person))

    def holds(self, person: str) -> bool:
        """Tell whether a message may be sent to the person at this moment."""
        return self.has(self.partition(person))

    def partition(self, person: str) -> int:
        """Return the partition of the person."""
        return partition(self._uid(person))

    def open(self, number: int) -> bool:
        """Tell whether something new may be begun under the lease of this number.

        It may not while the lease is being taken over or given back.
        """
        return number not in self._leaving and self.has(number)

    def has(self, number: int) -> bool:
        """Tell whether the lease of this number is surely this worker's now: renewed less than 10 s ago."""
        return number in self._epochs and self._clock() < self._safe_until

    def epoch(self, uid: bytes) -> int | None:
        """Return the epoch that a write for the row `uid` has to carry; None: its lease is not here."""
        return self._epochs.get(partition(uid))

    def epoch_of(self, number: int) -> int | None:
        """Return the epoch of the lease of this number, or None where it is not here."""
        return self._epochs.get(number)

    def numbers(self) -> list[int]:
        """Return the partitions in which something new may be begun."""
        return [number for number in self._epochs if number < PARTITIONS and self.open(number)]

    async def renew(self, singles: Iterable[int] = ()) -> Round:
        """Renew what is held, and take what is free: partitions up to a fair share, and each of `singles`.

        Shares of living workers differ by one partition at most. Gained leases are held
        back until `begin`; surplus ones are this worker's to give back.

        Raises:
            StoreUnusable: the database can't be reached. Leases that are held run out in a while.
        """
        began = self._clock()
        try:
            found = await self._database.write(_RENEW, self._values())
        except StoreUnusable:
            self._steady_since = None
            raise
        kept = {number: epoch for number, epoch, *_ in found if number != -1}
        workers, before, left = next(counts for number, _, *counts in found if number == -1)
        lost = frozenset(self._epochs.keys() - kept.keys())
        self._epochs, self._safe_until = kept, began + SAFE
        self._leaving &= kept.keys()
        self._steady_since = began if self._steady_since is None else self._steady_since
        share = PARTITIONS // workers + (before < PARTITIONS % workers)
        mine = sorted(number for number in kept if number < PARTITIONS)
        gained = await self._take(0, PARTITIONS - 1, share - len(mine))
        for single in singles:
            if single not in self._epochs:
                gained |= await self._take(single, single, 1)
        return Round(frozenset(gained), lost, frozenset(mine[share:]), left)

    async def _take(self, first: int, last: int, most: int) -> set[int]:
        if most <= 0:
            return set()
        began = self._clock()
        steady = self._steady_since is not None and began - self._steady_since >= _PATIENCE
        limits = {"first": first, "last": last, "most": most, "patient": steady}
        found = await self._database.write(_TAKE, self._values() | limits)
        taken: dict[int, int] = dict(found)
        self._leaving |= taken.keys()
        self._epochs |= taken
        return set(taken)

    def begin(self, numbers: Iterable[int]) -> None:
        """Let new work begin under these leases, gained by `renew`.

        The caller has dropped what it remembered of their people.
        """
        self._leaving -= set(numbers)

    def prepare_to_give(self, numbers: Iterable[int]) -> None:
        """Let no new work begin in these partitions; work under way may be finished."""
        self._leaving |= set(numbers)

    async def give(self, numbers: Iterable[int]) -> None:
        """Give these leases back, for others to take at once.

        Raises:
            StoreUnusable: the database can't be reached. They run out.
        """
        given = [number for number in numbers if number in self._epochs]
        if not given:
            return
        self._leaving |= set(given)
        await self._database.write(_GIVE, self._values() | {"numbers": given, "channel": CHANGED})
        for number in given:
            self._epochs.pop(number, None)

    async def announce(self) -> None:
        """Tell the other workers that this one waits for its share, so that they need not find it out.

        Raises:
            StoreUnusable: the database can't be reached. They find it out at their next renewal.
        """
        await self._database.write(_ARRIVED, {"channel": CHANGED})

    async def leave(self) -> None:
        """Give all leases back, and count for no fair share any more.

        Raises:
            StoreUnusable: the database can't be reached. They run out.
        """
        self._leaving |= self._epochs.keys()
        await self._database.write(_LEAVE, self._values())
        await self.give(list(self._epochs))

    async def newer(self) -> list[tuple[int, int, str]]:
        """Return the leases that nobody has and that a worker of a newer version had before.

        Each is a number, an epoch and the time it ran out, as `readmit` takes them.

        Raises:
            StoreUnusable: the database can't be reached.
        """
        found = await self._database.read(_NEWER, self._values())
        return [(number, epoch, until) for number, epoch, until in found]

    async def readmit(self, seen: list[tuple[int, int, str]]) -> None:
        """Let workers of this version take these leases of `newer` again, unless one was taken since.

        The caller has checked that no record of a newer version is in them.

        Raises:
            StoreUnusable: the database can't be reached.
        """
        numbers, epochs, untils = zip(*seen, strict=True) if seen else ((), (), ())
        values = {"numbers": list(numbers), "epochs": list(epochs), "untils": list(untils)}
        await self._database.write(_READMIT, self._values() | values)

    async def inherit(self, dead: bytes) -> None:
        """Give back the leases of a worker that is surely dead, by its id, before they run out.

        Raises:
            StoreUnusable: the database can't be reached. They run out.
        """
        await self._database.write(_INHERIT, {"gone": dead, "channel": CHANGED})

    def _values(self) -> dict[str, object]:
        return {"me": self.id, "ttl": TTL, "schema": self._schema}


def elapsed() -> float:
    """Return seconds of a clock that nobody sets, and that goes on while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)
