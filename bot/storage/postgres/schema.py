"""Tables of the records, and those of the keys in a schema of their own, made at the first opening."""

from __future__ import annotations

from typing import LiteralString

from psycopg import AsyncConnection

from bot.ports import StoreUnusable
from bot.storage.workers import tables as workers

LAYOUT = 1
"""Version of the tables. A newer Stile brings older ones to its own at its start."""

SETTING_UP = 0x5374_696C_0001
REWRAPPING = 0x5374_696C_0002
"""Advisory locks, held for a transaction: one process sets up, one rewraps."""

_TABLES: tuple[LiteralString, ...] = (
    "CREATE SCHEMA IF NOT EXISTS stile",
    "CREATE SCHEMA IF NOT EXISTS stile_keys",
    # Copies of the records may go where copies of the keys must not: a role can be kept from one schema.
    "REVOKE ALL ON SCHEMA stile_keys FROM PUBLIC",
    """CREATE TABLE stile.people (
        uid bytea PRIMARY KEY,
        version bigint NOT NULL,
        due bigint,
        waiting boolean NOT NULL DEFAULT false,
        body bytea NOT NULL
    )""",
    # Sealed bytes can't be compressed.
    "ALTER TABLE stile.people ALTER COLUMN body SET STORAGE EXTERNAL",
    "CREATE INDEX people_due ON stile.people (due) WHERE due IS NOT NULL",
    "CREATE INDEX people_waiting ON stile.people (uid) WHERE waiting",
    """CREATE TABLE stile.parts (
        uid bytea NOT NULL,
        number bigint NOT NULL,
        body bytea NOT NULL,
        PRIMARY KEY (uid, number)
    )""",
    "ALTER TABLE stile.parts ALTER COLUMN body SET STORAGE EXTERNAL",
    "CREATE TABLE stile.notes (name text PRIMARY KEY, value bigint NOT NULL)",
    "CREATE TABLE stile.erasing (number bigint PRIMARY KEY)",
    "CREATE TABLE stile_keys.keys (uid bytea PRIMARY KEY, epoch bigint NOT NULL, wrapped bytea NOT NULL)",
    "CREATE TABLE stile_keys.epoch (number bigint NOT NULL)",
    "INSERT INTO stile_keys.epoch VALUES (0)",
)
IS_THERE: LiteralString = "SELECT to_regclass('stile.notes') IS NOT NULL"
KNOWN_LAYOUT: LiteralString = "SELECT value FROM stile.notes WHERE name = 'layout'"
_NOTE_LAYOUT: LiteralString = (
    "INSERT INTO stile.notes VALUES ('layout', %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


async def set_up(connection: AsyncConnection[tuple[object, ...]]) -> None:
    """Create the tables that are missing, in one transaction; one process does it at a time.

    Raises:
        StoreUnusable: a newer version of Stile made them, or they are not Stile's.
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (SETTING_UP,))
        if (await (await connection.execute(IS_THERE)).fetchall())[0][0]:
            found = await (await connection.execute(KNOWN_LAYOUT)).fetchall()
            refuse_unknown(found)
        else:
            for statement in _TABLES:
                await connection.execute(statement)
            await connection.execute(_NOTE_LAYOUT, (LAYOUT,))
        if not (await (await connection.execute(workers.THERE)).fetchall())[0][0]:
            for statement in workers.WORKER_TABLES:
                await connection.execute(statement)


def refuse_unknown(found: list[tuple[object, ...]]) -> None:
    """Check the version of the tables, by the rows of `KNOWN_LAYOUT`.

    Raises:
        StoreUnusable: a newer version of Stile made them, or they are not Stile's.
    """
    layout = found[0][0] if found else None
    if not isinstance(layout, int):
        raise StoreUnusable("the database has a schema stile that is not of this bot: give it one of its own")
    if layout > LAYOUT:
        raise StoreUnusable(
            f"the database has layout {layout}, this Stile knows up to {LAYOUT}: install the newer version"
        )
