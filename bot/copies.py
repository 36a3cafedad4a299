"""Copies of the embedded files that are whole even while the bot writes to them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot import embedded
from bot.store import StoreUnusable


def copy_to_new(source: Path, target: Path) -> None:
    """Copy an SQLite file as it is at one moment to the new file `target`, durably.

    Raises:
        StoreUnusable: `target` is there already, or one of the two can't be used.
    """
    if target.exists():
        raise StoreUnusable(f"{target}: it is there already: choose another name")
    if not source.exists():
        raise StoreUnusable(f"{source}: it is not there: check the data folder")
    part = target.with_name(f"{target.name}.part")
    with embedded.told(part):
        embedded.private_file(part)
        copy_over(source, part)
        part.rename(target)
        embedded.sync_folder(target.parent)


def copy_over(source: Path, target: Path) -> None:
    """Make the SQLite file `target` a copy of `source` in one durable step."""
    with (
        embedded.told(source),
        closing(embedded.connect(source, writes=False)) as reader,
        closing(sqlite3.connect(target, isolation_level=None)) as writer,
    ):
        writer.execute("PRAGMA synchronous = FULL")
        reader.backup(writer)
        # One file, complete in itself, and not one that needs its write-ahead file beside it.
        writer.execute("PRAGMA journal_mode = DELETE")
