"""The heartbeat beats through the real scheduler: at once, steadily, never twice at a time."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, tzinfo

import pytest

from bot.scheduler import Heartbeat

EVERY = timedelta(milliseconds=20)
PATIENCE = 5


class Job:
    """Counts its calls, and tells when there were enough of them."""

    def __init__(self, enough: int = 1, *, fails: bool = False) -> None:
        self.calls = 0
        self.at_once = 0
        self.most_at_once = 0
        self.enough = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self._wanted = enough
        self._fails = fails

    async def __call__(self) -> None:
        self.calls += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.calls >= self._wanted:
            self.enough.set()
        await self.go_on.wait()
        self.at_once -= 1
        if self._fails:
            raise RuntimeError


async def others_go_on() -> None:
    """Let everything go on that is ready to."""
    for _ in range(20):
        await asyncio.sleep(0)


async def reached(job: Job) -> None:
    async with asyncio.timeout(PATIENCE):
        await job.enough.wait()


def test_both_jobs_run_at_once_and_the_tick_again_and_again() -> None:
    async def beat() -> tuple[int, int]:
        tick, house = Job(enough=3), Job()
        heart = Heartbeat(tick, EVERY, house)
        heart.start()
        await reached(tick)
        await reached(house)
        await heart.stop()
        return tick.calls, house.calls

    assert asyncio.run(beat()) == (3, 1)


def test_a_slow_tick_is_not_started_a_second_time(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "apscheduler")

    async def beat() -> int:
        slow, other = Job(), Job(enough=5)
        slow.go_on.clear()
        heart, clock = Heartbeat(slow, EVERY), Heartbeat(other, EVERY)
        heart.start()
        clock.start()
        await reached(other)
        slow.go_on.set()
        await heart.stop()
        await clock.stop()
        return slow.most_at_once

    assert asyncio.run(beat()) == 1


def test_a_tick_that_fails_is_followed_by_the_next(caplog: pytest.LogCaptureFixture) -> None:
    async def beat() -> int:
        tick = Job(enough=2, fails=True)
        heart = Heartbeat(tick, EVERY)
        heart.start()
        await reached(tick)
        await heart.stop()
        return tick.calls

    assert asyncio.run(beat()) == 2
    assert any(record.exc_info for record in caplog.records)


def test_beats_missed_in_a_stall_are_made_up_for_by_one() -> None:
    async def beat() -> int:
        tick = Job(enough=2)
        heart = Heartbeat(tick, timedelta(milliseconds=100))
        heart.start()
        await others_go_on()
        loop = asyncio.get_running_loop()
        stalled_until = loop.time() + 0.35
        while loop.time() < stalled_until:
            pass
        await reached(tick)
        await others_go_on()
        await heart.stop()
        return tick.calls

    assert asyncio.run(beat()) == 2


def test_a_beat_that_comes_an_hour_late_is_still_made(monkeypatch: pytest.MonkeyPatch) -> None:
    class AnHourAgo(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - timedelta(hours=1)

    monkeypatch.setattr("bot.scheduler.datetime", AnHourAgo)

    async def beat() -> int:
        tick = Job()
        heart = Heartbeat(tick, timedelta(days=30))
        heart.start()
        await reached(tick)
        await heart.stop()
        return tick.calls

    assert asyncio.run(beat()) == 1


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_clock_that_jumps_an_hour_does_not_stop_the_heart(
    monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    set_by = [timedelta()]

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + set_by[0]

    monkeypatch.setattr("bot.scheduler.datetime", Clock)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Clock)
    monkeypatch.setattr("apscheduler.triggers.interval.datetime", Clock)

    async def beat() -> int:
        tick = Job(enough=2)
        heart = Heartbeat(tick, EVERY)
        heart.start()
        await reached(tick)
        tick.enough.clear()
        tick.calls = 0
        set_by[0] = jump
        await reached(tick)
        await heart.stop()
        return tick.calls

    assert asyncio.run(beat()) >= 2


def test_stopping_waits_for_the_tick_under_way() -> None:
    async def beat() -> int:
        tick = Job()
        tick.go_on.clear()
        heart = Heartbeat(tick, EVERY)
        heart.start()
        await reached(tick)
        stopping = asyncio.create_task(heart.stop())
        await asyncio.sleep(0)
        tick.go_on.set()
        async with asyncio.timeout(PATIENCE):
            await stopping
        return tick.at_once

    assert asyncio.run(beat()) == 0
