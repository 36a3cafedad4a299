"""Calls the app when the next person is due, and keeps house once a day. Nothing polls the store.

APScheduler holds one date job for everybody who is due, and a cron job for each piece of housekeeping. It
goes by the wall clock, and its timers by a clock that nobody sets and that stands still while a machine
sleeps, so a watch compares the two.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

Job = Callable[[], Awaitable[object]]

DUE = "due"
_JUMP = timedelta(seconds=1)
"""A larger difference between the two clocks since a plan means that one was set or the machine slept."""

_DAY = timedelta(days=1)


class Schedule:
    """Calls `see_to_due` at the start and when somebody is due; it is never called twice at a time.

    After each call `next_due` tells when the next one comes. `bring_forward` makes it come earlier.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        see_to_due: Job,
        next_due: Callable[[], Awaitable[datetime | None]],
        watch: timedelta,
    ) -> None:
        """Put the parts together. Every `watch` the clocks are compared, and a failed call is repeated."""
        # APScheduler's own grace time of a second would drop what comes late after a stall.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._clock = clock
        self._see_to_due = see_to_due
        self._next_due = next_due
        self._watch = watch
        self._watching: asyncio.TimerHandle | None = None
        self._planned: datetime | None = None
        self._attending = False
        self._running: set[asyncio.Task[object]] = set()
        self._read = (datetime.now(UTC), 0.0)

    def daily(self, name: str, job: Job, hour: int, minute: int, *, at_start: bool = False) -> None:
        """Add a daily job at this time (UTC). With `at_start` it is called at the start as well."""
        first = {"next_run_time": datetime.now(UTC)} if at_start else {}
        trigger = CronTrigger(hour=hour, minute=minute, timezone=UTC)
        self._scheduler.add_job(self._call, trigger, args=(job,), id=name, **first)

    def daily_jobs(self) -> list[str]:
        """Return the names of the daily jobs."""
        return [job.id for job in self._scheduler.get_jobs() if job.id != DUE]

    def next_run(self, name: str) -> datetime:
        """Return when a daily job runs next, by the clock of the machine."""
        at: datetime = self._scheduler.get_job(name).next_run_time
        return at

    def start(self) -> None:
        """Begin with a call at once. An event loop must be running."""
        self._scheduler.start()
        self.bring_forward(self._clock())
        self._look()

    async def stop(self) -> None:
        """Call no more, and wait for the calls under way."""
        if self._watching:
            self._watching.cancel()
        self._scheduler.pause()
        # A shutdown cancels what is under way, so it comes last.
        await asyncio.gather(*self._running, return_exceptions=True)
        self._scheduler.shutdown()
        await asyncio.sleep(0)

    def bring_forward(self, due: datetime) -> None:
        """Call `see_to_due` at `due` (UTC) at the latest."""
        if self._planned is not None and self._planned <= due:
            return
        self._planned = due
        if not self._attending:
            self._plan(due)

    def _plan(self, due: datetime) -> None:
        now = self._read_clocks()
        # The app's clock may be one that somebody winds; the scheduler's is the machine's.
        at = datetime.now(UTC) + max(due - now, timedelta())
        # The call that plans the next one is still counted as running; `_attending` keeps them apart.
        self._scheduler.add_job(
            self._call, "date", run_date=at, args=(self._attend,), id=DUE, replace_existing=True,
            max_instances=3,
        )  # fmt: skip

    async def _attend(self) -> None:
        self._planned, self._attending = None, True
        due: datetime | None = self._clock() + self._watch
        try:
            await self._see_to_due()
            due = await self._next_due()
        except Exception:
            logging.getLogger(__name__).exception("serving due people failed; trying again")
        finally:
            self._attending = False
            noted, self._planned = self._planned, None
        for at in (noted, due):
            if at is not None:
                self.bring_forward(at)

    async def _call(self, job: Job) -> None:
        task = asyncio.ensure_future(job())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await task

    def _look(self) -> None:
        """Plan all jobs anew if the clock was set or the machine slept since the last look."""
        then, ticks = self._read
        passed = timedelta(seconds=asyncio.get_running_loop().time() - ticks)
        if abs(self._clock() - then - passed) > _JUMP:
            self._catch_up()
        loop = asyncio.get_running_loop()
        self._watching = loop.call_later(self._watch.total_seconds(), self._look)

    def _catch_up(self) -> None:
        now = datetime.now(UTC)
        for job in self._scheduler.get_jobs():
            # The clock was set back: housekeeping would wait until it is again where it was.
            if job.id != DUE and job.next_run_time - now > _DAY:
                job.reschedule(job.trigger)
        self._scheduler.wakeup()
        self._planned = None
        self.bring_forward(self._read_clocks())

    def _read_clocks(self) -> datetime:
        now = self._clock()
        self._read = (now, asyncio.get_running_loop().time())
        return now
