"""The schedule through the real APScheduler: on time, once, after a stall and when the clock jumps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from bot.ports import StoreUnusable
from bot.runtime.app import App
from bot.runtime.scheduler import Schedule
from bot.storage.memory import MemoryStore
from flows.model import Message
from flows.person import Delivery, Outgoing, Person
from tests.helpers.chat import shipped_conversation

SOON = timedelta(milliseconds=60)
HOUR = timedelta(hours=1)
PATIENCE = 5


class Bot:
    """Counts how often those who are due are seen to, and when; what is due next is in a list."""

    def __init__(self, *due: timedelta) -> None:
        self.at: list[float] = []
        self.offset = timedelta()
        self.due = [self.clock() + one for one in due]
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.at_once = self.most_at_once = self.failures = 0

    def clock(self) -> datetime:
        return datetime.now(UTC) + self.offset

    async def see_to_due(self) -> None:
        self.at.append(asyncio.get_running_loop().time())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.go_on.wait()
        self.at_once -= 1
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the words of somebody")
        self.due = [at for at in self.due if at > self.clock()]

    async def next_due(self) -> datetime | None:
        return min(self.due, default=None)

    def commit(self, schedule: Schedule, due: datetime) -> None:
        self.due.append(due)
        schedule.bring_forward(due)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what is waited for is the scheduler's
            await asyncio.sleep(0.002)


async def others_go_on() -> None:
    """Let everything go on that is ready to."""
    for _ in range(20):
        await asyncio.sleep(0)


def schedule_of(bot: Bot, watch: timedelta = HOUR) -> Schedule:
    return Schedule(bot.clock, bot.see_to_due, bot.next_due, watch)


def test_there_is_a_call_at_the_start_and_one_for_each_due_time_and_none_between() -> None:
    async def beat() -> tuple[Bot, float]:
        bot = Bot(SOON, 2 * SOON)
        schedule, start = schedule_of(bot), asyncio.get_running_loop().time()
        schedule.start()
        await until(lambda: len(bot.at) == 3)
        await asyncio.sleep(2 * SOON.total_seconds())
        await schedule.stop()
        return bot, start

    bot, start = asyncio.run(beat())

    assert len(bot.at) == 3
    assert [at - start >= wait for at, wait in zip(bot.at, (0, 0.05, 0.11), strict=True)] == [True] * 3


def test_a_commit_brings_the_call_forward_and_never_puts_it_off() -> None:
    async def beat() -> Bot:
        bot = Bot(HOUR)
        schedule = schedule_of(bot)
        schedule.start()
        await until(lambda: len(bot.at) == 1)
        bot.commit(schedule, bot.clock() + SOON)
        bot.commit(schedule, bot.clock() + 2 * HOUR)
        await until(lambda: len(bot.at) == 2)
        await schedule.stop()
        return bot

    bot = asyncio.run(beat())

    assert len(bot.due) == 2


def test_what_is_committed_during_a_call_is_not_lost_and_no_call_begins_beside_it() -> None:
    async def beat() -> Bot:
        bot = Bot()
        bot.go_on.clear()
        schedule = schedule_of(bot)
        schedule.start()
        await until(lambda: len(bot.at) == 1)
        schedule.bring_forward(bot.clock())  # durable, and not in what `next_due` says
        await asyncio.sleep(0.02)
        bot.go_on.set()
        await until(lambda: len(bot.at) == 2)
        await schedule.stop()
        return bot

    assert asyncio.run(beat()).most_at_once == 1


def test_a_call_that_fails_is_repeated_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    async def beat() -> Bot:
        bot = Bot()
        bot.failures = 2
        schedule = schedule_of(bot, SOON / 3)
        schedule.start()
        await until(lambda: len(bot.at) == 3)
        await others_go_on()
        await schedule.stop()
        return bot

    bot = asyncio.run(beat())

    assert bot.failures == 0
    assert [record.message for record in caplog.records if record.exc_info] == [
        "serving due people failed; trying again"
    ] * 2


def test_due_times_missed_in_a_stall_are_made_up_for_by_one_call() -> None:
    async def beat() -> int:
        bot = Bot(SOON / 3, SOON / 2, SOON)
        schedule = schedule_of(bot)
        schedule.start()
        await until(lambda: len(bot.at) == 1)
        await others_go_on()
        loop = asyncio.get_running_loop()
        stalled_until = loop.time() + 2 * SOON.total_seconds()
        while loop.time() < stalled_until:
            pass
        await until(lambda: not bot.due)
        await others_go_on()
        await schedule.stop()
        return len(bot.at)

    assert asyncio.run(beat()) == 2


@pytest.mark.parametrize("jump", [2 * HOUR, -2 * HOUR], ids=["slept", "set back"])
def test_what_is_due_by_a_clock_that_jumped_is_seen_to_at_the_next_look(jump: timedelta) -> None:
    async def beat() -> Bot:
        bot = Bot(HOUR)
        schedule = schedule_of(bot, SOON / 3)
        schedule.start()
        await until(lambda: len(bot.at) == 1)
        await asyncio.sleep(SOON.total_seconds())
        assert len(bot.at) == 1
        bot.offset = jump
        await until(lambda: len(bot.at) == 2)
        await others_go_on()
        await schedule.stop()
        return bot

    bot = asyncio.run(beat())

    assert len(bot.due) == (0 if jump > HOUR else 1)


@pytest.mark.parametrize(
    ("jump", "calls"), [(timedelta(days=2), 1), (timedelta(days=-400), 1)], ids=["slept", "set back"]
)
def test_housekeeping_is_made_up_for_after_a_jump(
    monkeypatch: pytest.MonkeyPatch, jump: timedelta, calls: int
) -> None:
    offset = [timedelta()]

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + offset[0]

    for module in ("bot.runtime.scheduler", "apscheduler.schedulers.base", "apscheduler.triggers.cron"):
        monkeypatch.setattr(f"{module}.datetime", Clock)

    async def beat() -> tuple[int, timedelta]:
        bot, house = Bot(), []

        async def keep_house() -> None:
            house.append(1)

        schedule = Schedule(lambda: Clock.now(UTC), bot.see_to_due, bot.next_due, SOON / 3)
        schedule.daily("house", keep_house, 3, 5)
        schedule.start()
        await until(lambda: len(bot.at) == 1)
        offset[0] = jump
        await until(lambda: len(bot.at) == 2)
        await others_go_on()
        following = schedule.next_run("house") - Clock.now(UTC)
        await schedule.stop()
        return len(house), following

    made, following = asyncio.run(beat())

    assert made == (calls if jump > timedelta() else 0)
    assert timedelta() < following <= timedelta(days=1)


def test_housekeeping_can_run_at_the_start_and_one_that_fails_runs_the_next_day(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def beat() -> tuple[list[str], timedelta]:
        bot, ran = Bot(), []

        async def fail() -> None:
            ran.append("failing")
            raise RuntimeError

        async def sleep_on() -> None:
            ran.append("nightly")

        schedule = schedule_of(bot)
        schedule.daily("failing", fail, 3, 5, at_start=True)
        schedule.daily("nightly", sleep_on, (datetime.now(UTC).hour + 2) % 24, 0)
        schedule.start()
        await until(lambda: bool(ran))
        await others_go_on()
        following = schedule.next_run("failing") - datetime.now(UTC)
        await schedule.stop()
        return ran, following

    caplog.set_level(logging.CRITICAL, "apscheduler")
    ran, following = asyncio.run(beat())

    assert ran == ["failing"]
    assert timedelta() < following <= timedelta(days=1)


def test_stopping_waits_for_the_call_under_way() -> None:
    async def beat() -> int:
        bot = Bot()
        bot.go_on.clear()
        schedule = schedule_of(bot)
        schedule.start()
        await until(lambda: bot.at_once == 1)
        stopping = asyncio.create_task(schedule.stop())
        await asyncio.sleep(0)
        bot.go_on.set()
        async with asyncio.timeout(PATIENCE):
            await stopping
        return bot.at_once

    assert asyncio.run(beat()) == 0


class Arrivals:
    """Notes when each message arrives."""

    def __init__(self) -> None:
        self.at: list[datetime] = []

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        del person, item, body
        self.at.append(datetime.now(UTC))
        return len(self.at)


class CountingStore(MemoryStore):
    """Counts how often it is asked who is due."""

    def __init__(self) -> None:
        super().__init__()
        self.claims = 0

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        self.claims += 1
        return await super().claim_due(now, limit, retry_at)


def test_what_is_committed_goes_out_at_its_moment_and_the_store_is_not_polled() -> None:
    conversation = shipped_conversation()

    async def beat() -> tuple[datetime, list[datetime], int]:
        store, arrivals = CountingStore(), Arrivals()
        app = App(store, conversation, arrivals, lambda: datetime.now(UTC))
        schedule = Schedule(lambda: datetime.now(UTC), app.tick, app.next_due, HOUR)
        store.on_due(schedule.bring_forward)
        schedule.start()
        await until(lambda: store.claims == 1)
        await others_go_on()
        due = datetime.now(UTC) + 2 * SOON
        line = Outgoing("send", Message("A line."))
        await store.commit(Person("1", delivery=Delivery(outbox=(line,), retry_at=due)), 0, due)
        before = store.claims
        await until(lambda: bool(arrivals.at))
        await schedule.stop()
        await app.close()
        return due, arrivals.at, store.claims - before

    due, arrived, claims = asyncio.run(beat())

    assert len(arrived) == 1
    assert arrived[0] >= due
    assert claims == 2  # one takes what is due, one finds no more


class HeldBack(MemoryStore):
    """A store whose deletions another program keeps from being finished."""

    async def finish_deletions(self) -> bool:
        return False


def test_a_deletion_that_is_held_back_is_tried_again_in_half_a_minute() -> None:
    now = datetime.now(UTC)

    async def asked(due: datetime | None) -> datetime | None:
        store = HeldBack()
        await store.commit(Person("1"), 0, due)
        app = App(store, shipped_conversation(), Arrivals(), lambda: now)
        at = await app.next_due()
        await app.close()
        return at

    assert asyncio.run(asked(None)) == now + timedelta(seconds=30)
    assert asyncio.run(asked(now + HOUR)) == now + timedelta(seconds=30)
    assert asyncio.run(asked(now + SOON)) == now + SOON


class FullOnce(CountingStore):
    """A store on a disk that is full, until it has room."""

    full = True

    async def claim_due(self, now: datetime, limit: int, retry_at: datetime) -> list[str]:
        if self.full:
            self.claims += 1
            raise StoreUnusable("the disk is full")
        return await super().claim_due(now, limit, retry_at)


def test_a_full_disk_is_tried_again_in_half_a_minute_and_not_at_once() -> None:
    now = datetime.now(UTC)

    async def asked() -> tuple[int, datetime | None, datetime | None]:
        store = FullOnce()
        app = App(store, shipped_conversation(), Arrivals(), lambda: now)
        await store.commit(Person("1"), 0, now - HOUR)
        schedule = Schedule(lambda: now, app.tick, app.next_due, HOUR)
        schedule.start()
        await until(lambda: store.claims >= 1)
        for _ in range(50):
            await others_go_on()
        await schedule.stop()
        claims, at = store.claims, await app.next_due()
        store.full = False
        await app.tick()
        served = await app.next_due()
        await app.close()
        return claims, at, served

    claims, at, served = asyncio.run(asked())

    assert claims == 1
    assert at == now + timedelta(seconds=30)
    assert served != at
