"""Connections to PostgreSQL, and its errors as the store's. No message of the server or the driver goes on.

A connection string holds a password, and libpq's own messages quote parts of one that is mistyped.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, LiteralString
from weakref import WeakKeyDictionary

import psycopg
from psycopg import AsyncConnection, Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from bot.ports import InDoubt, StoreError, StoreUnusable

Parameters = Sequence[object] | Mapping[str, object]
Rows = list[tuple[Any, ...]]

AT_ONCE = 8
"""Connections of a process. A turn waits for the disk of the server, so that several can wait at once."""

_WITHIN = 3.0
"""Seconds after which a database that gives no connection is away. Help is answered from memory then."""

_REST = 0.5
"""Seconds for which nobody waits for a database that could not be reached just now."""

_DEFAULTS: Mapping[str, str] = {
    "application_name": "stile",
    "connect_timeout": "3",
    # After a fail-over, of several hosts the one that takes writes.
    "target_session_attrs": "read-write",
    # A peer that is gone without a word is given up after ten seconds.
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
_TRUSTED: Mapping[str, str] = {"sslmode": "verify-full", "sslrootcert": "system"}
"""Settings for each server that is not behind a socket of this machine."""

_AWAY = "PostgreSQL can't be reached: check that it runs, and the address in store.url"
_REMEDIES: Mapping[str, str] = {
    "28": "PostgreSQL refuses the user or the password of store.url",
    "3D": "PostgreSQL has no database of the name in store.url: create it",
    "42": "the role in store.url may not use the tables: see docs/operating.md for its rights",
    "25": "PostgreSQL takes no writes: name the primary in store.url",
    "57": _AWAY,
    "53": "PostgreSQL is out of room or of connections: make room, nothing that was acknowledged is lost",
}
_PASSING = ("08", "53", "57", "40", "55", "25")
"""Classes of SQLSTATE whose cause goes away by itself, or by the operator of the database."""


def conninfo(url: str) -> str:
    """Return libpq's connection string of a url, with the defaults of this module for what it leaves out.

    A server on another machine has to prove its name by a certificate, unless the url says otherwise.

    Raises:
        StoreUnusable: the url can't be read. The message does not quote it.
    """
    try:
        found = conninfo_to_dict(url)
    except psycopg.Error:
        why = (
            "store.url can't be read: write postgresql://USER@HOST/DATABASE, with %40 for an @ in a password"
        )
        raise StoreUnusable(why) from None
    host = str(found.get("host") or "")
    away = host and not all(one.startswith(("/", "@")) for one in host.split(","))
    if away and "sslmode" not in found:
        found = {**_TRUSTED, **found}
    return make_conninfo("", **{**_DEFAULTS, **found})


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of PostgreSQL and its driver in the block into StoreUnusable with a remedy.

    Errors of the store pass through as they are. No words of the server or the driver go on.

    Raises:
        StoreUnusable: `passing` where the cause goes away without a restart of the bot.
    """
    try:
        yield
    except StoreError:
        raise
    except PoolClosed:
        raise StoreUnusable("PostgreSQL: this store was closed") from None
    except PoolTimeout:
        raise StoreUnusable(_AWAY, passing=True) from None
    except psycopg.Error as error:
        raise _unusable(error) from None


def _unusable(error: psycopg.Error) -> StoreUnusable:
    state = error.sqlstate or ""
    if not state:
        text = str(error)
        if "certificate" in text or "SSL" in text:
            why = "PostgreSQL's certificate is not trusted: see docs/operating.md for sslmode and sslrootcert"
            return StoreUnusable(why)
        if "password" in text or "authentication" in text or "role " in text:
            return StoreUnusable(_REMEDIES["28"])
        if "does not exist" in text:
            return StoreUnusable(_REMEDIES["3D"])
        return StoreUnusable(_AWAY, passing=True)
    why = _REMEDIES.get(state[:2], f"PostgreSQL refuses a statement (SQLSTATE {state})")
    return StoreUnusable(why, passing=state[:2] in _PASSING)


