"""Keeps the invitations as one piece of bytes: in a file of a data folder, or in a database."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bot.storage import sqlite

INVITATIONS_FILE = "invitations.json"
"""File of the codes that let people in."""


class Codes(Protocol):
    """Place of the invitations. Any thread may call the methods.

    Each raises `StoreUnusable` where the place can't be used.
    """

    def read(self) -> tuple[int, bytes | None]:
        """Return the version and the bytes that are stored, or 0 and None where nothing is."""
        ...

    def write(self, content: bytes, over: int) -> bool:
        """Store the bytes durably over the version `over`; return False where another one is there by now."""
        ...


class FolderCodes:
    """The file of a data folder, which one process uses at a time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / INVITATIONS_FILE

    def read(self) -> tuple[int, bytes | None]:
        with sqlite.translate_errors(self._path):
            return (1, self._path.read_bytes()) if self._path.exists() else (0, None)

    def write(self, content: bytes, over: int) -> bool:
        del over  # nobody else writes
        with sqlite.translate_errors(self._path):
            sqlite.private_file(self._path, content)
        return True


def bring(content: bytes, target: Codes) -> bool:
    """Write these invitations if the target has none; return whether it was done.

    Raises:
        StoreUnusable: the target can't be used.
    """
    version, there = target.read()
    return there is None and target.write(content, version)
