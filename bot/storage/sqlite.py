"""Opens private folders and SQLite files with durable commits."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.ports import StoreError, StoreUnusable
from bot.storage.store import StoreBusy

LOCK = "lock"

_BUSY_SECONDS = 5.0
"""Time that a statement waits for a backup or an examination in another process."""

_FULL = "the disk is full: make room, nothing that was acknowledged is lost"

_REMEDIES = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: "it is read-only: make the folder and its files writable",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened: check that the folder is there and writable",
    sqlite3.SQLITE_CORRUPT: "it is damaged: stop the bot and run `stile restore` with a backup",
    sqlite3.SQLITE_NOTADB: "it is not a file of ours: stop the bot and run `stile restore` with a backup",
    sqlite3.SQLITE_BUSY: "another program holds it: stop that program",
}
_UNWRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_PRIMARY = 0xFF
"""SQLite's extended error codes carry the primary one in their lowest byte."""


def private_folder(folder: Path) -> None:
    """Create a folder and the ones above it durably, and close it to all users but its owner.

    Permissions that the owner lacks are not added.

    Raises:
        StoreUnusable: the folder can't be made, or is not this user's.
    """
    with translate_errors(folder):
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir(mode=0o700)
            sync_folder(each.parent)
        folder.chmod(folder.stat().st_mode & 0o700)


def private_file(path: Path, content: bytes = b"") -> None:
    """Write a file that its owner alone can read, in the place of one of this name.

    After a power cut it holds either the whole new content or what it held before. Written by root, it
    belongs to the owner of the earlier file, or of the folder.

    Raises:
        OSError: the disk refuses; `translate_errors` of the caller makes a StoreUnusable of it.
    """
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, content)
        if os.geteuid() == 0:  # what root renews for the bot stays the bot's
            owner = (path if path.exists() else path.parent).stat()
            os.fchown(handle, owner.st_uid, owner.st_gid)
        os.fsync(handle)
    finally:
        os.close(handle)
    part.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: after a power cut a synced file could lack its name otherwise.

    Raises:
        OSError: the folder can't be opened or synced.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lock_folder(folder: Path) -> int:
    """Hold a folder for this process, and return the open descriptor: closing it lets the folder go.

    The end of the process closes it too, however that ends.

    Raises:
        StoreBusy: another process holds the folder.
        StoreUnusable: the file `lock` can't be opened in it.
    """
    with translate_errors(folder):
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise StoreBusy(folder) from None
    return handle


def connect(path: Path, *, writes: bool) -> sqlite3.Connection:
    """Return a connection to an SQLite file, for one thread at a time. Each statement alone is a commit.

    A file to write is created if it is missing, and its commits survive a power cut. On a read-only disk a
    connection that only reads is one to a copy, which is removed when it is closed.

    Raises:
        sqlite3.Error, OSError: the file can't be used; see `translate_errors`.
    """
    if writes and not path.exists():
        # SQLite would make it readable for others. Its -wal and -shm files inherit these permissions.
        private_file(path)
    connection = _open(path, sqlite3.Connection)
    if writes:
        connection.execute("PRAGMA journal_mode = WAL").close()
        # NORMAL would lose the last commits in a power cut.
        connection.execute("PRAGMA synchronous = FULL").close()
        connection.execute("PRAGMA secure_delete = ON").close()
        return connection
    return _reading(path, connection)


def _open(path: Path, kind: type[sqlite3.Connection]) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        factory=kind,
    )


def _reading(path: Path, connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return a connection for reading: this one, or one to a copy where the disk is read-only.

    SQLite reads a file with a write-ahead file only where it can write beside it. Opened as immutable, the
    file would lack the content of the write-ahead file.
    """
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & _PRIMARY not in _UNWRITABLE or not path.is_file():
            raise
        connection = _copied(path)
    except sqlite3.DatabaseError:
        pass  # the statement itself reports the error again
    connection.execute("PRAGMA query_only = ON").close()
    return connection


class _Copied(sqlite3.Connection):
    """Connection to a copy, which is deleted on close."""

    folder: TemporaryDirectory[str]

    def close(self) -> None:
        super().close()
        self.folder.cleanup()


def _copied(path: Path) -> sqlite3.Connection:
    # The folder is private to this user, and the copy is as sealed as the original.
    folder = TemporaryDirectory(prefix="stile-")
    try:
        copy = Path(folder.name) / path.name
        for suffix in ("", "-wal"):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                shutil.copyfile(beside, copy.with_name(copy.name + suffix))
        connection = _open(copy, _Copied)
    except BaseException:
        folder.cleanup()
        raise
    assert isinstance(connection, _Copied)
    connection.folder = folder
    return connection


def truncate_log(connection: sqlite3.Connection) -> bool:
    """Empty the write-ahead file, and return whether it is empty now. It waits for nobody.

    Another program that reads in a transaction of its own keeps it from being emptied.
    """
    connection.execute("PRAGMA busy_timeout = 0").close()
    try:
        with closing(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")) as found:
            busy, _, _ = found.fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & _PRIMARY not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        return False
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(_BUSY_SECONDS * 1000)}").close()
    return not busy


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit all changes of the block in one durable step, or none where it raises.

    It begins as a writer: for another one it waits 5 seconds at most.

    Raises:
        sqlite3.Error: the commit failed; see `translate_errors`.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite rolls back by itself on a full disk. The first error is the one to report.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Let the block read from one state of the file, whatever is committed meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            connection.execute("COMMIT")


def damage(connection: sqlite3.Connection) -> list[str]:
    """Return the problems that SQLite's `integrity_check` finds, in its words; none for a sound file."""
    try:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [str(line) for (line,) in found if line != "ok"]


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn errors of the disk and of SQLite in the block into StoreUnusable, with the path and a remedy.

    Errors of the store pass through as they are.

    Raises:
        StoreUnusable: `passing` where the disk is full, since that ends without a restart.
    """
    try:
        yield
    except StoreError:
        raise
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
        if code == sqlite3.SQLITE_FULL or _is_full(path):
            raise StoreUnusable(f"{path}: {_FULL}", passing=True) from error
        raise StoreUnusable(f"{path}: {_REMEDIES.get(code, str(error))}") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreUnusable(f"{path}: {_FULL}", passing=True) from error
        raise StoreUnusable(
            f"{path}: {error.strerror}: make the folder writable or choose another"
        ) from error


def _is_full(path: Path) -> bool:
    """Tell whether the disk of a file is full. At a start SQLite reports that as an I/O error."""
    try:
        return os.statvfs(path.parent).f_bavail == 0
    except OSError:
        return False
