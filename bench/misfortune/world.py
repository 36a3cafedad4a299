"""Runs the whole bot in one process on a simulated Telegram, disk and clock, all drawn from one seed."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import warnings
from datetime import UTC, datetime, timedelta, tzinfo
from random import Random
from typing import ClassVar, cast

import apscheduler.executors.base
import apscheduler.schedulers.base
from apscheduler.job import Job
from apscheduler.triggers.cron import CronTrigger

from bench.misfortune.disk import Disk, SimulatedStore, person_in
from bench.misfortune.loop import Broken, Killed, SimulatedLoop
from bench.misfortune.telegram import Server, SimulatedRequest
from bench.torture.__main__ import Outcome, judge
from bench.torture.people import Talker, through_stile
from bench.torture.stored import Stored, answers_of
from bot.access import Access
from bot.runtime import housekeeping, scheduler
from bot.runtime.app import App
from bot.runtime.gate import Gate
from bot.runtime.rate_limits import Limiter
from bot.runtime.scheduler import Schedule
from bot.storage.store import Store
from bot.telegram_api import adapter
from bot.telegram_api.crowd import Crowd
from bot.telegram_api.intake import Intake
from bot.telegram_api.polling import poll
from flows import assembly
from flows.dialogue.conversation import Conversation
from tests.helpers.fake_bot_api import FakeBotApi, Shown

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOKEN = "1000000042:simulated-token-of-thirty-five-sign"
DANGER = "I want to kill myself"
HELP = ("112", "Help now", "talk to")
"""Each answer to a message of danger names one of these, in its words or on a button."""

ANSWERED_WITHIN = 20.0
"""Simulated seconds after which a message has to be answered while the bot runs, can send and can store."""

LEFT_ALONE = 5.0
"""Simulated seconds in which something takes up what waits on the disk: a start has to look for it first."""

HEARTBEAT = timedelta(seconds=30)
NOTICED_WITHIN = HEARTBEAT.total_seconds() + 60
"""Simulated seconds in which a clock that was set, or a disk that has room again, is noticed."""

JUMPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(hours=9), timedelta(days=1), timedelta(days=-1))
"""Changes of the clock while the bot runs. A machine that sleeps for a night is one of them."""

LONGEST_REST = 60.0
"""Seconds: after trouble with Telegram, an answer may wait as long again as the trouble lasted, and no longer
than this, since each rest is twice the one before."""

WEATHER = (0.0, 0.1, 0.3)
"""Shares of the calls to Telegram that go wrong."""

CRY_EVERY = 30.0
"""Simulated seconds between messages of danger: from memory there are five answers, then one in 10 s."""

IMPATIENT_AFTER, IMPATIENCE = 3.0, 0.02
"""Simulated seconds after which somebody may write the same once more, and the chance of it at each look."""

SEEN_BACK = timedelta(days=2)
"""Days of which missed jobs of the schedule are listed: all of them are daily."""

CALM = 900.0
"""Simulated seconds in which everybody has to get to the end of a talk once all is well."""


class SimulatedTime(datetime):
    """The machine's clock, as the scheduler and its library read it."""

    world: ClassVar[World]

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> SimulatedTime:
        return cast(SimulatedTime, cls.world._now().astimezone(tz))


