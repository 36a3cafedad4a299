"""Where people's records are kept: the contract every store fulfils, and the errors it raises."""

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

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: another process has it open: stop that one, or choose another folder")


class StoreUnusable(StoreError):
    """The store can't be read or written; the message says why and what to do."""


class RecordTooNew(StoreError):
    """A newer Stile wrote this record; it is left untouched. Install that version or a later one."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"a record has schema {found}, this Stile knows up to {known}: install the newer version"
        )
        self.found = found


class RecordUnreadable(StoreError):
    """A record can't be opened or is not a record; it is left untouched. `stile doctor` says more."""

    def __init__(self, why: str) -> None:
        super().__init__(f"a record can't be read ({why}): run `stile doctor`")
        self.why = why


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
        """Return the person's record; `Record(None)` for somebody unknown.

        Raises:
            RecordTooNew: a newer Stile wrote it.
            RecordUnreadable: it can't be opened.
            StoreUnusable: the disk can't be read.
        """
        ...

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        """Write the record over `version` in one durable step and return the new version.

        A version is never used twice for one person, not even after `delete`.

        Raises:
            Conflict: the stored version is another one. Nothing was written.
            StoreUnusable: the disk is full, read-only or gone. Nothing was written.
        """
        ...

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        """Return up to `limit` people due at `now`, earliest first, each moved on to `retry_at`.

        The move is durable before this returns and counts as a new version, so that a turn
        that overlaps it raises Conflict. A record that can't be opened is moved on and left out.
        """
        ...

    async def next_due(self) -> datetime | None:
        """Return the earliest due time of all, or None."""
        ...

    async def delete(self, person: str) -> None:
        """Remove the person's record and shred its key. Unknown people are fine."""
        ...

    def ids(self) -> AsyncIterator[str]:
        """Yield the id of every person whose record can be opened, in no promised order."""
        ...

    async def backup(self, target: Path) -> None:
        """Write a consistent copy of all sealed records (without keys) to the new file `target`."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go of the folder."""
        ...
