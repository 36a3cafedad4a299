"""Operator's work on a data folder: back it up, restore a backup, change its master key."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.ports import StoreUnusable
from bot.storage import master_key, sqlite
from bot.storage.engine import Row, SealedRow
from bot.storage.keyring import KEYS, Keyring
from bot.storage.records_db import PEOPLE, SealedFile
from bot.storage.store import RecordUnreadable
from bot.storage.tables.sealed_tables import opened
from bot.storage.upkeep.sqlite_backup import copy_over, copy_to_new, note_backup

FindKey = Callable[[bytes], bytes | None]
FindRow = Callable[[bytes], SealedRow | None]

_MOST_TURNS = 10_000_000


@dataclass(frozen=True, slots=True)
class Folder:
    """A data folder and the source of its master key; see `master_key.open_keyring`."""

    path: Path
    key_file: Path | None = None
    environ: str | None = None

    def keyring(self) -> Keyring:
        """Open the keyring. The caller has to hold the folder."""
        return master_key.open_keyring(self.path, self.key_file, self.environ)

    def look_into_keyring(self) -> Keyring:
        """Open the keyring without writing anything."""
        return master_key.look_into_keyring(self.path, self.key_file, self.environ)


@dataclass(frozen=True, slots=True)
class Restored:
    """Number of people that a backup restored, and did not.

    `left_out` were deleted since, even if they came back with a new key. `damaged` records don't open
    although their key exists; `kept` of them are left as they were in the folder.
    """

    people: int
    left_out: int
    damaged: int = 0
    kept: int = 0


@dataclass(slots=True)
class Sorted:
    """Rows of a backup: how many open, how many were deleted since, which are damaged.

    `own` holds the folder's rows that replace damaged ones, as far as they open.
    """

    readable: int = 0
    gone: list[bytes] = field(default_factory=list)
    damaged: list[bytes] = field(default_factory=list)
    own: dict[bytes, SealedRow] = field(default_factory=dict)


def with_records(folder: Path) -> Path:
    """Return the file with the records of a data folder.

    Raises:
        StoreUnusable: there is none, so the folder is probably the wrong one.
    """
    people = folder / PEOPLE
    if not people.exists():
        why = "no records are kept there: name the data folder (STILE_DATA_DIR), or start the bot once"
        raise StoreUnusable(f"{folder}: {why}")
    return people


def back_up(folder: Path, file: Path, keys: Path | None = None) -> None:
    """Copy the sealed records to the new `file`, and the wrapped keys to `keys`; the bot may run.

    A copy of the keys can undo the deletion of everybody deleted after it was made. Keep only the newest
    one, and apart from the records.

    Raises:
        StoreUnusable: a target exists already, or a file can't be used.
    """
    copy_to_new(with_records(folder), file)
    if keys is not None:
        back_up_keys(folder, keys)
    note_backup(folder)


def back_up_keys(folder: Path, file: Path) -> None:
    """Copy the wrapped keys to the new `file`; the bot may run. See `back_up` for how long to keep it.

    Raises:
        StoreUnusable: the file exists already, or one of the two can't be used.
    """
    copy_to_new(folder / KEYS, file)


def restore(
    file: Path,
    folder: Folder,
    *,
    force: bool = False,
    keys: Path | None = None,
    skip_damaged: bool = False,
) -> Restored:
    """Replace the records in the folder by those of a backup.

    `keys` is a copy of the keys, for a folder that has lost its own. People who were deleted since the
    backup stay deleted. With `skip_damaged`, damaged records of the backup are left out: the folder's own
    stay where they open, and all keys stay for another backup.

    Raises:
        StoreBusy: the bot is running.
        StoreUnusable: the file is no complete backup of Stile, its records are damaged or of a newer
        version, its keys are missing, or the folder has records and `force` is not set. Nothing was changed.
    """
    if (folder.path / PEOPLE).exists() and not force:
        raise StoreUnusable(f"{folder.path}: people are kept there: --force puts the backup in their place")
    with held(folder.path), _brought(folder, keys):
        with (
            closing(folder.look_into_keyring()) as keyring,
            closing(SealedFile(file, writes=False)) as backup,
        ):
            refuse_damaged(backup)
            with _rows(folder.path / PEOPLE, keyring) as present:
                found = sort_rows(backup, keyring.find, present)
            refuse_lossy(file, found, folder.path / KEYS, skip_damaged=skip_damaged)
        _put_in_place(file, folder.path / PEOPLE, [*found.gone, *found.damaged], found.own.values())
    return Restored(found.readable, len(found.gone), len(found.damaged), len(found.own))


def rotate_keys(folder: Folder, new: str | None = None) -> int:
    """Wrap the key of everybody with a new master key; return how many there are. See `master_key.rotate`.

    Raises:
        StoreBusy: the bot is running.
        StoreUnusable: there are no keys in the folder.
        KeyUnusable: the present key or the new one is missing or wrong. Nothing was changed.
    """
    if not (folder.path / KEYS).exists():
        raise StoreUnusable(f"{folder.path}: no keys are kept there: name the data folder (STILE_DATA_DIR)")
    with held(folder.path):
        return master_key.rotate(folder.path, folder.key_file, folder.environ, new)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a data folder during the block, so that neither the bot nor another command uses it.

    A folder that is missing is created.

    Raises:
        StoreBusy: one of them uses it.
    """
    sqlite.private_folder(folder)
    lock = sqlite.lock_folder(folder)
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def _brought(folder: Folder, keys: Path | None) -> Iterator[None]:
    """Copy the keys into the folder, and remove the copy again if the block fails."""
    target = folder.path / KEYS
    if keys is None:
        if not target.exists():
            raise StoreUnusable(f"{target}: a backup opens only with its keys: bring them with --keys FILE")
        yield
        return
    if target.exists():
        raise StoreUnusable(f"{target}: it is there and knows best who was deleted: leave out --keys")
    try:
        copy_to_new(keys, target)
        folder.look_into_keyring().close()
        yield
    except BaseException:
        for suffix in ("", "-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        raise


def refuse_lossy(file: Path, found: Sorted, keys: str | Path, *, skip_damaged: bool) -> None:
    """Check how much of a backup would be lost. `keys` names the keys that were tried, for the message.

    Raises:
        StoreUnusable: none of its records opens, or some are damaged and `skip_damaged` is not set.
    """
    if (found.gone or found.damaged) and not found.readable:
        raise StoreUnusable(
            f"{file}: nobody in it can be opened with {keys}. Either all were deleted "
            "since, or it is another bot's: restore that into an empty folder, with its own --keys"
        )
    if found.damaged and not skip_damaged:
        raise StoreUnusable(
            f"{file}: {len(found.damaged)} of its records are damaged, and their people not deleted: "
            "choose another backup, or leave those out with --skip-damaged"
        )


def refuse_damaged(backup: SealedFile) -> None:
    """Check that a file is a sound backup.

    Raises:
        StoreUnusable: it is no backup of Stile's, or SQLite finds it damaged.
    """
    if not backup.is_ours():
        raise StoreUnusable(f"{backup.path}: it was not made by `stile backup`: choose another file")
    if backup.damage():
        raise StoreUnusable(f"{backup.path}: it is damaged: choose another backup")


def sort_rows(backup: SealedFile, find_key: FindKey, present: FindRow) -> Sorted:
    """Sort the rows of a backup by the keys and the rows that a store has now.

    A row without a key is of a deleted person. A row that its key doesn't open is damaged, or of a person
    who came back with a new key, which then opens the row in the store.

    Raises:
        RecordTooNew: a newer version of Stile wrote one of them.
    """
    found = Sorted()
    for row in backup.rows():
        _sort(found, row, find_key(row.uid), present)
    return found


def _sort(found: Sorted, row: Row, key: bytes | None, present: FindRow) -> None:
    if key is None:
        found.gone.append(row.uid)
    elif opens(key, row):
        found.readable += 1
    elif (here := present(row.uid)) and not _same_life(row, here):
        found.gone.append(row.uid)
    else:
        found.damaged.append(row.uid)
        found.own |= {row.uid: here} if here else {}


@contextmanager
def _rows(path: Path, keyring: Keyring) -> Iterator[FindRow]:
    """Yield a function that returns the folder's own row of a name, if it opens."""
    file: SealedFile | None = None
    with suppress(StoreUnusable):  # a damaged folder may be the reason to restore
        file = SealedFile(path, writes=False) if path.exists() else None

    def find(uid: bytes) -> SealedRow | None:
        key = keyring.find(uid)
        with suppress(StoreUnusable):
            row = file.sealed_row(uid) if file and key else None
            return row if row and key and opens(key, row.row) else None
        return None

    try:
        yield find
    finally:
        if file:
            file.close()


def opens(key: bytes, row: Row) -> bool:
    """Tell whether a row, with its parts, opens with this key and holds a valid record.

    Raises:
        RecordTooNew: a newer version of Stile wrote it.
    """
    try:
        opened(key, row)
    except RecordUnreadable:
        return False
    return True


def _same_life(old: Row, new: SealedRow) -> bool:
    """Tell whether two rows of a person are of one life: no deletion lies between them.

    Versions count from a random first one of up to 2**40; no person takes that many turns.
    """
    return 0 <= new.row.version - old.version < _MOST_TURNS


def _put_in_place(file: Path, target: Path, out: list[bytes], own: Iterable[SealedRow]) -> None:
    if target.exists():
        with closing(SealedFile(target, writes=False)) as old:
            damaged = bool(old.damage())
        if damaged:
            for suffix in ("", "-wal", "-shm"):
                target.with_name(target.name + suffix).unlink(missing_ok=True)
    if not target.exists():
        with sqlite.translate_errors(target):
            sqlite.private_file(target)
    copy_over(file, target)
    with closing(SealedFile(target)) as restored, sqlite.translate_errors(target), restored.transaction():
        restored.release_all()  # an update that waited when the backup was made is long answered
        for uid in out:
            restored.remove(uid)
        for sealed in own:
            restored.put_back(sealed)
