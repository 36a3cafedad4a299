"""Contract of an engine: it stores sealed rows and wrapped keys durably, and opens neither."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """One sealed record. `waiting`: it holds messages that have not been sent.

    `parts` holds the long lists by number. They are left out where rows are only counted or claimed.
    """

    uid: bytes
    version: int
    body: bytes
    waiting: bool = False
    parts: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A row with its due time in microseconds, so that it can be restored unchanged."""

    row: Row
    due: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Number of people, number of those due, and the earliest due time."""

    people: int
    due: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """The row of a name, and its wrapped key. A row without a key is the remains of a deleted record."""

    uid: bytes
    row: Row | None
    wrapped: bytes | None


@dataclass(frozen=True, slots=True)
class Change:
    """One durable step for one person: `row` replaces version `over`; 0 stands for no row.

    `gone` lists parts that the row no longer names. A row over no other needs the `key` that it is sealed
    with: a new one, or the one that is stored as `wrapped`.
    """

    row: Row
    over: int
    due: datetime | None
    gone: frozenset[int] = frozenset()
    key: bytes | None = None
    wrapped: bytes | None = None


class Engine(Protocol):
    """The contract. Many tasks of one event loop may call the methods at once.

    A write is durable when its method returns. Every method that reads or writes raises `StoreUnusable` where
    the engine can't be reached or used; one that writes raises `InDoubt` where it may have written all the
    same.
    """

    @property
    def made_key(self) -> Path | None:
        """Return the file of a master key that was just created, or None."""
        ...

    @property
    def write_errors(self) -> int:
        """Return how many writes failed since the start."""
        ...

    @property
    def is_failing(self) -> bool:
        """Tell whether the last write failed."""
        ...

    def note_outage(self, error: BaseException) -> None:
        """Log that nothing can be stored, once until a write succeeds again."""
        ...

    def uid(self, person: str) -> bytes:
        """Return the name of the person's row, a keyed hash."""
        ...

    def unwrap(self, found: Found) -> bytes | None:
        """Return the person's key, or None when there is none or it was shredded.

        Raises:
            RecordUnreadable: it can't be unwrapped.
        """
        ...

    async def find(self, uid: bytes) -> Found:
        """Return the committed row with its parts, and its key."""
        ...

    async def put(self, change: Change) -> None:
        """Write the change.

        Raises:
            Conflict: the stored version or key is another one. Nothing was written.
        """
        ...

    async def clear(self, uid: bytes) -> None:
        """Remove a row that has no key, with its parts."""
        ...

    async def claim(self, now: datetime, limit: int, retry_at: datetime) -> list[Found]:
        """Postpone up to `limit` rows due at `now` to `retry_at`, as new versions; return them.

        The earliest come first. Rows of a claim that was in doubt are claimed again.
        """
        ...

    async def next_due(self) -> datetime | None:
        """Return the earliest due time (UTC), or None."""
        ...

    def tally(self, now: datetime) -> Tally:
        """Return the tally at `now`, as far as it is known without waiting."""
        ...

    def pages(self) -> AsyncIterator[list[Found]]:
        """Yield all rows without their parts, page by page; other writes may happen in between."""
        ...

    def waiting(self) -> AsyncIterator[list[Found]]:
        """Yield the rows with pending messages without their parts, page by page."""
        ...

    async def erase(self, uid: bytes, number: int | None) -> None:
        """Shred the key and remove the row. `number` is noted for `has_erased`."""
        ...

    async def await_erased(self) -> bool:
        """Wait for a moment until nothing of shredded keys is left; return whether that is so."""
        ...

    async def finish_deletions(self) -> bool:
        """Remove remains of shredded keys that readers blocked; return whether none are left."""
        ...

    async def renew_keys(self, now: datetime) -> bool:
        """Make copies of all keys that were shredded so far useless; return whether that was due."""
        ...

    async def has_erased(self, number: int) -> bool:
        """Tell whether the update of this id erased a person."""
        ...

    async def note(self, name: str) -> int | None:
        """Return the note of this name about all records, or None."""
        ...

    async def put_note(self, name: str, value: int) -> None:
        """Store a note about all records."""
        ...

    async def backup(self, target: Path) -> None:
        """Write a consistent copy of all sealed rows (without keys) to the new file `target`."""
        ...

    async def close(self) -> None:
        """Finish pending writes, then release the folder or the connections."""
        ...
