"""The workers' tables, and the one way to ask them. No word and no chat id is in any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString, Protocol

Parameters = Sequence[object] | Mapping[str, object]
Rows = list[tuple[Any, ...]]

PARTITIONS = 64
POLLER, HOUSE = PARTITIONS, PARTITIONS + 1
"""Leases that one worker has at a time: fetching updates, and housekeeping."""

WORKER_TABLES: tuple[LiteralString, ...] = (
    """
    CREATE TABLE IF NOT EXISTS stile.workers (
        id bytea PRIMARY KEY,
        until timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS stile.leases (
        number smallint PRIMARY KEY,
        owner bytea,
        epoch bigint NOT NULL DEFAULT 0,
        schema integer NOT NULL DEFAULT 0,
        until timestamptz NOT NULL DEFAULT '-infinity'
    ) WITH (fillfactor = 50)
    """,
    f"""
    INSERT INTO stile.leases (number) SELECT generate_series(0, {HOUSE}) ON CONFLICT DO NOTHING
    """,
    """
    CREATE TABLE IF NOT EXISTS stile.inbox (
        update_id bigint PRIMARY KEY,
        partition smallint NOT NULL,
        epoch bigint NOT NULL,
        body bytea NOT NULL
    ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)
    """,
    """
    CREATE TABLE IF NOT EXISTS stile.invitations (
        id smallint PRIMARY KEY,
        version bigint NOT NULL,
        body bytea NOT NULL
    )
    """,
    # Unlogged: after a crash of the server the pace begins anew, and writing it costs no sync.
    """
    CREATE UNLOGGED TABLE IF NOT EXISTS stile.pace (
        id smallint PRIMARY KEY,
        paid timestamptz NOT NULL DEFAULT '-infinity',
        paused timestamptz NOT NULL DEFAULT '-infinity',
        refused bytea NOT NULL DEFAULT '',
        refused_at timestamptz NOT NULL DEFAULT '-infinity'
    ) WITH (fillfactor = 50)
    """,
)


class Database(Protocol):
    """A way to run single statements, each a transaction of its own."""

    async def read(self, statement: LiteralString, parameters: Parameters = ()) -> Rows:
        """Return the rows of a statement that changes nothing.

        Raises:
            StoreUnusable: the database can't be reached or used.
        """
        ...

    async def write(self, statement: LiteralString, parameters: Parameters = ()) -> Rows:
        """Return the rows of a statement that is durable now.

        Raises:
            InDoubt: the connection was lost meanwhile, and the statement may be done.
            StoreUnusable: the database can't be reached or used. Nothing was written.
        """
        ...


def partition(uid: bytes) -> int:
    """Return the partition of a row, 0 to 63, by the first byte of its name. `PARTITION` is that in SQL."""
    return uid[0] * PARTITIONS // 256


THERE: LiteralString = (
    "SELECT to_regclass('stile.pace') IS NOT NULL AND to_regclass('stile.invitations') IS NOT NULL"
)
"""Tells whether the tables are made."""

PARTITION: LiteralString = f"(get_byte(uid, 0) * {PARTITIONS} / 256)"
"""Partition of a row, in SQL."""
