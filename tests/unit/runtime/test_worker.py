"""A worker begins with what it gained, finishes before it gives, and goes on after trouble."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.ports import StoreUnusable
from bot.runtime.workers import worker as module
from bot.runtime.workers.worker import Worker
from bot.storage.workers.leases import Leases, Round
from bot.storage.workers.tables import HOUSE, POLLER

DUE = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Rounds(Leases):
    """Leases whose renewals go as they are told."""

    def __init__(self, log: list[str], *rounds: Round | Exception) -> None:
        self.log, self.rounds = log, list(rounds)
        self.has_all = True

    async def renew(self, singles: Iterable[int] = ()) -> Round:
        del singles
        found = self.rounds.pop(0) if self.rounds else Round()
        if isinstance(found, Exception):
            raise found
        return found

    def begin(self, numbers: Iterable[int]) -> None:
        self.log.append(f"begin {sorted(numbers)}")

    def prepare_to_give(self, numbers: Iterable[int]) -> None:
        self.log.append(f"close {len(set(numbers))}")

    async def give(self, numbers: Iterable[int]) -> None:
        self.log.append(f"give {sorted(numbers)}")

    async def announce(self) -> None:
        self.log.append("announce")

    async def leave(self) -> None:
        self.log.append("leave")

    def numbers(self) -> list[int]:
        return []

    def open(self, number: int) -> bool:
        return number in (POLLER, HOUSE)

    def partition(self, person: str) -> int:
        return int(person)


class Parts:
    """The app, the consumer and the store of the worker."""

    def __init__(self, log: list[str]) -> None:
        self.log = log
        self.busy = 0
        self.resumed = asyncio.Event()

    async def resume(self) -> None:
        self.log.append("resume")
        self.resumed.set()

    async def let_go(self, goes: Callable[[str], bool], within: timedelta) -> bool:
        del within
        self.log.append(f"let go {[number for number in range(4) if goes(str(number))]}")
        self.busy -= 1
        return self.busy < 0

    async def next_due(self) -> datetime | None:
        return DUE

    def forget_all(self) -> None:
        self.log.append("forget")

    def look(self) -> None:
        self.log.append("look")

    async def read(self) -> None:
        self.log.append("read")


def scene(*rounds: Round | Exception) -> tuple[Worker, Parts, list[str]]:
    log: list[str] = []
    parts = Parts(log)
    leases = Rounds(log, *rounds)
    return Worker(leases, parts, parts, parts, lambda due: log.append(f"due {due:%H}")), parts, log  # type: ignore[arg-type]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def some(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


def test_what_came_is_forgotten_before_it_is_begun_and_resumed_after() -> None:
    worker, _, log = scene(Round(gained=some(1, 2)))

    async def story() -> None:
        await worker.turn()
        await settle()

    asyncio.run(story())
    assert log == ["forget", "begin [1, 2]", "look", "due 12", "resume"]


def test_the_one_who_takes_the_house_does_what_is_done_once() -> None:
    worker, _, log = scene(Round(gained=some(HOUSE)), Round(gained=some(3)))

    async def once() -> None:
        log.append("present")

    async def story() -> None:
        worker.in_the_house.append(once)
        for _ in range(2):
            await worker.turn()
            await settle()

    asyncio.run(story())
    assert log.count("present") == 1
    assert worker.keeps_house
    assert worker.polls


def test_what_is_too_much_is_closed_finished_and_only_then_given() -> None:
    worker, parts, log = scene(Round(surplus=some(1)), Round(surplus=some(1)))
    parts.busy = 2

    async def story() -> None:
        await worker.turn()
        await worker.turn()
        await settle()

    asyncio.run(story())
    assert log.count("close 1") == log.count("give [1]") == 1
    assert log.index("close 1") < log.index("let go [1]") < log.index("give [1]")
    assert log[-2:] == ["read", "give [1]"]


def test_a_stop_finishes_before_it_leaves() -> None:
    worker, _, log = scene()
    asyncio.run(worker.stop())

    assert log[0].startswith("close")
    assert log[-2:] == ["read", "leave"]
    assert not worker.polls


@pytest.mark.parametrize("trouble", [StoreUnusable("away"), ValueError("a bug")])
def test_leases_are_renewed_after_any_trouble(
    trouble: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_REST_AFTER_STORE_ERROR", 0.001)
    worker, parts, _ = scene(trouble, Round(gained=some(1)))

    async def story() -> None:
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(5):
            await parts.resumed.wait()
        running.cancel()

    with caplog.at_level(logging.ERROR):
        asyncio.run(story())
    assert len(caplog.records) == isinstance(trouble, ValueError)


def test_a_worker_tells_the_others_once_that_it_waits_for_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REST_AFTER_STORE_ERROR", 0.001)
    monkeypatch.setattr(module, "ROUND", 0.001)
    worker, parts, log = scene(StoreUnusable("away"), Round(), Round(), Round(gained=some(1)))

    async def story() -> None:
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(5):
            await parts.resumed.wait()
        running.cancel()

    asyncio.run(story())
    assert log.count("announce") == 1
    assert log.index("announce") < log.index("begin [1]")
