"""Limits the events of one person by a token bucket. The caller passes the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

_FORGET_ABOVE = 1000

Moment = float
"""A `time.monotonic()` reading, which no change of the wall clock can move."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Size of a bucket, and the time in which it refills."""

    events: int = 30
    refill: timedelta = timedelta(seconds=10)


class Budget:
    """One token bucket per person. A full bucket is dropped, so that quiet people take no memory."""

    def __init__(self, allowance: Allowance | None = None) -> None:
        self._allowance = allowance or Allowance()
        self._each = self._allowance.refill.total_seconds() / self._allowance.events
        # Moment at which a person's events are paid off, at one every `_each` seconds.
        self._paid: dict[str, Moment] = {}
        self._forget_above = _FORGET_ABOVE

    def take(self, person: str, now: Moment) -> bool:
        """Return whether one more event is within the limit; it is counted then, and else not."""
        paid = max(self._paid.get(person, now), now) + self._each
        if paid - now > self._allowance.refill.total_seconds() + self._each / 2:
            return False
        self._paid[person] = paid
        if len(self._paid) > self._forget_above:
            self._paid = {one: at for one, at in self._paid.items() if at > now}
            # Twice the remaining size, so that the clean-up costs nearly nothing per event.
            self._forget_above = max(_FORGET_ABOVE, 2 * len(self._paid))
        return True

    def __len__(self) -> int:
        """Return the number of people with a bucket."""
        return len(self._paid)
