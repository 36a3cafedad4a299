"""Copies SQLite files consistently while the bot writes to them."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from bot.ports import StoreUnusable
from bot.storage import sqlite
from bot.storage.engine import SealedRow
from bot.storage.records_db import SealedFile

BACKUP_STAMP = "last-backup"
"""Empty file in the data folder, as old as the last backup."""

_STEP = 256
"""Pages of 4 KiB that are copied at once."""

_REST = 0.002
"""Seconds between two steps: half a minute for a file of 4 GiB."""


def note_backup(folder: Path) -> None:
    """Note that a data folder was backed up now, by the age of a file in it; a full disk is no error."""
    with suppress(OSError):
        stamp = folder / BACKUP_STAMP
        stamp.touch(mode=0o600)
        os.utime(stamp)


def copy_to_new(source: Path, target: Path) -> None:
    """Copy an SQLite file, as it is at one moment, to the new file `target`; it is durable then.

    Raises:
        StoreUnusable: `target` exists already, or one of the files can't be used.
    """
    if target.exists():
        raise StoreUnusable(f"{target}: it is there already: choose another name")
    if not source.exists():
        raise StoreUnusable(f"{source}: it is not there: check the data folder")
    part = target.with_name(f"{target.name}.part")
    with sqlite.translate_errors(part):
        sqlite.private_file(part)
        copy_over(source, part)
        part.rename(target)
        sqlite.sync_folder(target.parent)


def write_new(target: Path, rows: Iterable[SealedRow]) -> None:
    """Write rows to the new file `target`, in the form of `people.db`; it is durable then.

    Raises:
        StoreUnusable: `target` exists already, or the file can't be used.
    """
    if target.exists():
        raise StoreUnusable(f"{target}: it is there already: choose another name")
    part = target.with_name(f"{target.name}.part")
    with sqlite.translate_errors(part):
        sqlite.private_file(part)
        with closing(SealedFile(part)) as file, file.transaction():
            for row in rows:
                file.add(row)
        with closing(sqlite3.connect(part, isolation_level=None)) as complete:
            # Makes the copy complete in itself, without a write-ahead file beside it.
            complete.execute("PRAGMA journal_mode = DELETE")
        part.rename(target)
        sqlite.sync_folder(target.parent)


def _rest(status: int, remaining: int, total: int) -> None:
    """Pause, so that other processes can use the disk."""
    del status, total
    if remaining:
        time.sleep(_REST)


def copy_over(source: Path, target: Path) -> None:
    """Put a copy of the SQLite file `source` in the place of `target`, in one durable step.

    The bot may go on writing to `source`.

    Raises:
        StoreUnusable: one of them can't be used.
    """
    with (
        sqlite.translate_errors(source),
        closing(sqlite.connect(source, writes=False)) as reader,
        closing(sqlite3.connect(target, isolation_level=None)) as writer,
    ):
        writer.execute("PRAGMA synchronous = FULL")
        # A snapshot: otherwise each write meanwhile would restart the copy.
        with sqlite.snapshot(reader):
            reader.execute("SELECT 1 FROM sqlite_master").fetchall()
            reader.backup(writer, pages=_STEP, progress=_rest)
        # Makes the copy complete in itself, without a write-ahead file beside it.
        writer.execute("PRAGMA journal_mode = DELETE")
