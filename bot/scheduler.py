"""Beats: calls the app at a steady pace, and keeps house once a day. What is due is decided elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Job = Callable[[], Awaitable[object]]

HOUSEKEEPING = timedelta(days=1)


class Heartbeat:
    """Calls `tick` every `every` and `keep_house` once a day, both first at once, neither twice at a time.

    Beats that were missed (the process was paused, the clock jumped) are made up for by one.
    """

    def __init__(self, tick: Job, every: timedelta, keep_house: Job | None = None) -> None:
        # APScheduler's own grace time of a second would drop every beat after a stall.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._running: set[asyncio.Task[object]] = set()
        self._beat = every
        self._watch: asyncio.TimerHandle | None = None
        self._add(tick, every)
        if keep_house:
            self._add(keep_house, HOUSEKEEPING)

    def start(self) -> None:
        """Begin. An event loop must be running."""
        self._scheduler.start()
        self._look_out()

    async def stop(self) -> None:
        """Call no more, and wait for the calls under way."""
        if self._watch:
            self._watch.cancel()
        self._scheduler.pause()
        # A shutdown cancels what is under way, so it comes last.
        await asyncio.gather(*self._running, return_exceptions=True)
        self._scheduler.shutdown()
        await asyncio.sleep(0)

    def _add(self, job: Job, every: timedelta) -> None:
        async def call() -> None:
            task = asyncio.ensure_future(job())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            await task

        self._scheduler.add_job(
            call, "interval", seconds=every.total_seconds(), next_run_time=datetime.now(UTC)
        )

    def _look_out(self) -> None:
        """Bring near what is due farther off than it can be: the clock was set back meanwhile.

        The scheduler goes by the wall clock, this by one that nobody sets.
        """
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            if job.next_run_time - now > job.trigger.interval:
                job.modify(next_run_time=now)
        loop = asyncio.get_running_loop()
        self._watch = loop.call_later(self._beat.total_seconds(), self._look_out)
