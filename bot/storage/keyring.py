"""Keys of the records: one per person, each wrapped by the master key.

They have a file of their own that stays out of long-lived backups: after a person's key is shredded, no
copy of their record can be read.
"""

from __future__ import annotations

import hmac
import os
from contextlib import AbstractContextManager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.ports import StoreUnusable
from bot.storage import sqlite
from bot.storage.records_db import PEOPLE
from bot.storage.store import Conflict, RecordUnreadable

KEYS = "keys.db"
_KEY_BYTES = 32
_NONCE_BYTES = 12
UID_BYTES = 16
_REMEMBERED = 1024
"""Row names that are cached, since a turn computes the same one several times."""
_FORMAT = b"\x01"
INDEX = b"index"
"""Name of the key of the row names. Wrapped like a person's, it proves the master key."""

_TABLE = "CREATE TABLE IF NOT EXISTS keys (uid BLOB PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID"
_ERASING = "CREATE TABLE IF NOT EXISTS erasing (number INTEGER PRIMARY KEY)"
"""Ids of updates that erased somebody, without whom: such an update may come again."""

_ERASING_KEPT = 1000


class KeyUnusable(StoreUnusable):
    """Raised when the master key is missing, invalid, or of another folder. Nothing was changed."""


class Keyring:
    """Finds, creates and shreds keys. `find` is called in one thread, methods that write in one other."""

    def __init__(self, folder: Path, master: bytes, *, made: Path | None = None, writes: bool = True) -> None:
        self.path = folder / KEYS
        self.made = made
        """File of a new master key, or None. The operator has to keep a copy elsewhere."""

        self.cleared = True
        """True when the write-ahead file holds no shredded key."""

        self._master = AESGCM(master)
        self._people = folder / PEOPLE
        self._uids: dict[str, bytes] = {}
        self._refuse_without_keys(found=self.path.exists())
        with sqlite.translate_errors(self.path):
            self._writer = sqlite.connect(self.path, writes=writes)
            self._reader = sqlite.connect(self.path, writes=False)
        try:
            self.index = self._prove() if writes else self._proven()
        except BaseException:
            self.close()
            raise

    def uid(self, person: str) -> bytes:
        """Return the name of the person's row, a keyed hash."""
        known = self._uids.get(person)
        if known is None:
            if len(self._uids) == _REMEMBERED:
                self._uids.clear()
            known = self._uids[person] = hmac.digest(self.index, person.encode(), "sha256")[:UID_BYTES]
        return known

    def derived(self, purpose: bytes) -> bytes:
        """Return a key for data that belongs to no person; it lasts as long as the names of the rows."""
        return hmac.digest(self.index, purpose, "sha256")

    def find(self, uid: bytes) -> bytes | None:
        """Return the key of this row, or None when there is none or it was shredded."""
        wrapped = self.wrapped(uid)
        return None if wrapped is None else self.unwrap(uid, wrapped)

    def wrapped(self, uid: bytes) -> bytes | None:
        """Return the wrapped key of this row, or None when there is none or it was shredded."""
        with sqlite.translate_errors(self.path):
            found = self._reader.execute("SELECT wrapped FROM keys WHERE uid = ?", (uid,)).fetchall()
        return found[0][0] if found else None

    def unwrap(self, uid: bytes, wrapped: bytes) -> bytes:
        """Return the key of this row.

        Raises:
            RecordUnreadable: another master key wrapped it, or for another row.
        """
        return _open(self._master, uid, wrapped)

    def uids(self) -> set[bytes]:
        """Return the names of all rows that have a key."""
        with sqlite.translate_errors(self.path):
            found = self._reader.execute("SELECT uid FROM keys WHERE uid != ?", (INDEX,)).fetchall()
        return {uid for (uid,) in found}

    def erasing(self) -> list[int]:
        """Return the ids of updates that erased somebody."""
        with sqlite.translate_errors(self.path):
            return [number for (number,) in self._reader.execute("SELECT number FROM erasing").fetchall()]

    def has_erased(self, number: int) -> bool:
        """Tell whether the update of this id erased a person."""
        with sqlite.translate_errors(self.path):
            found = self._reader.execute("SELECT 1 FROM erasing WHERE number = ?", (number,)).fetchall()
        return bool(found)

    def damage(self) -> list[str]:
        """Return the problems that SQLite finds in the file."""
        return sqlite.damage(self._reader)

    # Writes

    def transaction(self) -> AbstractContextManager[None]:
        """Commit all writes inside in one durable step, or none."""
        return sqlite.transaction(self._writer)

    def put(self, uid: bytes, key: bytes) -> None:
        """Store this key for the row.

        Raises:
            Conflict: the row has another key, so data sealed with this one is useless.
        """
        wrapped = _seal(self._master, uid, key)
        if self._writer.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (uid, wrapped)).rowcount:
            return
        found = self._writer.execute("SELECT wrapped FROM keys WHERE uid = ?", (uid,)).fetchall()
        if _open(self._master, uid, found[0][0]) != key:
            raise Conflict

    def shred(self, uid: bytes, number: int | None = None) -> bool:
        """Remove the key, and return whether the write-ahead file is free of it too.

        It is not while another program reads the file; then call `clear_log` later. `number` is the id of the
        update that asked for it, for `has_erased`.
        """
        with sqlite.translate_errors(self.path):
            with self.transaction():
                self._writer.execute("DELETE FROM keys WHERE uid = ?", (uid,))
                if number is not None:
                    self.note_erasing(number)
            self.cleared = self.clear_log()
        return self.cleared

    def clear_log(self) -> bool:
        """Empty the write-ahead file, which may hold shredded keys; return whether it is empty."""
        with sqlite.translate_errors(self.path):
            self.cleared = sqlite.truncate_log(self._writer)
        return self.cleared

    def note_erasing(self, number: int) -> None:
        """Note the id of an update that erased somebody."""
        self._writer.execute("INSERT OR IGNORE INTO erasing VALUES (?)", (number,))
        self._writer.execute(
            "DELETE FROM erasing WHERE number NOT IN "
            "(SELECT number FROM erasing ORDER BY number DESC LIMIT ?)",
            (_ERASING_KEPT,),
        )

    def rewrap(self, master: bytes) -> int:
        """Wrap every key with another master key in one durable step; return the number of people."""
        new = AESGCM(master)
        with sqlite.translate_errors(self.path), self.transaction():
            rows = self._writer.execute("SELECT uid, wrapped FROM keys").fetchall()
            wrapped = ((_seal(new, uid, _open(self._master, uid, old)), uid) for uid, old in rows)
            self._writer.executemany("UPDATE keys SET wrapped = ? WHERE uid = ?", wrapped)
        self._master = new
        self.clear_log()
        return sum(uid != INDEX for uid, _ in rows)

    def adopt(self, index: bytes) -> None:
        """Take over the key of the row names of another store, before there are people."""
        with sqlite.translate_errors(self.path), self.transaction():
            self._writer.execute("DELETE FROM keys WHERE uid = ?", (INDEX,))
            self.put(INDEX, index)
        self.index = index
        self._uids.clear()

    def close(self) -> None:
        """Close the file."""
        self._reader.close()
        self._writer.close()

    def _prove(self) -> bytes:
        """Return the key of the row names, unwrapped with the master key or created."""
        with sqlite.translate_errors(self.path):
            with self.transaction():
                self._writer.execute(_TABLE)
                self._writer.execute(_ERASING)
            sqlite.sync_folder(self.path.parent)
            if not self._reader.execute("SELECT 1 FROM keys WHERE uid = ?", (INDEX,)).fetchall():
                self._refuse_without_keys(found=False)
                with self.transaction():
                    self.put(INDEX, new_key())
            # The process may have been killed between the shredding of a key and this step.
            self.cleared = self.clear_log()
        return self._proven()

    def _proven(self) -> bytes:
        try:
            key = self.find(INDEX)
        except RecordUnreadable:
            raise KeyUnusable(
                f"{self.path}: the master key is not the one it was made with: use that one"
            ) from None
        if key is None:
            raise KeyUnusable(f"{self.path}: there are no keys in it: put your copy of that file back")
        return key

    def _refuse_without_keys(self, *, found: bool) -> None:
        if not found and self._people.exists():
            raise KeyUnusable(f"{self._people}: its keys are not in {self.path}: put that file back")


def new_key() -> bytes:
    """Return a random key of 256 bits."""
    return AESGCM.generate_key(_KEY_BYTES * 8)


def seal(key: bytes, uid: bytes, plain: bytes) -> bytes:
    """Encrypt the record so that it opens with this key in this row only."""
    return _seal(AESGCM(key), uid, plain)


def open_sealed(key: bytes, uid: bytes, sealed: bytes) -> bytes:
    """Decrypt a sealed record.

    Raises:
        RecordUnreadable: the key or the row is another one, or the bytes were changed.
    """
    return _open(AESGCM(key), uid, sealed)


def _seal(cipher: AESGCM, uid: bytes, plain: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + cipher.encrypt(nonce, plain, _FORMAT + uid)


def _open(cipher: AESGCM, uid: bytes, sealed: bytes) -> bytes:
    start = len(_FORMAT)
    nonce, body = sealed[start : start + _NONCE_BYTES], sealed[start + _NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, sealed[:start] + uid)
    except (InvalidTag, ValueError):
        raise RecordUnreadable("its key doesn't open it") from None
