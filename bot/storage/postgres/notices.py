"""Receives notices of other workers (LISTEN). The tables are polled too: a pooler passes no notices on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress

import psycopg
from psycopg import AsyncConnection, sql

from bot.storage.postgres.connections import conninfo

_REST = 5.0
"""Seconds between two attempts to connect."""

_TRIAL = 2.0
"""Seconds in which a notice to oneself comes back, unless a pooler stands between."""


async def listen(url: str, calls: Mapping[str, Callable[[], None]]) -> None:
    """Call the function of a channel at each of its notices, until cancelled.

    Each is called too when listening begins, and again after a lost connection, as notices may have been
    missed. It connects every 5 seconds until that works, and raises nothing of the database. It returns only
    where a pooler stands between: no notice comes through one.
    """
    while True:
        with suppress(psycopg.Error, OSError):
            connection = await AsyncConnection.connect(conninfo(url), autocommit=True, prepare_threshold=None)
            async with connection:
                if not await _hears(connection):
                    logging.getLogger(__name__).info(
                        "the database passes no notices on, as behind a pooler: looking four times a second"
                    )
                    return
                for channel in calls:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                for call in calls.values():  # something may have been told before it was listened to
                    call()
                async for notice in connection.notifies():
                    calls[notice.channel]()
        await asyncio.sleep(_REST)


async def _hears(connection: AsyncConnection[tuple[object, ...]]) -> bool:
    await connection.execute("LISTEN stile_trial")
    await connection.execute("NOTIFY stile_trial")
    heard = False
    async for _ in connection.notifies(timeout=_TRIAL, stop_after=1):
        heard = True
    await connection.execute("UNLISTEN *")
    return heard
