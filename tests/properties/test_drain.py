"""Many people due at once: how fast they are written to, and who goes first. No second of it is real."""

from __future__ import annotations

import asyncio
import inspect
import selectors
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from msgspec.structs import replace

from bot.config import Config
from bot.runtime.app import App
from bot.runtime.rate_limits import Limiter
from bot.storage.memory import MemoryStore
from bot.storage.opening import open_store
from bot.storage.store import Store
from flows.model import Event
from flows.person import (
    Attendance,
    Consent,
    Engagement,
    NudgePreferences,
    Outgoing,
    OwnWords,
    Person,
    Profile,
    Reason,
)
from tests.helpers.chat import shipped_conversation
from tests.helpers.tiers import sampled

EVENING = datetime(2026, 3, 2, 18, 46, tzinfo=UTC)
"""A minute after the last slot of everybody who chose half past six."""

_LOOK = 0.05
"""Real seconds after which a loop that waits for a store looks again."""

DUE = 100
TOLD = EVENING - timedelta(days=3)


class Swift(asyncio.SelectorEventLoop):
    """A loop that jumps to the next moment at which something happens, unless a store is at work."""

    def __init__(self) -> None:
        self.now = 0.0
        self.stores_at_work = 0
        super().__init__(_Jump(self))

    def time(self) -> float:
        return self.now

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Let no time pass."""
        self.stores_at_work += 1
        try:
            yield
        finally:
            self.stores_at_work -= 1


class _Jump(selectors.DefaultSelector):
    def __init__(self, loop: Swift) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._loop.stores_at_work:
            return super().select(0 if timeout == 0 else _LOOK)
        self._loop.now += timeout or 0
        return super().select(0)


class Counting:
    """Counts the commits of each person. No time passes while the store works."""

    def __init__(self, store: Store, loop: Swift) -> None:
        self._store, self._loop = store, loop
        self.commits = Counter[str]()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        method = getattr(self._store, name)
        if not inspect.iscoroutinefunction(method):
            return method

        async def at_work(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the method
            if name == "commit":
                self.commits[given[0].id] += 1
            with self._loop.standing():
                return await method(*given, **named)

        return at_work


class Crowd:
    """A hundred people who are due, one who isn't, and when each message came."""

    def __init__(self, loop: Swift, store: Store) -> None:
        self.loop = loop
        self.came: list[tuple[float, str, bool]] = []
        self.store = Counting(store, loop)
        limiter = Limiter(loop.time)
        self.app = App(cast("Store", self.store), shipped_conversation(), self, self.clock, limiter)

    def clock(self) -> datetime:
        return EVENING + timedelta(seconds=self.loop.now)

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        del body
        self.came.append((self.loop.now, person, item.at_most_once))
        return len(self.came)

    async def gather(self) -> None:
        for number in range(DUE):
            await self.store.commit(drifting(str(number)), 0, EVENING)
        await self.store.commit(drifting("other"), 0, None)

    async def tick_when_due(self) -> None:
        """Call the app as the schedule does, until nobody is due within a minute."""
        await self.app.tick()
        while (due := await self.app.next_due()) and due - self.clock() < timedelta(minutes=1):
            await asyncio.sleep(max((due - self.clock()).total_seconds(), 0))
            await self.app.tick()

    async def says(self, person: str, command: str) -> None:
        await self.app.receive(Event(person, 1, "command", command))

    def nudged(self) -> list[float]:
        return [at for at, _, nudge in self.came if nudge]


def drifting(id_: str) -> Person:
    return Person(
        id_,
        profile=Profile(since=TOLD, zone="UTC", adult=True, consent=Consent(TOLD, "2026-11")),
        engagement=Engagement(
            last_seen=TOLD,
            preferences=NudgePreferences(when="drift"),
            attendance=(Attendance("no-show", TOLD, 1), Attendance("i-cancelled", TOLD)),
        ),
        words=OwnWords(reasons=(Reason(1, "To be calm with my son", TOLD),)),
    )


Story = Callable[[Crowd], Awaitable[None]]
Run = Callable[[Story], Crowd]


