"""All that a store keeps, as an operator's command reads and writes it. Both engines have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.storage import sqlite
from bot.storage.engine import Row, SealedRow
from bot.storage.keyring import Keyring
from bot.storage.records_db import SealedFile
from bot.storage.upkeep.codes import Codes
from bot.storage.upkeep.maintenance import Restored
from flows.model import Flow

if TYPE_CHECKING:
    from bot.storage.upkeep.doctor import Report


class Kept(Protocol):
    """The rows and the keys. Methods raise `StoreUnusable` where they can't be read or written."""

    @property
    def index(self) -> bytes:
        """Return the key of the row names: stores with one key have rows of one bot."""
        ...

    def uid(self, person: str) -> bytes:
        """Return the name of the person's row."""
        ...

    def uids(self) -> set[bytes]:
        """Return the names of all rows that have a key."""
        ...

    def find(self, uid: bytes) -> bytes | None:
        """Return the key of a row, or None when there is none or it was shredded.

        Raises:
            RecordUnreadable: it can't be unwrapped.
        """
        ...

    def read(self, uid: bytes) -> Row | None:
        """Return a row with its parts, or None."""
        ...

    def rows(self) -> Iterator[SealedRow]:
        """Yield all rows with their parts and due times."""
        ...

    def versions(self) -> Mapping[bytes, int]:
        """Return the version of every row, by name."""
        ...

    def notes(self) -> Mapping[str, int]:
        """Return the numbers that are noted about all records, by name."""
        ...

    def erasing(self) -> list[int]:
        """Return the ids of the Telegram updates that asked for a deletion which was done."""
        ...


class Target(Kept, Protocol):
    """A store to move records into."""

    def adopt(self, index: bytes) -> None:
        """Take over the key of the row names, in the place of the one that was just made."""
        ...

    def put(self, rows: Iterable[SealedRow], keys: Mapping[bytes, bytes]) -> None:
        """Put rows in the place of those of their names, and store keys by the names of rows, durably.

        The keys are stored no later than the rows.
        """
        ...

    def remove(self, uids: Iterable[bytes]) -> None:
        """Remove rows and their keys; names without any are passed over."""
        ...

    def put_notes(self, notes: Mapping[str, int], erasing: Iterable[int]) -> None:
        """Store the numbers of `notes`, and the ids of updates of `erasing`."""
        ...


class Upkeep(Protocol):
    """An operator's work on one store."""

    data: Path
    """The data folder. With a database it holds the master key, and no records."""

    def records(self) -> AbstractContextManager[Kept]:
        """Lend the records to the block, to read them; the bot may run.

        Raises:
            StoreUnusable: there are none, or they can't be read with this master key.
        """
        ...

    def codes(self) -> Codes:
        """Return where the invitations are."""
        ...

    def back_up(self, file: Path, keys: Path | None = None) -> None:
        """Copy the sealed records to the new `file`, and the keys to the new `keys`; the bot may run.

        Raises:
            StoreUnusable: a target exists already, or something can't be used.
        """
        ...

    def back_up_keys(self, file: Path) -> None:
        """Copy the keys to the new `file`, wrapped by the master key; the bot may run.

        Raises:
            StoreUnusable: the target exists already, or something can't be used.
        """
        ...

    def restore(
        self, file: Path, *, force: bool = False, keys: Path | None = None, skip_damaged: bool = False
    ) -> Restored:
        """Replace the records by those of a backup. See `maintenance.restore`."""
        ...

    def rotate_keys(self, new: str | None, now: datetime) -> int:
        """Wrap all keys with a new master key; return the number of people.

        `new` is given where the present key comes by the environment. Otherwise one is made, and takes the
        place of the old one in its file.

        Raises:
            KeyUnusable: the present key or the new one is missing or wrong. Nothing was changed.
            StoreUnusable: the store can't be used.
        """
        ...

    def examine(self, flows: Mapping[str, Flow], *, repair: bool = False) -> Report:
        """Open every record, and report the problems. See `doctor.examine`."""
        ...

    def target(self, beside: Path) -> AbstractContextManager[Target]:
        """Open the store, or create it, and lend it to the block, which moves records into it.

        Nothing else may use the store.

        `beside` is the data folder of the source, which the caller holds: the target may have the same one.
        """
        ...

    def source(self) -> AbstractContextManager[Kept]:
        """Lend the records to the block, which moves them away. Nothing else may use the store."""
        ...


class FolderKept:
    """The rows and keys of a data folder."""

    def __init__(self, keys: Keyring, file: SealedFile) -> None:
        self._keys = keys
        self._file = file
        self.uid, self.uids, self.find = keys.uid, keys.uids, keys.find
        self.read, self.rows, self.versions = file.read, file.sealed_rows, file.versions
        self.notes, self.erasing, self.adopt = file.notes, keys.erasing, keys.adopt

    @property
    def index(self) -> bytes:
        return self._keys.index

    def put(self, rows: Iterable[SealedRow], keys: Mapping[bytes, bytes]) -> None:
        with sqlite.translate_errors(self._keys.path), self._keys.transaction():
            for uid, key in keys.items():
                self._keys.put(uid, key)
        with sqlite.translate_errors(self._file.path), self._file.transaction():
            for sealed in rows:
                self._file.remove(sealed.row.uid)
                self._file.add(sealed)

    def remove(self, uids: Iterable[bytes]) -> None:
        for uid in uids:
            self._keys.shred(uid)
            with sqlite.translate_errors(self._file.path), self._file.transaction():
                self._file.remove(uid)

    def put_notes(self, notes: Mapping[str, int], erasing: Iterable[int]) -> None:
        with sqlite.translate_errors(self._keys.path), self._keys.transaction():
            for number in erasing:
                self._keys.note_erasing(number)
        with sqlite.translate_errors(self._file.path), self._file.transaction():
            for name, value in notes.items():
                self._file.note_meta(name, value)
