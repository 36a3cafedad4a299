"""Finds the master key: in the environment, in a file, or created at the first start."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.storage import sqlite
from bot.storage.keyring import KEYS, Keyring, KeyUnusable, new_key
from bot.storage.records_db import PEOPLE

MASTER = "master.key"
VARIABLE = "STILE_MASTER_KEY"
NEW_VARIABLE = "STILE_NEW_MASTER_KEY"

_BYTES = 32
_HOW = f"32 bytes in base64 or hex, as `openssl rand -base64 {_BYTES}` prints them"


def open_keyring(folder: Path, key_file: Path | None = None, environ: str | None = None) -> Keyring:
    """Open the folder's keyring with the key from `environ`, else `key_file`, else its own file.

    The folder's own file is created when the folder is empty; `Keyring.made` names it.

    Raises:
        KeyUnusable: there is no key, or not the right one. Nothing was changed.
    """
    if environ:
        return Keyring(folder, parse_key(environ, VARIABLE))
    path = key_file or folder / MASTER
    made = None
    if key_file is None and not any((folder / name).exists() for name in (MASTER, KEYS, PEOPLE)):
        with sqlite.translate_errors(path):
            _keep(path, new_key())
        made = path
    try:
        keyring = Keyring(folder, _read(path), made=made)
    except KeyUnusable:
        if not os.access(_next(path), os.R_OK):
            raise
        # A rotation was interrupted after the keys were wrapped with the new key.
        keyring = Keyring(folder, _read(_next(path)))
        _take_over(path)
    else:
        # It was interrupted before, and nothing is wrapped with the new key.
        _next(path).unlink(missing_ok=True)
    return keyring


def find_or_make(folder: Path, key_file: Path | None, environ: str | None) -> tuple[bytes, Path | None]:
    """Return the master key for an empty store, and its file if it was just created, else None.

    Raises:
        KeyUnusable: `environ` or `key_file` hold no key.
    """
    if environ:
        return parse_key(environ, VARIABLE), None
    path = key_file or folder / MASTER
    if key_file is None and not path.exists():
        with sqlite.translate_errors(path):
            _keep(path, new_key())
        return _read(path), path
    return _read(path), None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key that may be the master key. Call `settle` once it proved to be: the other one is removed."""

    key: bytes = field(repr=False)
    settle: Callable[[], None]
    is_last: bool = True


def candidates(folder: Path, key_file: Path | None, environ: str | None) -> Iterator[Candidate]:
    """Yield the master key, and the one that an interrupted rotation was about to put in its place.

    Raises:
        KeyUnusable: there is none.
    """
    if environ:
        yield Candidate(parse_key(environ, VARIABLE), lambda: None)
        return
    path = key_file or folder / MASTER
    there = os.access(_next(path), os.R_OK)
    yield Candidate(_read(path), partial(_next(path).unlink, missing_ok=True), is_last=not there)
    if there:
        yield Candidate(_read(_next(path)), partial(_take_over, path))


def look_into_keyring(folder: Path, key_file: Path | None = None, environ: str | None = None) -> Keyring:
    """Open the folder's keyring without writing anything: another process may hold the folder.

    Raises:
        KeyUnusable: there is no key, or not the right one.
    """
    if not (folder / KEYS).exists():
        raise KeyUnusable(f"{folder / KEYS}: it is not there: put your copy of that file back")
    if environ:
        return Keyring(folder, parse_key(environ, VARIABLE), writes=False)
    path = key_file or folder / MASTER
    try:
        return Keyring(folder, _read(path), writes=False)
    except KeyUnusable:
        if not os.access(_next(path), os.R_OK):
            raise
        return Keyring(folder, _read(_next(path)), writes=False)


def rotate(folder: Path, key_file: Path | None, environ: str | None, new: str | None) -> int:
    """Wrap every key with a new master key and return how many there are.

    A key in a file is created here and replaces the old one; if that is interrupted, the next start finds
    the key that fits. With `environ` the caller passes the `new` key in the same form.

    Raises:
        KeyUnusable: the present key or the new one is missing or wrong. Nothing was changed.
    """
    keyring = open_keyring(folder, key_file, environ)
    try:
        with rotation(folder, key_file, environ, new) as key:
            return keyring.rewrap(key)
    finally:
        keyring.close()


@contextmanager
def rotation(folder: Path, key_file: Path | None, environ: str | None, new: str | None) -> Iterator[bytes]:
    """Yield a new master key, which replaces the old one in its file once everything is wrapped with it.

    Raises:
        KeyUnusable: `new` is no key. Nothing was changed.
    """
    if environ:
        yield parse_key(new or "", NEW_VARIABLE)
        return
    key, path = new_key(), key_file or folder / MASTER
    with sqlite.translate_errors(path):
        _keep(_next(path), key)
    yield key
    _take_over(path)


def parse_key(text: str, source: str | Path) -> bytes:
    """Return the key from its base64 or hex form.

    Raises:
        KeyUnusable: it is neither, or not 32 bytes. The message does not contain the key.
    """
    text = text.strip()
    for decode in (bytes.fromhex, base64.b64decode, base64.urlsafe_b64decode):
        try:
            key = decode(text)
        except (ValueError, binascii.Error):
            continue
        if len(key) == _BYTES:
            return key
    raise KeyUnusable(f"{source}: this is not a master key: write {_HOW}")


def _read(path: Path) -> bytes:
    try:
        text = path.read_text("ascii")
    except FileNotFoundError:
        raise KeyUnusable(f"{path}: the master key is not there: put it back, or set {VARIABLE}") from None
    except UnicodeDecodeError:
        raise KeyUnusable(f"{path}: this is not a master key: write {_HOW}") from None
    except OSError as error:
        why = f"{error.strerror}: make the file readable for the bot, or run this as the bot's user"
        raise KeyUnusable(f"{path}: {why}") from None
    return parse_key(text, path)


def _keep(path: Path, key: bytes) -> None:
    sqlite.private_file(path, base64.b64encode(key) + b"\n")


def _take_over(path: Path) -> None:
    with sqlite.translate_errors(path):
        _next(path).replace(path)
        sqlite.sync_folder(path.parent)


def _next(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")