class World:
    """One seed: people, a bot that lives several lives, and what befalls them."""

    def __init__(self, seed: int, conversation: Conversation, people: int = 4) -> None:
        self.random = Random(seed)
        self.conversation = conversation
        self.seconds = 0.0
        self.jump = timedelta()
        self.disk = Disk()
        self.server = Server(self.random, lambda: self.seconds)
        self.people = [Talker(chat, through_stile) for chat in range(10_000, 10_000 + people)]
        self.dangers: dict[int, tuple[int, float]] = {}
        self.leaver = Leaver(self, 20_000)
        self.calm = False
        self.cried = -CRY_EVERY
        self.heard: dict[int, tuple[int, float]] = {}
        """The newest message of each talker, and when it was sent."""
        self.stormy_since = 0.0
        self.calm_from = 0.0
        """From when every rest that the last trouble with Telegram brought is over."""
        self.room_since = 0.0
        self.left_alone: dict[str, float] = {}
        """Since when nothing in the process would send what waits for a person."""
        self.overdue: dict[str, float] = {}
        """Since when somebody is due and could be served."""
        self.moved = self.born = 0.0
        """When the clock was last set, and when the process was started."""

    def run(self) -> None:
        """Live through it, and look whether every promise was kept."""
        for _ in range(self.random.randrange(1, 4)):
            self._begin(self.random.choice(WEATHER))
            self._life(self.random.choice((60, 200, 600, 1500)) + self.random.randrange(200))
            self._move_clock(timedelta(), timedelta(hours=-2), timedelta(days=-30), timedelta(days=1))
            if self.random.random() < 0.5:
                self.server.redeliver()
        self.calm = True
        self._begin(0.0)
        self._cry_again()
        self._life(None)
        self._judge()

    def _begin(self, trouble: float) -> None:
        """Have a new process, which knows of no rest, and at the end a disk with room."""
        self.server.trouble = trouble
        self.stormy_since = self.calm_from = self.seconds
        self.left_alone.clear()
        self.overdue.clear()
        self.born = self.moved = self.seconds
        if self.calm and self.disk.full:
            self._fill_disk()

    def _fill_disk(self) -> None:
        """Let the disk be full from now on, or have room again."""
        self.disk.full, self.room_since = not self.disk.full, self.seconds

    def _change_weather(self, trouble: float) -> None:
        """Let Telegram fail more or less often from now on."""
        before, self.server.trouble = self.server.trouble, trouble
        if trouble and not before and self.seconds >= self.calm_from:
            self.stormy_since = self.seconds
        if before and not trouble:
            self.calm_from = self.seconds + min(self.seconds - self.stormy_since, LONGEST_REST)

    def _life(self, kill_after: int | None) -> None:
        loop = SimulatedLoop(self, kill_after)
        try:
            loop.run_until_complete(self._live())
        except Killed:
            for task in asyncio.all_tasks(loop):
                task._log_destroy_pending = False  # type: ignore[attr-defined]  # a kill tells nobody
        finally:
            self.server.arrived = lambda: None
            loop.close()

    async def _live(self) -> None:
        SimulatedRequest.server = self.server
        SimulatedTime.world = self
        telegram = adapter.Telegram(TOKEN, "http://simulated")
        store = SimulatedStore(self.disk, self.random)
        while True:
            try:
                await telegram.open()
                break
            except Exception:  # noqa: BLE001 - a start waits until Telegram answers; a refusal ends it
                await asyncio.sleep(1)
        app = App(store, self.conversation, telegram, self._now, Limiter(lambda: self.seconds))
        stop = asyncio.Event()
        intake = Intake(Gate(app, store, Access(), lambda: self.seconds), telegram, stop)
        crowd = Crowd(intake, telegram, store, stop, least=1)
        polling = asyncio.create_task(poll(crowd, telegram, stop))
        letting_in = asyncio.create_task(crowd.run())
        resuming = asyncio.create_task(app.resume())
        schedule = Schedule(self._now, app.tick, app.next_due, HEARTBEAT)
        housekeeping.set_up(schedule, app, cast(Store, store), self._now, None)
        store.on_due(schedule.bring_forward)
        schedule.start()
        end = self.seconds + CALM
        while not polling.done() and self.seconds < end and not self._over():
            await asyncio.sleep(0.25)
            self._look()
            self._look_at_waiting(app)
            self._look_at_due(app)
        if polling.done():
            raise Broken("the process ended by itself") from polling.exception()
        if self.calm:
            await self._rest(app)
        await schedule.stop()
        beside = (resuming, letting_in, polling)
        for job in beside:
            job.cancel()
        await asyncio.gather(*beside, return_exceptions=True)

    async def _rest(self, app: App) -> None:
        """Let time go by in which nobody writes: a night in which the machine sleeps, and about a year."""
        for by in (timedelta(hours=9), timedelta(hours=-1)), (timedelta(days=340), timedelta(days=400)):
            self._move_clock(*by)
            end = self.seconds + NOTICED_WITHIN + 2 * LEFT_ALONE
            while self.seconds < end:
                await asyncio.sleep(LEFT_ALONE)
                self._look_at_waiting(app)
                self._look_at_due(app)

    def _now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds) + self.jump

    def _look(self) -> None:
        for talker in self.people:
            talker.look(cast(FakeBotApi, self.server), finish=self.calm)
            if self.heard.get(talker.chat, (0, 0.0))[0] != talker._after:
                self.heard[talker.chat] = (talker._after, self.seconds)
            self._be_impatient(talker)
        self.leaver.look()
        if not self.calm:
            self._befall()
        self._check()

    def _be_impatient(self, talker: Talker) -> None:
        """Let somebody who waits for an answer write once more what they wrote."""
        since = self.heard[talker.chat][1]
        if self.seconds - since > IMPATIENT_AFTER and self.random.random() < IMPATIENCE:
            talker.insist(cast(FakeBotApi, self.server))
            self.heard[talker.chat] = (talker._after, since)

    def _befall(self) -> None:
        random = self.random
        if random.random() < (0.004 if self.disk.full else 0.02):
            self._fill_disk()
        if random.random() < (0.1 if self.server.trouble else 0.02):
            self._change_weather(random.choice(WEATHER))
        if random.random() < 0.01:
            self._move_clock(*JUMPS)
        if random.random() < 0.02 and not self.dangers and not self._waits("30000"):
            self.disk.damaged.add("30000")
        if random.random() < 0.03 and 30_000 not in self.dangers and self.seconds - self.cried > CRY_EVERY:
            self._cry(30_000)

    def _waits(self, id_: str) -> bool:
        row = self.disk.rows.get(id_)
        return row is not None and row.waiting

    def _cry(self, chat: int) -> None:
        self.cried = self.seconds
        self.dangers[chat] = (self.server.say(chat, DANGER), self.seconds)

    def _cry_again(self) -> None:
        """Have whoever has no usable record write once more: a kill loses an answer from memory."""
        for chat in self.dangers:
            if str(chat) in self.disk.damaged or str(chat) not in self.disk.rows:
                self._cry(chat)
        self.leaver.tap_again()

    def _over(self) -> bool:
        if not self.calm or self.dangers or not self.leaver.done:
            return False
        return all(talker.done for talker in self.people)

    def _check(self) -> None:
        for chat, (number, since) in list(self.dangers.items()):
            later = [shown for shown in self.server.messages(chat) if shown.id > number]
            if any(_offers_help(shown) for shown in later):
                del self.dangers[chat]
            elif self._is_late(since):
                raise Broken("a message of danger is not answered")
        for talker in self.people:
            said, since = self.heard[talker.chat]
            if not (talker.done or self.disk.full) and self._is_late(max(since, self.room_since)):
                raise Broken(f"a reply is late, to message {said} of {talker.chat}")
        self.leaver.check()

    def _look_at_waiting(self, app: App) -> None:
        """Look whether each message that waits on the disk is under way, or will be once its rest is over."""
        outbox = app.outbox
        kept = {*outbox._tasks, *outbox._resting, *self.disk.damaged}
        waiting = {id_ for id_, row in self.disk.rows.items() if row.unsent and id_ not in kept}
        self.left_alone = {id_: self.left_alone.get(id_, self.seconds) for id_ in waiting}
        if any(self.seconds - since > LEFT_ALONE for since in self.left_alone.values()):
            raise Broken("a message waits, and nothing would send it")

    def _look_at_due(self, app: App) -> None:
        """Look whether everybody who is due is served, and whether the house is kept."""
        outbox, now = app.outbox, self._now()
        kept = {*outbox._tasks, *outbox._resting, *self.disk.damaged}
        due = {id_ for id_, row in self.disk.rows.items() if row.due and row.due <= now and id_ not in kept}
        self.overdue = {id_: self.overdue.get(id_, self.seconds) for id_ in due if not self.disk.full}
        settled = self.seconds - max(self.moved, self.room_since) > NOTICED_WITHIN
        patience = LEFT_ALONE if settled else NOTICED_WITHIN
        if any(self.seconds - since > patience for since in self.overdue.values()):
            raise Broken("somebody is due, and nobody looks")
        if self.disk.months is None and self.seconds - max(self.born, self.room_since) > NOTICED_WITHIN:
            raise Broken("the house is not kept")

    def _move_clock(self, *by: timedelta) -> None:
        """Set the clock, or let the machine sleep: its timers stand still meanwhile."""
        self.jump += self.random.choice(by)
        self.moved = self.seconds

    def _is_late(self, since: float) -> bool:
        return not self.server.trouble and self.seconds - max(since, self.calm_from) > ANSWERED_WITHIN

    def _judge(self) -> None:
        people = {int(id_): answers_of(person_in(row)) for id_, row in self.disk.rows.items()}
        outcome = Outcome("")
        for talker in self.people:
            judge(talker, Stored(people), outcome)
        if not outcome.clean:
            raise Broken(f"lost {outcome.lost}, twice {outcome.twice}, missing {outcome.missing}")
        if not self.leaver.done or self.dangers:
            raise Broken("somebody was not answered in the end")


