"""A database with the tables of workers alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.storage.postgres.connections import Connections
from bot.storage.workers.tables import WORKER_TABLES


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connections]:
    """Create the tables in an empty database, and yield its connections."""
    database = Connections(url)
    await database.open()
    try:
        await database.write("CREATE SCHEMA stile")
        for statement in WORKER_TABLES:
            await database.write(statement)
        yield database
    finally:
        await database.close()
