"""Keys of the epochs, kept outside the database: they wrap people's keys, and are wrapped by the master key.

A database remembers: its log, its replicas and its copies still hold the wrapped key of somebody who was
deleted. Once their epoch's key is destroyed, no such remains can be opened.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.storage import sqlite
from bot.storage.keyring import KeyUnusable, new_key, open_sealed, seal
from bot.storage.store import RecordUnreadable

_NAME = "epoch-{}.key"
_NUMBER_BYTES = 8


class Epochs:
    """The folder with the keys of the epochs. Several workers may share it."""

    def __init__(self, folder: Path, master: bytes) -> None:
        self.folder = folder
        self._master = master
        self._known: dict[int, bytes] = {}

    def key(self, number: int) -> bytes:
        """Return the 32 bytes that wrap the keys of people in an epoch. They are read once.

        Raises:
            KeyUnusable: it is not there, or another master key wrapped it.
        """
        if number not in self._known:
            self._known[number] = self._read(number)
        return self._known[number]

    def has(self, number: int) -> bool:
        """Tell whether `key` would find the key of an epoch: read before, or with a file."""
        return number in self._known or self._path(number).exists()

    def make(self, number: int, master: bytes | None = None) -> bytes:
        """Create the key of an epoch durably, and return it.

        It is wrapped by `master`, a new master key, or by the present one where that is None.

        Raises:
            StoreUnusable: the folder can't be written.
        """
        key, path = new_key(), self._path(number)
        sqlite.private_folder(self.folder)
        sealed = seal(master or self._master, path.name.encode(), key)
        with sqlite.translate_errors(path):
            sqlite.private_file(path, base64.b64encode(sealed) + b"\n")
        self._known[number] = key
        return key

    def destroy_before(self, number: int) -> int:
        """Destroy the keys of all epochs before this one; return how many files there were.

        This process forgets them one epoch later: it may be holding rows that it has just read.

        Raises:
            StoreUnusable: a file can't be removed.
        """
        old = [found for found in self.numbers() if found < number]
        for each in old:
            path = self._path(each)
            with sqlite.translate_errors(path), suppress(FileNotFoundError):  # another worker may be faster
                # A disk may keep what was overwritten, too; what it keeps is wrapped by the master key.
                with path.open("r+b") as file:
                    file.write(os.urandom(path.stat().st_size))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
                sqlite.sync_folder(self.folder)
        self._known = {each: key for each, key in self._known.items() if each >= number - 1}
        return len(old)

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of the epochs that have a file, in any order."""
        for path in self.folder.glob(_NAME.format("*")):
            number = path.stem.rpartition("-")[2]
            if number.isdecimal():
                yield int(number)

    def wrap(self, number: int, uid: bytes, key: bytes) -> bytes:
        """Return the key of the row `uid`, wrapped so that it opens with this epoch's key and there alone.

        Raises:
            KeyUnusable: the epoch's key is not there, or another master key wrapped it.
        """
        return seal(self.key(number), uid, key)

    def unwrap(self, number: int, uid: bytes, wrapped: bytes) -> bytes:
        """Return the key of the row `uid`, which `wrap` wrapped.

        Raises:
            KeyUnusable: the epoch's key is not there, or another master key wrapped it.
            RecordUnreadable: it was wrapped for another row.
        """
        return open_sealed(self.key(number), uid, wrapped)

    def _path(self, number: int) -> Path:
        return self.folder / _NAME.format(number)

    def _read(self, number: int) -> bytes:
        path = self._path(number)
        try:
            sealed = base64.b64decode(path.read_bytes())
        except FileNotFoundError:
            raise KeyUnusable(
                f"{path}: the key of this epoch is not there: put it back, or name its folder"
                " (store.epoch_dir); a restored database needs `stile restore` with a copy of the keys"
            ) from None
        except OSError as error:
            raise KeyUnusable(f"{path}: {error.strerror}: make the file readable for the bot") from None
        except binascii.Error:
            raise KeyUnusable(f"{path}: this is not the key of an epoch: put your copy back") from None
        try:
            return open_sealed(self._master, path.name.encode(), sealed)
        except RecordUnreadable:
            raise KeyUnusable(
                f"{path}: the master key is not the one it was made with: use that one"
            ) from None


def packed(number: int, wrapped: bytes) -> bytes:
    """Return a wrapped key with the 8 bytes of its epoch's number before it, as `Found.wrapped` has it."""
    return number.to_bytes(_NUMBER_BYTES, "big") + wrapped


def unpacked(wrapped: bytes) -> tuple[int, bytes]:
    """Return the two that `packed` put together: the number of the epoch, and the wrapped key."""
    return int.from_bytes(wrapped[:_NUMBER_BYTES], "big"), wrapped[_NUMBER_BYTES:]