class Leaver:
    """Somebody who comes, deletes everything, and taps the button once more."""

    def __init__(self, world: World, chat: int) -> None:
        self.world, self.chat = world, chat
        self.step, self.after = 0, 0
        self.done = False
        self.tapped: tuple[int, str] | None = None

    def look(self) -> None:
        server = self.world.server
        shown = [one for one in server.messages(self.chat) if one.id > self.after]
        text = shown[-1].text if shown else ""
        if self.step == 0:
            self.after, self.step = server.say(self.chat, "/start"), 1
        elif self.step == 1 and "I'm Stile" in text:
            self.after, self.step = server.say(self.chat, "/delete"), 2
        elif self.step == 2 and (button := shown[-1].button("Yes, delete everything") if shown else None):
            self.tapped = (shown[-1].id, button["callback_data"])
            self.after, self.step = server.press(self.chat, *self.tapped), 3
        elif self.step == 3 and self.tapped and any("all deleted" in one.text for one in shown):
            self.after, self.step = server.press(self.chat, *self.tapped), 4
        elif self.step == 4 and any("all deleted" in one.text for one in shown):
            self.done = True

    def tap_again(self) -> None:
        """Tap once more after a kill, if the last words have not come."""
        if self.step >= 3 and self.tapped and not self.done:
            self.world.server.press(self.chat, *self.tapped)

    def check(self) -> None:
        if self.step >= 4 and str(self.chat) in self.world.disk.rows:
            raise Broken("somebody who was told that all is deleted has a record")


