"""The keys that records are sealed with: one a person, each wrapped by the master key.

They are in a file of their own that stays out of long-lived backups: shred a person's key and no
copy of their record can be read any more.
"""

from __future__ import annotations

import hmac
import os
from contextlib import AbstractContextManager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot import embedded
from bot.sealed_file import PEOPLE
from bot.store import Conflict, RecordUnreadable, StoreUnusable

KEYS = "keys.db"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_UID_BYTES = 16
_REMEMBERED = 1024
"""Row names of people who were asked for lately; a turn asks for the same one several times."""
_FORMAT = b"\x01"
_INDEX = b"index"
"""Stands for the key of the row names: it is wrapped like a person's and proves the master key."""

_TABLE = "CREATE TABLE IF NOT EXISTS keys (uid BLOB PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID"


class KeyUnusable(StoreUnusable):
    """The master key is missing, not a key, or not the one of this folder; nothing was changed."""


class Keyring:
    """Finds, makes and shreds keys. `find` belongs to one thread, what writes to one, maybe another."""

    def __init__(self, folder: Path, master: bytes, *, made: Path | None = None, writes: bool = True) -> None:
        self.path = folder / KEYS
        self.made = made
        """The file a new master key was just written to: tell people to keep a copy apart."""

        self._master = AESGCM(master)
        self._people = folder / PEOPLE
        self._uids: dict[str, bytes] = {}
        self._refuse_without_keys(found=self.path.exists())
        with embedded.told(self.path):
            self._writer = embedded.connect(self.path, writes=writes)
            self._reader = embedded.connect(self.path, writes=False)
        try:
            self._index = self._prove() if writes else self._proven()
        except BaseException:
            self.close()
            raise

    def uid(self, person: str) -> bytes:
        """Return the name of the person's row, which says nothing without the keys."""
        known = self._uids.get(person)
        if known is None:
            if len(self._uids) == _REMEMBERED:
                self._uids.clear()
            known = self._uids[person] = hmac.digest(self._index, person.encode(), "sha256")[:_UID_BYTES]
        return known

    def find(self, uid: bytes) -> bytes | None:
        """Return the key of this row, or None when there is none or it was shredded."""
        with embedded.told(self.path):
            found = self._reader.execute("SELECT wrapped FROM keys WHERE uid = ?", (uid,)).fetchall()
        return _open(self._master, uid, found[0][0]) if found else None

    def uids(self) -> set[bytes]:
        """Return the rows that there are keys for."""
        with embedded.told(self.path):
            found = self._reader.execute("SELECT uid FROM keys WHERE uid != ?", (_INDEX,)).fetchall()
        return {uid for (uid,) in found}

    def damage(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        return embedded.damage(self._reader)

    # Writes

    def transaction(self) -> AbstractContextManager[None]:
        """Commit the writes made inside in one durable step, or none of them."""
        return embedded.transaction(self._writer)

    def put(self, uid: bytes, key: bytes) -> None:
        """Keep this key for the row.

        Raises:
            Conflict: there is another one already, so what was sealed with this one is of no use.
        """
        wrapped = _seal(self._master, uid, key)
        if self._writer.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (uid, wrapped)).rowcount:
            return
        found = self._writer.execute("SELECT wrapped FROM keys WHERE uid = ?", (uid,)).fetchall()
        if _open(self._master, uid, found[0][0]) != key:
            raise Conflict

    def shred(self, uid: bytes) -> None:
        """Remove the key for good, out of the write-ahead file as well."""
        with embedded.told(self.path):
            with self.transaction():
                self._writer.execute("DELETE FROM keys WHERE uid = ?", (uid,))
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def rewrap(self, master: bytes) -> int:
        """Wrap every key with another master key in one durable step; return how many people's."""
        new = AESGCM(master)
        with embedded.told(self.path), self.transaction():
            rows = self._writer.execute("SELECT uid, wrapped FROM keys").fetchall()
            wrapped = ((_seal(new, uid, _open(self._master, uid, old)), uid) for uid, old in rows)
            self._writer.executemany("UPDATE keys SET wrapped = ? WHERE uid = ?", wrapped)
        self._master = new
        with embedded.told(self.path):
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return sum(uid != _INDEX for uid, _ in rows)

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()
        self._writer.close()

    def _prove(self) -> bytes:
        """Return the key of the row names, opened with the master key or made now."""
        with embedded.told(self.path):
            with self.transaction():
                self._writer.execute(_TABLE)
            embedded.sync_folder(self.path.parent)
            if not self._reader.execute("SELECT 1 FROM keys WHERE uid = ?", (_INDEX,)).fetchall():
                self._refuse_without_keys(found=False)
                with self.transaction():
                    self.put(_INDEX, new_key())
        return self._proven()

    def _proven(self) -> bytes:
        try:
            key = self.find(_INDEX)
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
    """Return what was sealed.

    Raises:
        RecordUnreadable: another key or row, or bytes that were changed.
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
