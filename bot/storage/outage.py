"""Logs an outage of the store in two lines: one at its start and one at its end."""

from __future__ import annotations

import logging
import time

from bot.ports import StoreUnusable


class Outage:
    """State of the store's writes: whether the last one failed, and how many did."""

    def __init__(self) -> None:
        self.errors = 0
        """Writes that failed."""
        self._since: float | None = None
        self._log = logging.getLogger(__name__)

    @property
    def lasts(self) -> bool:
        """Tell whether the last write failed."""
        return self._since is not None

    def note(self, error: BaseException) -> None:
        """Log that nothing can be stored, once until a write succeeds again."""
        if self._since is None and isinstance(error, StoreUnusable):
            self._since = time.monotonic()
            self._log.error("storing failed, trying again: %s", error)

    def note_success(self, began: float) -> None:
        """Log the end of an outage by a write that began during it; `began` is a `time.monotonic()` reading.

        A write that began before the outage says nothing about its end: a server that goes down refuses one
        connection while it still confirms another.
        """
        if self._since is not None and began >= self._since:
            lasted = time.monotonic() - self._since
            self._since = None
            self._log.warning("storing works again, after %.0f s", lasted)
