"""Newcomers in a crowd are held; nobody else waits behind them, and none of them is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

import pytest

from bot.ports import StoreUnusable
from bot.telegram_api.crowd import Crowd
from bot.telegram_api.intake import Intake, ParsedUpdate, Raw
from flows.model import Event

pytestmark = pytest.mark.anyio

LEAST = 3
numbers = count(1)


class Held:
    """A place for updates that outlives the crowd over it."""

    def __init__(self, *known: str) -> None:
        self.rows: dict[int, bytes | None] = {}
        self.known = set(known)
        self.failures = 0
        self.empty = asyncio.Event()

    def held(self) -> list[tuple[int, bytes | None]]:
        return list(self.rows.items())

    async def hold(self, updates: Sequence[tuple[int, bytes]]) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreUnusable("the disk is full")
        self.rows.update(updates)

    async def release(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            del self.rows[number]
        if not self.rows:
            self.empty.set()

    def knows(self, person: str) -> bool:
        return person in self.known


class Reader:
    def read(self, raw: Raw) -> ParsedUpdate:
        update = raw["update"]
        assert isinstance(update, ParsedUpdate)
        return update

    def acknowledge(self, received: ParsedUpdate) -> None:
        del received


class Door:
    """Receives events, while it is open."""

    def __init__(self, held: Held) -> None:
        self.received: list[Event] = []
        self.open = asyncio.Event()
        self.open.set()
        self._held = held

    async def receive(self, event: Event) -> None:
        if event.kind == "command":
            await self.open.wait()
        self.received.append(event)
        self._held.known.add(event.person)

    def answer_meanwhile(self, event: Event) -> None:
        del event

    def needs_help(self, event: Event) -> bool:
        del event
        return False

    async def apologise(self, event: Event) -> None:
        del event

    @property
    def seen(self) -> list[tuple[str, str]]:
        return [(event.person, event.value) for event in self.received]


def says(person: str, text: str) -> Raw:
    number = next(numbers)
    kind, value = ("command", text[1:]) if text.startswith("/") else ("text", text)
    return {"update": ParsedUpdate(number, Event(person, number, kind, value))}  # type: ignore[arg-type]


def number_of(raw: Raw) -> int:
    return Reader().read(raw).update_id


def crowd_of(door: Door, held: Held, stop: asyncio.Event) -> Crowd:
    return Crowd(Intake(door, Reader(), stop), Reader(), held, stop, least=LEAST)


@asynccontextmanager
async def running(crowd: Crowd, stop: asyncio.Event) -> AsyncIterator[None]:
    task = asyncio.create_task(crowd.run())
    try:
        yield
    finally:
        stop.set()
        await crowd.close()
        await task


async def settled(held: Held) -> None:
    async with asyncio.timeout(5):
        await held.empty.wait()


async def test_those_in_a_talk_are_answered_while_a_crowd_waits() -> None:
    held, stop = Held("7"), asyncio.Event()
    door = Door(held)
    door.open.clear()
    crowd = crowd_of(door, held, stop)
    batch = [*(says(f"n{number}", "/start") for number in range(9)), says("7", "a line")]

    async with running(crowd, stop):
        assert await crowd.take(batch) == number_of(batch[-1]) + 1
        assert door.seen == [("7", "a line")]
        assert len(held.rows) == 9
        door.open.set()
        await settled(held)

    assert {person for person, value in door.seen if value == "start"} == {f"n{n}" for n in range(9)}


async def test_a_few_newcomers_are_let_in_at_once() -> None:
    held, stop = Held(), asyncio.Event()
    door = Door(held)
    crowd = crowd_of(door, held, stop)

    async with running(crowd, stop):
        await crowd.take([says("a", "/start"), says("b", "/start why")])

        assert door.seen == [("a", "start"), ("b", "start why")]
        assert not held.rows


async def test_a_newcomer_who_writes_more_is_not_held() -> None:
    held, stop = Held("old"), asyncio.Event()
    door = Door(held)
    crowd = crowd_of(door, held, stop)
    door.open.clear()
    batch = [says(f"n{number}", "/start") for number in range(LEAST)]
    taking = [says("old", "/start"), says("x", "/start"), says("x", "I can't go on"), *batch]

    async with running(crowd, stop):
        task = asyncio.create_task(crowd.take(taking))
        await asyncio.sleep(0.05)
        assert sorted(held.rows) == sorted(map(number_of, batch))
        door.open.set()
        await task

        assert {("old", "start"), ("x", "start"), ("x", "I can't go on")} <= set(door.seen)


async def test_what_somebody_writes_next_comes_after_their_hello() -> None:
    held, stop = Held(), asyncio.Event()
    door = Door(held)
    crowd = crowd_of(door, held, stop)
    door.open.clear()

    async with running(crowd, stop):
        await crowd.take([says(f"n{number}", "/start") for number in range(40)])
        task = asyncio.create_task(crowd.take([says("n39", "a line")]))
        await asyncio.sleep(0.01)
        door.open.set()
        await task
        await settled(held)

    assert [value for person, value in door.seen if person == "n39"] == ["start", "a line"]
    assert [event.person for event in door.received].count("n39") == 2


async def test_those_who_waited_at_a_stop_are_let_in_by_the_next_start(
    caplog: pytest.LogCaptureFixture,
) -> None:
    held, stop = Held(), asyncio.Event()
    door = Door(held)
    door.open.clear()
    crowd = crowd_of(door, held, stop)
    killed = asyncio.create_task(crowd.run())
    await crowd.take([says(f"n{number}", "/start") for number in range(5)])
    killed.cancel()
    held.rows[min(held.rows)] = None

    door, stop = Door(held), asyncio.Event()
    async with running(crowd_of(door, held, stop), stop):
        await settled(held)

    assert sorted(person for person, _ in door.seen) == ["n1", "n2", "n3", "n4"]
    assert "updates of newcomers that waited and are damaged, so that they get no answer: 1" in caplog.text
    assert not held.rows


async def test_nothing_is_confirmed_before_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram_api.crowd._REST_AFTER_STORE_ERROR", 0.01)
    held, stop = Held(), asyncio.Event()
    held.failures = 3
    crowd = crowd_of(Door(held), held, stop)
    batch = [says(f"n{number}", "/start") for number in range(LEAST)]

    async with running(crowd, stop):
        taking = asyncio.create_task(crowd.take(batch))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        stuck = [crowd.is_stuck]
        assert await taking == number_of(batch[-1]) + 1
        assert [*stuck, crowd.is_stuck] == [True, False]

    held.failures, stop = 1000, asyncio.Event()
    stopping = crowd_of(Door(held), held, stop)
    async with running(stopping, stop):
        taking = asyncio.create_task(stopping.take([says(f"m{number}", "/start") for number in range(LEAST)]))
        await asyncio.sleep(0.03)
        stop.set()
        assert await taking is None


async def test_an_update_by_webhook_waits_for_its_person_alone() -> None:
    held, stop = Held(), asyncio.Event()
    door = Door(held)
    crowd = crowd_of(door, held, stop)

    async with running(crowd, stop):
        await crowd.take([says(f"n{number}", "/start") for number in range(30)])
        assert await crowd.accept(says("n29", "a line"))

        assert [value for person, value in door.seen if person == "n29"] == ["start", "a line"]
