"""Events that are handled are counted and timed."""

from __future__ import annotations

import asyncio

import pytest

from bot.monitoring.counters import Counters, MeasuredReceiver
from bot.ports import StoreUnusable
from flows.model import Event


class Receiver:
    def __init__(self, error: Exception | None) -> None:
        self.error = error

    async def receive(self, event: Event) -> None:
        del event
        if self.error:
            raise self.error

    def answer_meanwhile(self, event: Event) -> None:
        event.value.encode()

    def needs_help(self, event: Event) -> bool:
        return event.value == "help"

    async def apologise(self, event: Event) -> None:
        raise LookupError(event.value)


@pytest.mark.parametrize(
    ("error", "counted"),
    [(None, (1, 0, 1)), (KeyError("x"), (0, 1, 0)), (StoreUnusable("full"), (0, 0, 0))],
)
def test_what_is_handled_is_counted_and_timed(error: Exception | None, counted: tuple[int, int, int]) -> None:
    counters, times = Counters(), iter([10.0, 10.5])
    measured = MeasuredReceiver(Receiver(error), counters, lambda: next(times))
    event = Event("1", 1, "text", "help")

    if error:
        with pytest.raises(type(error)):
            asyncio.run(measured.receive(event))
    else:
        asyncio.run(measured.receive(event))

    assert (counters.updates, counters.errors, sum(counters.turns)) == counted
    assert counters.seconds == (0.5 if error is None else 0)
    measured.answer_meanwhile(event)
    assert measured.needs_help(event)
    with pytest.raises(LookupError):
        asyncio.run(measured.apologise(event))
