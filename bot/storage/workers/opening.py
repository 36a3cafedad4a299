"""Opens the store of a worker, and what it shares with the others."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.config import Config
from bot.storage import sqlite
from bot.storage.keyring import KeyUnusable
from bot.storage.opening import place
from bot.storage.postgres.codes import PostgresCodes
from bot.storage.postgres.keys import INVITATIONS, PostgresKeys
from bot.storage.postgres.notices import listen
from bot.storage.tinydb_store import SCHEMA_NOTE, SealedStore
from bot.storage.workers.fenced_engine import FencedEngine
from bot.storage.workers.inbox import Inbox
from bot.storage.workers.leases import Leases
from bot.storage.workers.pace import SharedPace

WORKER = "worker"
"""File of the data folder with the id of the worker that holds it, or held it last."""


@dataclass(frozen=True, slots=True)
class SharedStore:
    """Records of one worker, and what it shares with the others.

    `store` has its own people, `everybody` has all. `secret` is that of the webhook, `uid` names rows, and
    `listen` calls the functions of channels at each notice (`postgres.notices.listen`).
    """

    store: SealedStore
    everybody: SealedStore
    leases: Leases
    inbox: Inbox
    pace: SharedPace
    codes: PostgresCodes
    secret: str
    uid: Callable[[str], bytes]
    listen: Callable[[Mapping[str, Callable[[], None]]], Coroutine[None, None, None]]


class Everybody(SealedStore):
    """Records of all people, whichever worker serves them."""

    def __init__(self, engine: FencedEngine) -> None:
        self._all, self._leases = engine.everybody, engine.leases
        super().__init__(self._all, keeps_open=False)

    async def refuse_newer(self) -> None:
        """Refuse records of a newer version, and take its partitions back where it has written none.

        Raises:
            RecordTooNew: a record has a newer schema.
            StoreUnusable: the database can't be read or written.
        """
        seen = await self._leases.newer()
        if seen:  # a newer worker may have written since this version noted its schema
            await self._all.put_note(SCHEMA_NOTE, 0)
        await super().refuse_newer()
        if seen:
            await self._leases.readmit(seen)


class EpochKeys:
    """Keys of the inbox (`InboxKeys`), derived from those of the epochs, so that they go with them."""

    def __init__(self, keys: PostgresKeys) -> None:
        self._keys = keys

    def newest(self) -> tuple[int, bytes]:
        return self._keys.epoch, self._derived(self._keys.epoch)

    async def renew(self) -> None:
        await self._keys.newest()

    def numbered(self, number: int) -> bytes | None:
        try:
            return self._derived(number)
        except KeyUnusable:
            return None

    def _derived(self, number: int) -> bytes:
        return hmac.digest(self._keys.epochs.key(number), b"inbox", "sha256")


async def open_shared(settings: Config) -> SharedStore:
    """Open the store of a worker in its data folder. It holds no lease yet, so nobody is served.

    The leases of the worker that had the folder before are given back: it is dead.

    Raises:
        StoreBusy: another process holds the data folder.
        StoreUnusable: the database can't be used, or not with this key.
    """
    where = place(settings)
    engine = await FencedEngine.open(where)
    leases, connections, keys = engine.leases, engine.connections, engine.keys
    try:
        await leases.inherit(_follow(where.data / WORKER, leases.id))
    except BaseException:
        await engine.close()
        raise
    return SharedStore(
        SealedStore(engine),
        Everybody(engine),
        leases,
        Inbox(connections, EpochKeys(keys), leases.id, leases.epoch_of),
        SharedPace(connections, keys.uid),
        PostgresCodes(where.url, partial(keys.secret, INVITATIONS)),
        keys.secret("webhook").hex(),
        keys.uid,
        partial(listen, where.url),
    )


def _follow(file: Path, me: bytes) -> bytes:
    """Return the id of the worker that had this data folder before, or nothing, and note `me` in its place.

    It is dead, since its folder could be locked. No id is used twice, so that a copy of the folder can take
    leases away, and not write under them.
    """
    with sqlite.translate_errors(file):
        dead = file.read_bytes() if file.exists() else b""
        sqlite.private_file(file, me)
    return dead
