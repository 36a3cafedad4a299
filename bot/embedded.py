"""Opens private folders and SQLite files in which everything committed stays committed."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.store import StoreBusy, StoreError, StoreUnusable

LOCK = "lock"

_BUSY_SECONDS = 5.0
"""How long a statement waits for a backup or a doctor in another process."""

_REMEDIES = {
    sqlite3.SQLITE_FULL: "the disk is full: make room, nothing that was acknowledged is lost",
    sqlite3.SQLITE_READONLY: "it is read-only: make the folder and its files writable",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened: check that the folder is there and writable",
    sqlite3.SQLITE_CORRUPT: "it is damaged: stop the bot and run `stile restore` with a backup",
    sqlite3.SQLITE_NOTADB: "it is not a file of ours: stop the bot and run `stile restore` with a backup",
    sqlite3.SQLITE_BUSY: "another program holds it: stop that program",
}
_PRIMARY = 0xFF
"""SQLite's extended error codes carry the primary one in their lowest byte."""


def private_folder(folder: Path) -> None:
    """Make the folder if it isn't there, for this user only, and have the disk remember it."""
    with told(folder):
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir(mode=0o700)
            sync_folder(each.parent)
        # Takes rights away from others, and gives none.
        folder.chmod(folder.stat().st_mode & 0o700)


def private_file(path: Path, content: bytes = b"") -> None:
    """Make a file that only this user can read: after a power cut it is whole or not there."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    part.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in the folder durable: after a power cut a synced file can lack its name."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lock_folder(folder: Path) -> int:
    """Hold the folder for this process until the returned handle is closed or the process ends.

    Raises:
        StoreBusy: another process holds it.
    """
    with told(folder):
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise StoreBusy(folder) from None
    return handle


def connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    """Open an SQLite file for one thread at a time; `executescript` and friends stay untouched."""
    if writes and not path.exists():
        # SQLite would make it readable for others; its -wal and -shm files take over these rights.
        private_file(path)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    if writes:
        connection.execute("PRAGMA journal_mode = WAL").close()
        # NORMAL would lose the last commits in a power cut.
        connection.execute("PRAGMA synchronous = FULL").close()
        connection.execute("PRAGMA secure_delete = ON").close()
    else:
        connection.execute("PRAGMA query_only = ON").close()
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk has SQLite roll back by itself; the first error is the one to tell.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def damage(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with the file, in its words."""
    try:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [str(line) for (line,) in found if line != "ok"]


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the disk or SQLite says into StoreUnusable with what to do about it."""
    try:
        yield
    except StoreError:
        raise
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        raise StoreUnusable(f"{path}: {_REMEDIES.get(code, str(error))}") from error
    except OSError as error:
        raise StoreUnusable(
            f"{path}: {error.strerror}: make the folder writable or choose another"
        ) from error
