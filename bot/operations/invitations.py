"""Invitations: codes with a site, an end and a number of uses, revocable, in the data folder."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from bot.ports import StoreUnusable
from bot.storage import sqlite
from bot.storage.upkeep.backup_series import INVITATIONS_FILE

_BYTES = 15
"""Random bytes of a code, 20 characters of a link: guessing all day for years finds none."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One code. `until` is its last day (UTC), `uses` how many people it lets in; None: any number."""

    code: str
    site: str
    made: date
    until: date | None = None
    uses: int | None = None
    used: int = 0
    revoked: bool = False

    def state(self, today: date) -> str:
        """Return `open`, or why the code lets nobody in any more."""
        if self.revoked:
            return "revoked"
        if self.until is not None and today > self.until:
            return "over"
        return "used up" if self.uses is not None and self.used >= self.uses else "open"


class Invitations:
    """All invitations of a data folder. Only one process may use them at a time: the one that holds it."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        """Read the file, which need not exist. `clock` returns the time in UTC.

        Raises:
            StoreUnusable: the file can't be read.
        """
        self._path = folder / INVITATIONS_FILE
        self._clock = clock
        self._counted: dict[int, str] = {}
        with sqlite.translate_errors(self._path):
            written = self._path.read_bytes() if self._path.exists() else b"[]"
        try:
            self.rows = msgspec.json.decode(written, type=tuple[Invitation, ...])
        except msgspec.MsgspecError:
            raise StoreUnusable(f"{self._path}: it can't be read: put a copy back, or remove it") from None

    def today(self) -> date:
        """Return the day by which invitations end."""
        return self._clock().astimezone(UTC).date()

    def new(self, site: str, until: date | None = None, uses: int | None = None) -> Invitation:
        """Make an invitation, durably.

        Raises:
            StoreUnusable: the disk does not take it.
        """
        made = Invitation(secrets.token_urlsafe(_BYTES), site, self.today(), until, uses)
        self._write((*self.rows, made))
        return made

    def revoke(self, start: str) -> list[Invitation]:
        """Revoke every invitation of this site, or whose code begins so; return those that were not yet.

        Raises:
            StoreUnusable: the disk does not take it.
        """
        meant = [row for row in self.rows if not row.revoked and self._is_meant(row, start)]
        self._write(tuple(replace(row, revoked=True) if row in meant else row for row in self.rows))
        return meant

    def take(self, code: str, update_id: int) -> bool:
        """Let somebody in with this code and count it, durably; False if it lets nobody in.

        An update that is handed in again after it could not be stored is not counted twice.

        Raises:
            StoreUnusable: the disk does not take it.
        """
        row = self.find(code)
        if row is None or self._counted.get(update_id) == row.code:
            return row is not None
        if row.state(self.today()) != "open":
            return False
        self._write(tuple(replace(one, used=one.used + 1) if one is row else one for one in self.rows))
        self._counted = {update_id: row.code}
        return True

    def find(self, code: str) -> Invitation | None:
        """Return the invitation with this code, whatever its state."""
        given = code.encode()
        return next((row for row in self.rows if hmac.compare_digest(row.code.encode(), given)), None)

    def newest(self, start: str) -> Invitation | None:
        """Return the newest open invitation of this site, or whose code begins so."""
        today = self.today()
        meant = (row for row in reversed(self.rows) if self._is_meant(row, start))
        return next((row for row in meant if row.state(today) == "open"), None)

    @staticmethod
    def _is_meant(row: Invitation, start: str) -> bool:
        return row.site == start or (len(start) >= 6 and row.code.startswith(start))

    def _write(self, rows: tuple[Invitation, ...]) -> None:
        if rows != self.rows:
            with sqlite.translate_errors(self._path):
                sqlite.private_file(self._path, msgspec.json.format(msgspec.json.encode(rows), indent=1))
            self.rows = rows
