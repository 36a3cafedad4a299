"""Keeps compiled content on the disk between starts: beside Python's byte code, or in a folder of the bot."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import NamedTemporaryFile

import flows

COMPILED = "compiled"
"""Folder among the bot's data, for an installation that its user can't write to."""

_SIZE = hashlib.sha256().digest_size


class FileShelf:
    """Files that are used only if they are whole, and were made from the same files by the same code."""

    def __init__(self, folders: Iterable[Path], writable: Iterable[Path]) -> None:
        """Look in these folders, in this order, and write to the first of `writable` that takes it."""
        self._folders = tuple(folders)
        self._writable = tuple(writable)

    def get(self, name: str, mark: str) -> bytes | None:
        """Return what was put there under this name and mark, whole and unchanged; otherwise None."""
        for folder in self._folders:
            with suppress(OSError):
                kept = _file(folder, name).read_bytes()
                if kept[:_SIZE] == _seal(mark, kept[_SIZE:]):
                    return kept[_SIZE:]
        return None

    def put(self, name: str, mark: str, made: bytes) -> None:
        """Keep it in place of what was there under this name. Where that fails, nothing is kept."""
        for folder in self._writable:
            with suppress(OSError):
                folder.mkdir(mode=folder.parent.stat().st_mode & 0o777, exist_ok=True)
                _replace(_file(folder, name), _seal(mark, made) + made)
                return


def beside_code(*others: Path) -> FileShelf:
    """Return the shelf beside the byte code of the content, and after it these folders.

    Where Python is told to write no byte code, it is only read there.
    """
    folder = Path(cache_from_source(str(Path(flows.__path__[0]) / "content" / "compiled.py"))).parent
    return FileShelf((folder, *others), others if sys.dont_write_bytecode else (folder, *others))


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.{sys.implementation.cache_tag}"


def _seal(mark: str, made: bytes) -> bytes:
    return hashlib.sha256(mark.encode() + made).digest()


def _replace(file: Path, content: bytes) -> None:
    """Write a file whole or not at all: another process may read it meanwhile."""
    with NamedTemporaryFile(dir=file.parent, delete=False) as fresh:
        try:
            fresh.write(content)
            fresh.close()
            Path(fresh.name).chmod(0o644)  # as byte code: whoever runs it may be another user
            Path(fresh.name).replace(file)
        except OSError:
            Path(fresh.name).unlink()
            raise
