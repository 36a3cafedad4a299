"""Contract of a shelf: it stores what was compiled from files, and returns it while they are unchanged."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import msgspec


class Shelf(Protocol):
    """A place for compiled content. It may lose everything at any time: then it is compiled again."""

    def get(self, name: str, mark: str) -> bytes | None:
        """Return what was put there under this name and mark, whole and unchanged; otherwise None."""
        ...

    def put(self, name: str, mark: str, made: bytes) -> None:
        """Keep it in place of what was there under this name. Where that fails, nothing is kept."""
        ...


class NoShelf:
    """A shelf that keeps nothing."""

    def get(self, name: str, mark: str) -> bytes | None:
        del name, mark
        return None

    def put(self, name: str, mark: str, made: bytes) -> None:
        del name, mark, made


NO_SHELF = NoShelf()


def mark_of(files: Iterable[Path], *packages: Path) -> str:
    """Return a mark of these files and of the code in these packages: with any other byte it is another.

    Raises: OSError when a file can't be read.
    """
    found = hashlib.sha256(f"{sys.version} {msgspec.__version__}".encode())
    code = (path for package in packages for path in sorted(package.rglob("*.py")))
    for path in (*files, *code):
        content = path.read_bytes()
        found.update(f"\n{path} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()
