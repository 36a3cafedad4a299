"""An event loop that runs by a simulated clock, and can be killed at any step."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any, Protocol

STEPS_AT_ONCE = 200
"""Steps of the event loop at one moment, many times more than four people need."""


class Broken(Exception):
    """A promise was broken."""


class Killed(Exception):
    """The process was killed."""


class Clock(Protocol):
    """A simulated clock: the loop moves it on instead of waiting."""

    seconds: float


class _Selector(selectors.SelectSelector):
    """Waits for nothing: it moves the simulated clock on."""

    clock: Clock

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise Broken("nothing will ever happen again")
        self.clock.seconds += max(0.0, timeout)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Runs by the simulated clock and is killed after so many steps."""

    def __init__(self, clock: Clock, kill_after: int | None) -> None:
        selector = _Selector()
        selector.clock = clock
        self._clock, self._steps, self._kill_after = clock, 0, kill_after
        self._moment, self._steps_before = 0.0, 0
        super().__init__(selector)

    def time(self) -> float:
        return self._clock.seconds

    def _run_once(self) -> None:
        self._steps += 1
        if self._kill_after is not None and self._steps > self._kill_after:
            raise Killed
        if self._clock.seconds != self._moment:
            self._moment, self._steps_before = self._clock.seconds, self._steps
        if self._steps - self._steps_before > STEPS_AT_ONCE:
            raise Broken("it spins: nothing waits, and the clock stands still")
        super()._run_once()  # type: ignore[misc]  # asyncio's own step, which its types leave out
