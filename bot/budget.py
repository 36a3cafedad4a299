"""Decides how many events of one person are taken at once. Never waits and knows no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

_FORGET_ABOVE = 1000

Moment = float
"""A `time.monotonic()` reading, which no change of the wall clock can move."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many events at once, and as many again in the time it takes to refill."""

    events: int = 30
    refill: timedelta = timedelta(seconds=10)


class Budget:
    """A bucket a person. Who has been quiet for the time of a refill takes no memory."""

    def __init__(self, allowance: Allowance | None = None) -> None:
        self._allowance = allowance or Allowance()
        self._each = self._allowance.refill.total_seconds() / self._allowance.events
        # Until when the events so far are paid off, at one every `_each` seconds.
        self._paid: dict[str, Moment] = {}
        self._forget_above = _FORGET_ABOVE

    def take(self, person: str, now: Moment) -> bool:
        """Count an event, and say whether there was room for it. One without room isn't counted."""
        paid = max(self._paid.get(person, now), now) + self._each
        if paid - now > self._allowance.refill.total_seconds() + self._each / 2:
            return False
        self._paid[person] = paid
        if len(self._paid) > self._forget_above:
            self._paid = {one: at for one, at in self._paid.items() if at > now}
            # Twice what is left, so that forgetting costs next to nothing an event.
            self._forget_above = max(_FORGET_ABOVE, 2 * len(self._paid))
        return True

    def __len__(self) -> int:
        """Return how many people are remembered."""
        return len(self._paid)
