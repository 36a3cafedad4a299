"""Invitations: codes with a site, an end and a number of uses, revocable."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import msgspec

from bot.ports import StoreUnusable
from bot.storage.upkeep.codes import INVITATIONS_FILE, Codes

_BYTES = 15
"""Random bytes of a code, 20 characters of a link: years of guessing within the limits find none."""

_TRIES = 20
"""Attempts to change the codes, where other workers change them at the same time."""


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


Rows = tuple[Invitation, ...]


class Invitations:
    """All invitations of a bot. The methods block on a disk or a database; any thread may call them."""

    def __init__(self, codes: Codes, clock: Callable[[], datetime]) -> None:
        """Read them once, to find out whether that works. `clock` returns the time in UTC.

        Raises:
            StoreUnusable: they can't be read.
        """
        self._codes = codes
        self._clock = clock
        self._counted: dict[int, str] = {}
        self._lock = threading.Lock()
        self._read()

    @property
    def rows(self) -> tuple[Invitation, ...]:
        """Return all invitations, oldest first.

        Raises:
            StoreUnusable: they can't be read.
        """
        return self._read()[1]

    def today(self) -> date:
        """Return the day by which invitations end."""
        return self._clock().astimezone(UTC).date()

    def new(self, site: str, until: date | None = None, uses: int | None = None) -> Invitation:
        """Make an invitation, durably.

        Raises:
            StoreUnusable: it can't be written.
        """
        made = Invitation(secrets.token_urlsafe(_BYTES), site, self.today(), until, uses)
        self._change(lambda rows: (*rows, made))
        return made

    def revoke(self, start: str) -> list[Invitation]:
        """Revoke every invitation whose site is `start` or whose code begins so; return those newly revoked.

        Raises:
            StoreUnusable: it can't be written.
        """
        meant: list[Invitation] = []

        def revoked(rows: Rows) -> Rows:
            meant[:] = [row for row in rows if not row.revoked and self._is_meant(row, start)]
            return tuple(replace(row, revoked=True) if row in meant else row for row in rows)

        self._change(revoked)
        return meant

    def take(self, code: str, update_id: int) -> bool:
        """Count one more use of this code, durably; return False if the code lets nobody in.

        An update that comes again, because its event could not be stored, is not counted twice.

        Raises:
            StoreUnusable: it can't be written.
        """
        found: list[Invitation] = []

        def counted(rows: Rows) -> Rows:
            found[:] = [row for row in rows if _has_code(row, code) and row.state(self.today()) == "open"]
            return tuple(replace(row, used=row.used + 1) if row in found else row for row in rows)

        if self._counted.get(update_id) == code:
            return True
        self._change(counted)
        if found:
            self._counted = {update_id: code}
        return bool(found)

    def find(self, code: str) -> Invitation | None:
        """Return the invitation with this code, open or not; None without one."""
        return next((row for row in self.rows if _has_code(row, code)), None)

    def newest(self, start: str) -> Invitation | None:
        """Return the newest open invitation of the site `start`, or whose code begins so, or None."""
        today = self.today()
        meant = (row for row in reversed(self.rows) if self._is_meant(row, start))
        return next((row for row in meant if row.state(today) == "open"), None)

    @staticmethod
    def _is_meant(row: Invitation, start: str) -> bool:
        return row.site == start or (len(start) >= 6 and row.code.startswith(start))

    def _read(self) -> tuple[int, Rows]:
        version, written = self._codes.read()
        try:
            return version, msgspec.json.decode(written or b"[]", type=Rows)
        except msgspec.MsgspecError:
            why = f"{INVITATIONS_FILE}: it can't be read: put a copy back, or remove it"
            raise StoreUnusable(why) from None

    def _change(self, change: Callable[[Rows], Rows]) -> None:
        """Write the result of `change`; it is called again where another worker changed the rows."""
        with self._lock:
            for _ in range(_TRIES):
                version, rows = self._read()
                changed = change(rows)
                if changed == rows:
                    return
                content = msgspec.json.format(msgspec.json.encode(changed), indent=1)
                if self._codes.write(content, version):
                    return
        raise StoreUnusable("the invitations are changed by others all the time: try again", passing=True)


def _has_code(row: Invitation, code: str) -> bool:
    return hmac.compare_digest(row.code.encode(), code.encode())