def connect(url: str) -> Connection[tuple[Any, ...]]:
    """Return an open connection for an operator's command. Each statement outside a transaction is a commit.

    Raises:
        StoreUnusable: the database can't be reached.
    """
    with translated():
        return psycopg.connect(conninfo(url), autocommit=True, prepare_threshold=None)


class Connections:
    """A few connections that tasks take turns with. A lost one is replaced; nothing has to be restarted."""

    def __init__(self, url: str) -> None:
        # The pool logs each attempt in libpq's words; the engine logs an outage in two lines of its own.
        logging.getLogger("psycopg").setLevel(logging.CRITICAL)
        self._opened: WeakKeyDictionary[AsyncConnection[Any], float] = WeakKeyDictionary()
        self._lost = 0.0
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._away_until = 0.0
        self._conninfo = conninfo(url)
        self.pool: AsyncConnectionPool[AsyncConnection[tuple[Any, ...]]] = AsyncConnectionPool(
            self._conninfo,
            # Nothing is prepared, so that a pooler in transaction mode may stand between.
            kwargs={"autocommit": True, "prepare_threshold": None},
            min_size=1,
            max_size=AT_ONCE,
            open=False,
            configure=self._configure,
            check=self._check,
            timeout=_WITHIN,
            # Attempts after a longer outage would be minutes apart; a turn that wants one makes the next.
            reconnect_timeout=_WITHIN,
        )

    async def _configure(self, connection: AsyncConnection[tuple[Any, ...]]) -> None:
        self._opened[connection] = time.monotonic()

    async def _check(self, connection: AsyncConnection[tuple[Any, ...]]) -> None:
        """Ask a connection whether it lives, if another of its age was lost."""
        if self._opened.get(connection, 0.0) <= self._lost:
            await AsyncConnectionPool.check_connection(connection)
            self._opened[connection] = time.monotonic()

    async def open(self) -> None:
        """Connect once to see that it can be done, then begin to fill the pool.

        Raises:
            StoreUnusable: the database can't be reached.
        """
        with translated():  # a first connection of its own tells why, where the pool tells only that
            await (await AsyncConnection.connect(self._conninfo)).close()
            await self.pool.open()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[AsyncConnection[tuple[Any, ...]]]:
        """Lend a connection to the block, after those who asked before. Each statement alone is a commit.

        Raises:
            StoreUnusable: the database can't be reached within 3 seconds, or refuses. For half a second after
                that it is raised at once.
        """
        # The queue for a busy database is here, without a limit: after a restart, thousands may stand in it.
        async with self._turn:
            if time.monotonic() < self._away_until:
                raise StoreUnusable(_AWAY, passing=True)
            with translated():
                try:
                    async with self.pool.connection() as connection:
                        try:
                            yield connection
                        finally:
                            if connection.closed:
                                self._lost = time.monotonic()
                except PoolTimeout:
                    self._away_until = time.monotonic() + _REST
                    raise

    async def read(self, statement: LiteralString, parameters: Parameters = ()) -> Rows:
        """Return the rows of a statement that changes nothing; it is run again where a connection broke.

        Raises:
            StoreUnusable: the database can't be reached, or refuses.
        """
        try:
            return await self._run(statement, parameters)
        except InDoubt:  # the first connection after an outage may be one from before it
            try:
                return await self._run(statement, parameters)
            except InDoubt as lost:
                raise StoreUnusable(str(lost), passing=True) from None

    async def write(self, statement: LiteralString, parameters: Parameters = ()) -> Rows:
        """Run a statement that changes rows, and return the rows it yields. It is durable then.

        Raises:
            InDoubt: the connection broke, and the statement may be done.
            StoreUnusable: the database can't be reached, or refuses. Nothing was written.
        """
        return await self._run(statement, parameters)

    async def _run(self, statement: LiteralString, parameters: Parameters) -> Rows:
        async with self.one() as connection:
            try:
                cursor = connection.cursor(binary=True)
                await cursor.execute(statement, parameters)
                return await cursor.fetchall() if cursor.description else []
            except psycopg.Error:
                # An error that the server reports and survives has undone the statement.
                if connection.closed:
                    raise InDoubt(_AWAY) from None
                raise

    async def close(self) -> None:
        """Close all of them."""
        await self.pool.close()
