"""Engine of a data folder: rows in one SQLite file, wrapped keys in another, one thread that writes."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.storage import sqlite
from bot.storage.engine import Change, Found, Row
from bot.storage.keyring import open_sealed, seal
from bot.storage.master_key import open_keyring
from bot.storage.records_db import PEOPLE, SealedFile
from bot.storage.store import RecordUnreadable
from bot.storage.upkeep.sqlite_backup import copy_to_new, note_backup
from bot.storage.writer import Job, Writer

_HELD = b"held"
"""Purpose of the key that held updates are sealed with."""

_NUMBER_BYTES = 8

_LOG_TRIES = 15
_LOG_REST = 0.1
"""Number of attempts to clear the write-ahead file after a deletion, and the seconds between two."""


class EmbeddedEngine:
    """Engine on disk, which locks its folder until `close`. It never raises `InDoubt`."""

    def __init__(self, folder: Path, key_file: Path | None = None, environ: str | None = None) -> None:
        """Open the folder, or create it. `open_keyring` tells how the key is found.

        Raises:
            StoreBusy: another process holds the folder.
            StoreUnusable: the folder can't be used, or not with this key.
        """
        sqlite.private_folder(folder)
        self._lock = sqlite.lock_folder(folder)
        try:
            self._keys = open_keyring(folder, key_file, environ)
            self._file = SealedFile(folder / PEOPLE)
        except BaseException:
            os.close(self._lock)
            raise
        self._writer = Writer(self._keys, self._file)
        self._closed = False
        self.uid = self._keys.uid
        self.tally = self._file.tally
        self.note_outage = self._writer.outage.note

    @property
    def made_key(self) -> Path | None:
        return self._keys.made

    @property
    def write_errors(self) -> int:
        return self._writer.outage.errors

    @property
    def is_failing(self) -> bool:
        return self._writer.outage.lasts

    def unwrap(self, found: Found) -> bytes | None:
        return None if found.wrapped is None else self._keys.unwrap(found.uid, found.wrapped)

    async def find(self, uid: bytes) -> Found:
        return Found(uid, self._file.read(uid), self._keys.wrapped(uid))

    async def put(self, change: Change) -> None:
        key = None if change.over else change.key
        await self._writer.do(Job(partial(self._write, change), change.row.uid, key))

    def _write(self, change: Change) -> None:
        self._file.write(change.row, change.over, change.due)
        if change.gone:
            self._file.drop_parts(change.row.uid, change.gone)

    async def clear(self, uid: bytes) -> None:
        await self._writer.do(Job(partial(self._file.remove, uid)))

    async def claim(self, now: datetime, limit: int, retry_at: datetime) -> list[Found]:
        claimed = await self._writer.do(Job(partial(self._file.claim, now, limit, retry_at)))
        return self._with_keys(claimed)

    async def next_due(self) -> datetime | None:
        return self._file.next_due()

    async def pages(self) -> AsyncIterator[list[Found]]:
        async for page in self._paged(self._file.pages()):
            yield page

    async def waiting(self) -> AsyncIterator[list[Found]]:
        async for page in self._paged(self._file.waiting()):
            yield page

    async def _paged(self, pages: Iterator[list[Row]]) -> AsyncIterator[list[Found]]:
        for rows in pages:
            yield self._with_keys(rows)
            # A page takes a few milliseconds. Other tasks run between two pages.
            await asyncio.sleep(0)

    async def erase(self, uid: bytes, number: int | None) -> None:
        await self._writer.do(Job(partial(self._erase, uid, number), alone=True))

    def _erase(self, uid: bytes, number: int | None) -> None:
        # The key goes first: without it the record is unreadable, here and in backups.
        self._keys.shred(uid, number)
        with sqlite.translate_errors(self._file.path), self._file.transaction():
            self._file.remove(uid)

    async def await_erased(self) -> bool:
        for _ in range(_LOG_TRIES):
            if await self.finish_deletions():
                return True
            await asyncio.sleep(_LOG_REST)
        logging.getLogger(__name__).warning(
            "another program reads %s: a key that was deleted stays in %s-wal until it lets go",
            self._keys.path, self._keys.path,
        )  # fmt: skip
        return False

    async def finish_deletions(self) -> bool:
        if not self._keys.cleared:
            await self._writer.do(Job(self._keys.clear_log, alone=True))
        return self._keys.cleared

    async def renew_keys(self, now: datetime) -> bool:
        """Return False: a shredded key is removed at once, from the write-ahead file too."""
        del now
        return False

    async def has_erased(self, number: int) -> bool:
        return self._keys.has_erased(number)

    async def note(self, name: str) -> int | None:
        return self._file.meta(name)

    async def put_note(self, name: str, value: int) -> None:
        await self._writer.do(Job(partial(self._file.note_meta, name, value)))

    def knows(self, uid: bytes) -> bool:
        """Tell whether the row has a key, and so a record, whether that opens or not."""
        return self._keys.wrapped(uid) is not None

    def held(self) -> list[tuple[int, bytes | None]]:
        """Return the held updates by number, opened; None for one that is damaged."""
        key = self._keys.derived(_HELD)
        return [(number, _opened(key, number, body)) for number, body in self._file.held()]

    async def hold(self, updates: Sequence[tuple[int, bytes]]) -> None:
        """Store updates durably by number, sealed, each once."""
        key = self._keys.derived(_HELD)
        sealed = [(number, seal(key, _place(number), body)) for number, body in updates]
        await self._writer.do(Job(partial(self._file.hold, sealed)))

    async def release(self, numbers: Sequence[int]) -> None:
        """Remove held updates."""
        await self._writer.do(Job(partial(self._file.release, numbers)))

    async def backup(self, target: Path) -> None:
        await asyncio.to_thread(copy_to_new, self._file.path, target)
        note_backup(self._file.path.parent)

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        await self._writer.close()
        self._keys.close()
        self._file.close()
        os.close(self._lock)

    def _with_keys(self, rows: Iterable[Row]) -> list[Found]:
        return [Found(row.uid, row, self._keys.wrapped(row.uid)) for row in rows]


def _opened(key: bytes, number: int, body: bytes) -> bytes | None:
    try:
        return open_sealed(key, _place(number), body)
    except RecordUnreadable:
        return None


def _place(number: int) -> bytes:
    """Return the bytes that bind a sealed update to its row."""
    return _HELD + number.to_bytes(_NUMBER_BYTES, signed=True)