def _offers_help(shown: Shown) -> bool:
    return any(word in part for word in HELP for part in (shown.text, *shown.labels))


def _quiet() -> None:
    """Keep killed processes from speaking: their tasks and generators end later, without a word."""
    sys.unraisablehook = lambda _: None
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


_all_run_times = Job._get_run_times


def _newest_run_times(self: Job, now: datetime) -> list[datetime]:
    """Return the missed run times of a job; after long, those of the last days alone.

    The scheduler makes up for the newest one, and working out those of a year took a third of a seed.
    """
    first = self.next_run_time
    if first is None or now - first < 3 * SEEN_BACK or not isinstance(self.trigger, CronTrigger):
        return list(_all_run_times(self, now))
    times: list[datetime] = []
    at = self.trigger.get_next_fire_time(None, now - SEEN_BACK)
    while at and at <= now:
        times.append(at)
        at = self.trigger.get_next_fire_time(at, now)
    return times or list(_all_run_times(self, now))


def prepare() -> Conversation:
    """Return the conversation, and have the adapter speak with the simulated Telegram."""
    _quiet()
    vars(adapter)["HttpRequest"] = SimulatedRequest
    for module in (scheduler, apscheduler.schedulers.base, apscheduler.executors.base):
        vars(module)["datetime"] = SimulatedTime
    Job._get_run_times = _newest_run_times
    conversation = assembly.conversation()
    gc.collect()
    gc.freeze()  # as the bot does once it has started
    return conversation


def broken_by(seed: int, conversation: Conversation) -> str:
    """Return which promise breaks under this seed, or nothing."""
    try:
        World(seed, conversation).run()
    except Broken as broken:
        return str(broken)
    except AssertionError as lost:  # what a person wants to tap is on no button
        return str(lost)[:80]
    return ""
