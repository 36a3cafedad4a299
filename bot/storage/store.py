"""Contract of a store of records, and the errors that it raises."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.ports import StoreError
from bot.storage.engine import Tally
from flows.person import Person


class Conflict(StoreError):
    """Raised when the person was committed since it was loaded. Nothing was written; load again."""


class WrittenBefore(Conflict):
    """Raised when the commit over this version was in doubt, and is found to be written. Load again."""


class StoreBusy(StoreError):
    """Raised when another process holds the data folder. Stop it, or choose another folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: another process has it open: stop that one, or choose another folder")


class RecordTooNew(StoreError):
    """Raised when a newer version of Stile wrote the record. It is left untouched; install that version."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"a record has schema {found}, this Stile knows up to {known}: install the newer version"
        )
        self.found = found


class RecordUnreadable(StoreError):
    """Raised when a record can't be opened or is invalid. It is left untouched; run `stile doctor`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"a record can't be read ({why}): run `stile doctor`")
        self.why = why


@dataclass(frozen=True, slots=True)
class Record:
    """A loaded record. `version` is 0, and `person` None, where nothing is stored."""

    person: Person | None
    version: int = 0


class Store(Protocol):
    """The contract. Many tasks of one event loop may call the methods at once.

    A commit is durable when `commit` returns. `due` is the next moment (UTC) at which the person needs
    attention unasked (a nudge, a retry of the outbox), or None.
    """

    async def load(self, person: str) -> Record:
        """Return the person's record, or `Record(None)` for an unknown person.

        Raises:
            RecordTooNew: a newer version of Stile wrote it.
            RecordUnreadable: it can't be opened.
            StoreUnusable: the store can't be read.
        """
        ...

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        """Write the record over `version` in one durable step and return the new version.

        A version is never used twice for one person, not even after `delete`.

        Raises:
            Conflict: the stored version is another one. Nothing was written.
            WrittenBefore: it is another one because the last commit over `version` was in doubt, and written.
            InDoubt: the store was lost meanwhile, and the record may be written. Load again.
            StoreUnusable: the store is full, read-only or gone. Nothing was written, unless it is `InDoubt`.
        """
        ...

    def on_due(self, call: Callable[[datetime], None]) -> None:
        """Have `call` told of each due time that a commit made durable, from now on.

        It is told of a time long past when a deletion is left to be finished.
        """
        ...

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        """Return up to `limit` ids of people due at `now`, earliest first; postpone each to `retry_at`.

        The postponement is durable before this returns and counts as a new version, so an overlapping turn
        raises Conflict. A record that can't be opened is postponed and left out. People of a claim that was
        in doubt are claimed again.
        """
        ...

    def undelivered(self) -> AsyncIterator[str]:
        """Yield the id of every person with pending messages, whatever their due time.

        The messages may have been sent meanwhile. Records that can't be opened are left out.
        """
        ...

    async def next_due(self) -> datetime | None:
        """Return the earliest due time of all people (UTC), or None."""
        ...

    async def delete(self, person: str, number: int | None = None) -> None:
        """Remove the person's record and shred its key, whether it opens or not. Unknown people are fine.

        `number` is the id of the update that asked for it. It is stored for `has_erased`, without the person.
        """
        ...

    async def has_erased(self, number: int) -> bool:
        """Tell whether the update of this id has deleted a person."""
        ...

    async def finish_deletions(self) -> bool:
        """Remove remains of deleted records that readers blocked; return whether nothing is left."""
        ...

    async def renew_keys(self, now: datetime) -> bool:
        """Make the records of people deleted so far unreadable in all copies; return whether that was due.

        A store that shreds at once has nothing to do, and returns False.
        """
        ...

    async def retention_months(self) -> int | None:
        """Return the months of retention that all due times were computed with, or None."""
        ...

    async def note_retention_months(self, months: int) -> None:
        """Store the months of retention that all due times were computed with."""
        ...

    def ids(self) -> AsyncIterator[str]:
        """Yield the id of every person whose record can be opened, in any order."""
        ...

    async def backup(self, target: Path) -> None:
        """Write a consistent copy of all sealed records (without keys) to the new file `target`."""
        ...

    async def close(self) -> None:
        """Finish pending work and release the folder."""
        ...


class DurableStore(Store, Protocol):
    """Store that outlives the process, and says how it is."""

    @property
    def made_key(self) -> Path | None:
        """Return the file of a master key that was just created, or None. The operator has to keep a copy."""
        ...

    @property
    def commit_errors(self) -> int:
        """Return how many writes failed since the start."""
        ...

    @property
    def is_failing(self) -> bool:
        """Tell whether the last write failed."""
        ...

    def tally(self, now: datetime) -> Tally:
        """Return the number of people, and of those due by `now`.

        Raises:
            StoreUnusable: the store can't be read.
        """
        ...

    async def try_write(self) -> None:
        """Write something durably, to find out whether that is possible.

        Raises:
            StoreUnusable: it isn't.
        """
        ...

    async def refuse_newer(self) -> None:
        """Refuse records that a newer version of Stile has written, before any update is confirmed.

        Every record is opened once. The store then notes its schema, and later starts skip the check.

        Raises:
            RecordTooNew: a record has a newer schema.
        """
        ...
