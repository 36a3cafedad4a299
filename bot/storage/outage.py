"""Logs an outage of the store in two lines: one at its start and one at its end."""

from __future__ import annotations

import logging
import time

from bot.ports import StoreUnusable


class Outage:
    """Knows whether the last write failed."""

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
        """Log once that nothing can be stored, until something can be again."""
        if self._since is None and isinstance(error, StoreUnusable):
            self._since = time.monotonic()
            self._log.error("storing failed, trying again: %s", error)

    def note_success(self, began: float) -> None:
        """Log that something was stored, if an outage lasted when that write began, at a `time.monotonic()`.

        A write that began before the outage says nothing about its end: a server that goes down refuses one
        connection while it still confirms another.
        """
        if self._since is not None and began >= self._since:
            lasted = time.monotonic() - self._since
            self._since = None
            self._log.warning("storing works again, after %.0f s", lasted)
