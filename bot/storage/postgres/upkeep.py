"""An operator's work on a database. Its backups have the form of a data folder's, and restore into either."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, LiteralString

from psycopg import Connection

from bot.ports import StoreUnusable
from bot.storage import master_key, sqlite
from bot.storage.engine import SealedRow
from bot.storage.keyring import KEYS, Keyring
from bot.storage.postgres.codes import PostgresCodes
from bot.storage.postgres.connections import connect, translated
from bot.storage.postgres.copying import copy_rows
from bot.storage.postgres.engine import PostgresEngine, prepare
from bot.storage.postgres.kept import NOTHING_KEPT, PostgresKept, codes_key, opened
from bot.storage.postgres.place import Place
from bot.storage.postgres.schema import IS_THERE
from bot.storage.postgres.statements import CLEAR
from bot.storage.records_db import SealedFile
from bot.storage.store import RecordUnreadable
from bot.storage.upkeep.doctor import LEFT_OVER, Finding, Report, examine_records, rights
from bot.storage.upkeep.kept import Kept, Target
from bot.storage.upkeep.maintenance import Restored, held, opens, refuse_damaged, refuse_lossy, sort_rows
from bot.storage.upkeep.sqlite_backup import copy_over, note_backup
from flows.model import Flow

_BATCH = 200
_PROMISES: LiteralString = (
    "SELECT name, setting FROM pg_settings"
    " WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name"
)


class PostgresUpkeep:
    """Upkeep of a database and the data folder beside it (`bot.storage.upkeep.kept.Upkeep`)."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.data = place.data

    @contextmanager
    def records(self) -> Iterator[Kept]:
        with opened(self.place) as kept:
            yield kept

    def codes(self) -> PostgresCodes:
        return PostgresCodes(self.place.url, partial(codes_key, self.place))

    def back_up(self, file: Path, keys: Path | None = None) -> None:
        self._refuse_empty()
        copy_rows(self.place.url, file)
        if keys is not None:
            self.back_up_keys(keys)
        with suppress(OSError):
            note_backup(self.data)

    def _refuse_empty(self) -> None:
        with closing(connect(self.place.url)) as connection, translated():
            if not connection.execute(IS_THERE).fetchall()[0][0]:
                raise StoreUnusable(NOTHING_KEPT)

    def back_up_keys(self, file: Path) -> None:
        if file.exists():
            raise StoreUnusable(f"{file}: it is there already: choose another name")
        with opened(self.place) as kept, TemporaryDirectory(prefix=".stile-", dir=file.parent) as room:
            copied = Keyring(Path(room), self._master())
            with closing(copied):
                copied.adopt(kept.index)
                with sqlite.translate_errors(copied.path), copied.transaction():
                    for uid in kept.uids():
                        with suppress(RecordUnreadable):
                            if (key := kept.find(uid)) is not None:
                                copied.put(uid, key)
                    for number in kept.erasing():
                        copied.note_erasing(number)
            with sqlite.translate_errors(file):
                with closing(sqlite3.connect(copied.path, isolation_level=None)) as complete:
                    # Makes the copy complete in itself, without a write-ahead file beside it.
                    complete.execute("PRAGMA journal_mode = DELETE")
                copied.path.rename(file)
                sqlite.sync_folder(file.parent)

    def _master(self) -> bytes:
        found = master_key.candidates(self.place.data, self.place.key_file, self.place.environ)
        return next(iter(found)).key

    def restore(
        self, file: Path, *, force: bool = False, keys: Path | None = None, skip_damaged: bool = False
    ) -> Restored:
        with (
            held(self.data),
            self._opened() as kept,
            closing(SealedFile(file, writes=False)) as backup,
            translated(),
            kept.transaction(),
        ):
            if kept.versions() and not force:
                raise StoreUnusable(
                    "people are kept in that database: --force puts the backup in their place"
                )
            refuse_damaged(backup)
            self._bring(kept, keys)
            found = sort_rows(backup, kept.find, lambda uid: _opening(kept, uid))
            refuse_lossy(file, found, "the keys of the database", skip_damaged=skip_damaged)
            kept.remove_all_rows()
            out = {*found.gone, *found.damaged}
            batch: list[SealedRow] = []
            for sealed in backup.sealed_rows():
                batch += [] if sealed.row.uid in out else [sealed]
                if len(batch) >= _BATCH:
                    kept.put(batch, {})
                    batch = []
            kept.put([*batch, *found.own.values()], {})
        return Restored(found.readable, len(found.gone), len(found.damaged), len(found.own))

    def _bring(self, kept: PostgresKept, file: Path | None) -> None:
        """Bring the copy of the keys into a database that has none of people."""
        if file is None:
            if not kept.uids():
                raise StoreUnusable(
                    "the database has no keys of people: a backup opens only with its keys: bring them with"
                    " --keys FILE"
                )
            return
        if kept.uids():
            raise StoreUnusable(
                "the database has keys of people and knows best who was deleted: leave out --keys"
            )
        with TemporaryDirectory(prefix="stile-") as room:
            path = Path(room) / KEYS
            sqlite.private_file(path)
            copy_over(file, path)
            with closing(Keyring(Path(room), self._master(), writes=False)) as keys:
                kept.adopt(keys.index)
                there = {uid: key for uid in keys.uids() if (key := keys.find(uid)) is not None}
                kept.put((), there)
                kept.put_notes({}, keys.erasing())

    def rotate_keys(self, new: str | None, now: datetime) -> int:
        self._refuse_empty()
        return asyncio.run(_rotate(self.place, new, now))

    def examine(self, flows: Mapping[str, Flow], *, repair: bool = False) -> Report:
        with opened(self.place) as kept:
            report = examine_records(kept, flows)
        kept_safe = (*rights(self.data), *rights(self.place.epochs), *_undurable(self.place))
        findings = (*kept_safe, *report.findings)
        if repair:
            with closing(connect(self.place.url)) as connection, translated():
                findings = tuple(_repaired(finding, connection) for finding in findings)
        return replace(report, findings=findings)

    @contextmanager
    def target(self, beside: Path) -> Iterator[Target]:
        with nullcontext() if self.data == beside else held(self.data), self._opened() as kept:
            yield kept

    @contextmanager
    def _opened(self) -> Iterator[PostgresKept]:
        asyncio.run(prepare(self.place))
        with opened(self.place, writes=True) as kept:
            yield kept

    @contextmanager
    def source(self) -> Iterator[Kept]:
        with held(self.data), opened(self.place) as kept:
            yield kept


def _opening(kept: PostgresKept, uid: bytes) -> SealedRow | None:
    """Return the database's own row of a name, if it opens."""
    found, key = kept.sealed_row(uid), kept.find(uid)
    return found if found and key and opens(key, found.row) else None


async def _rotate(place: Place, new: str | None, now: datetime) -> int:
    engine = await PostgresEngine.open(place)
    try:
        with master_key.rotation(place.data, place.key_file, place.environ, new) as key:
            return await engine.keys.rewrap(now, key)
    finally:
        await engine.close()


def _undurable(place: Place) -> Iterator[Finding]:
    """Yield a finding for each setting of the server that voids the promise of a commit."""
    with closing(connect(place.url)) as connection, translated():
        for name, value in connection.execute(_PROMISES).fetchall():
            if value == "off":
                yield Finding(
                    f"PostgreSQL has {name} = off: a crash loses acknowledged answers: switch it on"
                )


def _repaired(finding: Finding, connection: Connection[tuple[Any, ...]]) -> Finding:
    if finding.text != LEFT_OVER:
        return finding
    connection.execute(CLEAR, {"uid": bytes.fromhex(finding.row)})
    return replace(finding, repaired=True)