@pytest.fixture(params=sampled(["memory", "tinydb", "tinydb on postgres"], ["memory", "tinydb"]))
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Return what lives through a story over one kind of store."""
    url = request.getfixturevalue("database") if request.param == "tinydb on postgres" else ""

    async def opened() -> Store:
        if request.param == "memory":
            return MemoryStore()
        return await open_store(Config(tmp_path / "data", store_url=url))

    async def whole(loop: Swift, story: Story) -> Crowd:
        with loop.standing():
            crowd = Crowd(loop, await opened())
        try:
            await crowd.gather()
            ticking = asyncio.create_task(crowd.tick_when_due())
            await story(crowd)
            await ticking
            await crowd.app.outbox.idle()
        finally:
            await crowd.store.close()
        return crowd

    def lived(story: Story) -> Crowd:
        loop = Swift()
        try:
            return loop.run_until_complete(whole(loop, story))
        finally:
            loop.close()

    return lived


async def nothing(crowd: Crowd) -> None:
    del crowd


def test_a_hundred_due_at_once_are_each_written_to_once_at_25_a_second_and_no_faster(run: Run) -> None:
    crowd = run(nothing)

    moments = crowd.nudged()
    assert Counter(person for _, person, _ in crowd.came) == {str(n): 1 for n in range(DUE)}
    assert all(later - first >= 1 - 1e-9 for first, later in zip(moments, moments[25:], strict=False))
    assert 3.5 < moments[-1] - moments[0] < 4.5


def test_an_answer_does_not_wait_for_the_nudges_before_it(run: Run) -> None:
    async def asks(crowd: Crowd) -> None:
        await asyncio.sleep(1)
        await crowd.says("other", "menu")

    crowd = run(asks)

    (answered,) = (at for at, person, _ in crowd.came if person == "other")
    assert 1 <= answered < 1.1
    assert sum(at > answered for at in crowd.nudged()) > 60


def test_who_writes_while_their_nudge_waits_in_line_is_answered_at_once_and_not_nudged(run: Run) -> None:
    async def asks(crowd: Crowd) -> None:
        await asyncio.sleep(1)
        await crowd.says("99", "menu")

    crowd = run(asks)

    ((answered, nudge),) = ((at, nudge) for at, person, nudge in crowd.came if person == "99")
    assert not nudge
    assert 1 <= answered < 1.3
    assert len(crowd.nudged()) == DUE - 1


def test_who_stops_everything_while_their_nudge_waits_gets_none(run: Run) -> None:
    async def stops(crowd: Crowd) -> None:
        record = await crowd.store.load("99")
        assert record.person is not None
        off = replace(
            record.person,
            engagement=replace(
                record.person.engagement, preferences=replace(record.person.engagement.preferences, off=True)
            ),
        )
        await crowd.store.commit(off, record.version, None)

    crowd = run(stops)

    assert "99" not in {person for _, person, _ in crowd.came}
    assert len(crowd.came) == DUE - 1


def test_a_second_tick_leaves_those_in_line_as_they_are(run: Run) -> None:
    async def ticks_again(crowd: Crowd) -> None:
        await asyncio.sleep(0.5)
        written_to = {person for _, person, _ in crowd.came}
        in_line = {one for one, commits in crowd.store.commits.items() if commits == 2} - written_to
        in_a_day = crowd.clock() + timedelta(days=1)
        claimed = await crowd.store.claim_due(in_a_day, 2 * DUE, crowd.clock())
        await crowd.app.tick()
        assert in_line
        assert in_line <= set(claimed)
        assert all(crowd.store.commits[one] == 2 for one in in_line - {one for _, one, _ in crowd.came})

    crowd = run(ticks_again)

    assert Counter(person for _, person, _ in crowd.came) == {str(n): 1 for n in range(DUE)}


def test_what_was_held_up_after_its_turn_does_not_leave_in_a_burst() -> None:
    async def leaves() -> list[float]:
        limiter, moments = Limiter(loop.time), list[float]()

        async def one() -> None:
            await limiter.leave()
            moments.append(loop.now)

        await asyncio.gather(*(one() for _ in range(60)))
        return moments

    loop = Swift()
    moments = loop.run_until_complete(leaves())
    loop.close()

    assert Counter(moments) == {0.0: 25, 1.05: 25, 2.1: 10}


class Tapper(Crowd):
    """Somebody who taps the first button of what came last; Telegram takes 50 ms for each call."""

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        number = await super().deliver(person, item, body)
        if item.do in ("send", "edit") and item.message.rows:
            self.live = (item.message_id if item.do == "edit" else number, item.message)
        self.did.append((item.do, self.loop.now))
        await asyncio.sleep(0.05)
        return number

    async def taps(self) -> None:
        self.did: list[tuple[str, float]] = []
        await self.says("other", "find_my_barrier")
        await asyncio.sleep(2)
        for number in range(13):
            at, message = self.live
            button = message.rows[0][0]
            event = Event("other", 10 + number, "button", button.value, message.token, at, message.text)
            await self.app.receive(event)
            await asyncio.sleep(0.4)


def test_twelve_statements_tapped_every_0_4_seconds_are_each_answered_at_once() -> None:
    async def whole() -> list[tuple[str, float]]:
        await tapper.store.commit(drifting("other"), 0, None)
        await tapper.taps()
        await tapper.app.outbox.idle()
        await asyncio.sleep(30)
        await tapper.app.outbox.idle()
        return tapper.did

    loop = Swift()
    tapper = Tapper(loop, MemoryStore())
    did = loop.run_until_complete(whole())
    loop.close()

    answers = [at for do, at in did if do in ("send", "edit")][1:]
    taps = [2 + 0.4 * number for number in range(13)]
    assert Counter(do for do, _ in did) == {"send": 3, "edit": 11, "retire": 2}
    assert len(answers) == 13
    assert max(answered - tapped for answered, tapped in zip(answers, taps, strict=True)) < 0.1
    # Never more than Telegram lets pass: twenty at once, and then one a second.
    moments = sorted(at for _, at in did)
    assert all(later - first >= 1 for first, later in zip(moments, moments[21:], strict=False))
