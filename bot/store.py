"""Where people's records are kept: the contract, and a store in memory for tests and `try`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from flows.person import Person


class StoreError(Exception):
    """The base of every error a store raises on purpose."""


class Conflict(StoreError):
    """Somebody else committed this person since it was loaded; nothing was written. Load again."""


class StoreBusy(StoreError):
    """Another process has this data folder open. Stop it, or choose another folder."""


class StoreUnusable(StoreError):
    """The store can't be read or written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Record:
    """A person as they were loaded. `version` is 0 for somebody who isn't stored yet."""

    person: Person | None
    version: int = 0


class Store(Protocol):
    """The contract. Every method may be called from one event loop, by many tasks at once.

    What `commit` has returned for is durable. `due` is when the person next needs attention without
    being asked (a nudge, an outbox to try again), UTC, or None.
    """

    async def load(self, person: str) -> Record:
        """Return the person's record; `Record(None)` for somebody unknown."""
        ...

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        """Write the record over `version` in one durable step and return the new version.

        Raises:
            Conflict: the stored version is another one. Nothing was written.
            StoreUnusable: the disk is full, read-only or gone. Nothing was written.
        """
        ...

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        """Return up to `limit` people due at `now`, earliest first, each moved on to `retry_at`.

        The move is durable before this returns and counts as a new version, so that a turn
        that overlaps it raises Conflict.
        """
        ...

    async def next_due(self) -> datetime | None:
        """Return the earliest due time of all, or None."""
        ...

    async def delete(self, person: str) -> None:
        """Remove the person's record and shred its key. Unknown people are fine."""
        ...

    def ids(self) -> AsyncIterator[str]:
        """Yield every person's id, in no promised order."""
        ...

    async def backup(self, target: Path) -> None:
        """Write a consistent copy of all sealed records (without keys) to the new file `target`."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go of the folder."""
        ...
