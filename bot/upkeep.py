"""What an operator does with the data folder: back it up, put a backup back, change its master key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import embedded, master_key
from bot.copies import copy_over, copy_to_new
from bot.keyring import KEYS, Keyring, open_sealed
from bot.sealed_file import PEOPLE, SealedFile
from bot.store import RecordUnreadable, StoreUnusable


@dataclass(frozen=True, slots=True)
class Folder:
    """A data folder and where its master key comes from; see `master_key.open_keyring`."""

    path: Path
    key_file: Path | None = None
    environ: str | None = None

    def keyring(self) -> Keyring:
        """Open the keyring; only for who holds the folder."""
        return master_key.open_keyring(self.path, self.key_file, self.environ)

    def look_into_keyring(self) -> Keyring:
        """Open the keyring without writing anything."""
        return master_key.look_into_keyring(self.path, self.key_file, self.environ)


@dataclass(frozen=True, slots=True)
class Restored:
    """How many people a backup brought back, and how many records nobody can open were left out.

    Those are of people who were deleted since, and stay so even if they came back with a new key.
    """

    people: int
    left_out: int


def with_records(folder: Path) -> Path:
    """Return the file with the records of a data folder.

    Raises:
        StoreUnusable: there is none, so it is most likely another folder that is meant.
    """
    people = folder / PEOPLE
    if not people.exists():
        raise StoreUnusable(f"{folder}: no records are kept there: name the data folder (STILE_DATA_DIR)")
    return people


def back_up(folder: Path, file: Path, keys: Path | None = None) -> None:
    """Copy the sealed records to the new `file`, and the wrapped keys to `keys`; the bot may run.

    A copy of the keys can undo the shredding for everybody deleted after it was made, so keep only
    the newest one, and apart from the records.

    Raises:
        StoreUnusable: a target is there already, or a file can't be used.
    """
    copy_to_new(with_records(folder), file)
    if keys is not None:
        copy_to_new(folder / KEYS, keys)


def restore(file: Path, folder: Folder, *, force: bool = False, keys: Path | None = None) -> Restored:
    """Put the records of a backup in the place of those in the folder.

    `keys` is a copy of the keys, for a folder that has lost its own. Whoever was deleted since the
    backup was made stays deleted.

    Raises:
        StoreBusy: the bot is running.
        StoreUnusable: it is no whole backup of ours, its keys are missing, or people are kept in
            the folder and it isn't forced. Nothing was changed.
    """
    if (folder.path / PEOPLE).exists() and not force:
        raise StoreUnusable(f"{folder.path}: people are kept there: --force puts the backup in their place")
    with held(folder.path):
        _bring_keys(folder, keys)
        with (
            closing(folder.look_into_keyring()) as keyring,
            closing(SealedFile(file, writes=False)) as backup,
        ):
            _refuse_damaged(backup)
            readable, gone = _sorted(backup, keyring)
        if gone and not readable:
            raise StoreUnusable(
                f"{file}: nobody in it can be opened with {folder.path / KEYS}. Either all were deleted "
                "since, or it is another bot's: restore that into an empty folder, with its own --keys"
            )
        _put_in_place(file, folder.path / PEOPLE, gone)
    return Restored(readable, len(gone))


def rotate_keys(folder: Folder, new: str | None = None) -> int:
    """Wrap everybody's key with a new master key; return how many. See `master_key.rotate`.

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
    """Keep the bot and other commands out of the folder.

    Raises:
        StoreBusy: one of them is in it.
    """
    embedded.private_folder(folder)
    lock = embedded.lock_folder(folder)
    try:
        yield
    finally:
        os.close(lock)


def _bring_keys(folder: Folder, keys: Path | None) -> None:
    target = folder.path / KEYS
    if keys is None:
        if not target.exists():
            raise StoreUnusable(f"{target}: a backup opens only with its keys: bring them with --keys FILE")
        return
    if target.exists():
        raise StoreUnusable(f"{target}: it is there and knows best who was deleted: leave out --keys")
    copy_to_new(keys, target)
    try:
        folder.look_into_keyring().close()
    except StoreUnusable:
        target.unlink()
        raise


def _refuse_damaged(backup: SealedFile) -> None:
    if not backup.is_ours():
        raise StoreUnusable(f"{backup.path}: it was not made by `stile backup`: choose another file")
    if backup.damage():
        raise StoreUnusable(f"{backup.path}: it is damaged: choose another backup")


def _sorted(backup: SealedFile, keyring: Keyring) -> tuple[int, list[bytes]]:
    """Return how many records can be opened, and the rows of those that can't."""
    readable, gone = 0, []
    for page in backup.pages():
        for row in page:
            try:
                key = keyring.find(row.uid)
                opens = key is not None and bool(open_sealed(key, row.uid, row.body))
            except RecordUnreadable:
                opens = False
            if opens:
                readable += 1
            else:
                gone.append(row.uid)
    return readable, gone


def _put_in_place(file: Path, target: Path, gone: list[bytes]) -> None:
    if target.exists():
        with closing(SealedFile(target, writes=False)) as old:
            damaged = bool(old.damage())
        if damaged:
            for suffix in ("", "-wal", "-shm"):
                target.with_name(target.name + suffix).unlink(missing_ok=True)
    if not target.exists():
        with embedded.told(target):
            embedded.private_file(target)
    copy_over(file, target)
    with closing(SealedFile(target)) as restored, embedded.told(target), restored.transaction():
        for uid in gone:
            restored.remove(uid)
