"""A shelf in memory, for what is kept between starts."""

from __future__ import annotations


class MemoryShelf:
    """Keeps everything, and counts how often something was found."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}
        self.found = 0

    def get(self, name: str, mark: str) -> bytes | None:
        kept = self.kept.get((name, mark))
        self.found += kept is not None
        return kept

    def put(self, name: str, mark: str, made: bytes) -> None:
        self.kept[name, mark] = made
