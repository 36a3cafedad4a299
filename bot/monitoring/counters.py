"""Counts updates and times turns, for whoever watches the bot from outside."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.ports import StoreUnusable
from bot.telegram_api.intake import Receiver
from flows.model import Event

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram of turns, in seconds."""


@dataclass(slots=True)
class Counters:
    """Sums since the start. `turns` counts turns by the bound they stay within, the slowest last."""

    updates: int = 0
    errors: int = 0
    turns: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def note_turn(self, seconds: float) -> None:
        """Count a turn that took so long."""
        self.turns[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class MeasuredReceiver:
    """Hands events on, counts them, and times each until it is durable."""

    def __init__(self, receiver: Receiver, counters: Counters, clock: Callable[[], float]) -> None:
        """Put the parts together. `clock` returns seconds and is never set back."""
        self._receiver = receiver
        self._counters = counters
        self._clock = clock

    async def receive(self, event: Event) -> None:
        """Hand the event on; see `Receiver`. An event that can't be stored now is counted when it is."""
        begun = self._clock()
        try:
            await self._receiver.receive(event)
        except StoreUnusable:
            raise
        except Exception:
            self._counters.errors += 1
            raise
        self._counters.updates += 1
        self._counters.note_turn(self._clock() - begun)

    def answer_meanwhile(self, event: Event) -> None:
        """Hand the event on; see `Receiver`."""
        self._receiver.answer_meanwhile(event)

    def needs_help(self, event: Event) -> bool:
        """Hand the event on; see `Receiver`."""
        return self._receiver.needs_help(event)

    async def apologise(self, event: Event) -> None:
        """Hand the event on; see `Receiver`."""
        await self._receiver.apologise(event)
