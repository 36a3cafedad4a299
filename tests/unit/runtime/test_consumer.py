"""Updates of the inbox are applied in order for each person, and left for others where they are not ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection
from datetime import timedelta

import pytest

from bot.ports import NotHeld, StoreUnusable
from bot.runtime.workers import consumer
from bot.runtime.workers.consumer import Consumer
from bot.runtime.workers.receiver import InboxReceiver
from bot.storage.workers.inbox import Inbox, Letter
from bot.telegram_api.intake import Intake, ParsedUpdate, Raw
from flows.model import Event

SOON = timedelta(seconds=5)


class Table(Inbox):
    """The inbox without a database."""

    def __init__(self) -> None:
        self.rows: dict[int, Letter] = {}
        self.is_away = False
        self.bugs = 0

    async def put(self, letters: Collection[Letter], *, polled: bool) -> None:
        del polled
        if self.is_away:
            raise StoreUnusable("away")
        for letter in letters:
            self.rows.setdefault(letter.update_id, letter)

    async def turn_over(
        self, applied: Collection[int], partitions: Collection[int], taken: Collection[int], most: int
    ) -> list[Letter]:
        if self.bugs:
            self.bugs -= 1
            raise ValueError
        for number in applied:
            self.rows.pop(number, None)
        found = (self.rows[number] for number in sorted(self.rows) if number not in taken)
        return [letter for letter in found if letter.partition in partitions][:most]


class Reader:
    """Reads updates of two fields: a person and a value. Those of nobody are groups."""

    def __init__(self) -> None:
        self.acknowledged: list[int] = []

    def read(self, raw: Raw) -> ParsedUpdate:
        number = raw["update_id"]
        assert isinstance(number, int)
        person = str(raw.get("person", ""))
        event = Event(person, number, "text", str(raw["value"])) if person else None
        return ParsedUpdate(number, event)

    def acknowledge(self, received: ParsedUpdate) -> None:
        self.acknowledged.append(received.update_id)


class App:
    """Notes what it receives."""

    def __init__(self, act: Callable[[Event], None] = lambda _: None) -> None:
        self.events: list[Event] = []
        self.meanwhile: list[str] = []
        self._act = act

    async def receive(self, event: Event) -> None:
        self._act(event)
        await asyncio.sleep(0)
        self.events.append(event)

    def answer_meanwhile(self, event: Event) -> None:
        self.meanwhile.append(event.value)

    def needs_help(self, event: Event) -> bool:
        del event
        return False

    async def apologise(self, event: Event) -> None:
        raise AssertionError(event)


class Share:
    """Serves everybody but those who are left out."""

    def __init__(self) -> None:
        self.left_out: set[str] = set()

    def takes(self, person: str) -> bool:
        return person not in self.left_out

    holds = takes


class Scene:
    """A receiver and a consumer over one inbox."""

    def __init__(self, app: App) -> None:
        self.app, self.table, self.reader, self.share = app, Table(), Reader(), Share()
        stop = asyncio.Event()
        self.consumer = Consumer(
            self.table, Intake(app, self.reader, stop), self.reader, self.share, lambda: list(range(64))
        )
        self.receiver = InboxReceiver(self.table, self.reader, app, str.encode, self.consumer.look, stop)

    async def finish(self) -> None:
        await self.consumer.read()
        assert await self.consumer.let_go(lambda _: True, SOON)
        await self.consumer.read()


def update(number: int, person: str, value: str) -> Raw:
    return {"update_id": number, "person": person, "value": value}


def test_a_batch_is_stored_whole_and_applied_in_order() -> None:
    async def story() -> Scene:
        scene = Scene(App())
        batch = [update(1, "a", "one"), update(2, "b", "two"), update(3, "a", "three")]
        assert await scene.receiver.take(batch) == 4
        await scene.finish()
        return scene

    scene = asyncio.run(story())
    assert [(one.value, one.together) for one in scene.app.events if one.person == "a"] == [
        ("one", False),
        ("three", True),
    ]
    assert sorted(scene.reader.acknowledged) == [1, 2, 3]
    assert not scene.table.rows


def test_an_update_that_is_there_already_is_applied_once() -> None:
    async def story() -> Scene:
        scene = Scene(App())
        for _ in range(2):
            assert await scene.receiver.accept(update(1, "a", "one"))
        await scene.consumer.read()
        await scene.consumer.read()
        await scene.finish()
        return scene

    assert [one.value for one in asyncio.run(story()).app.events] == ["one"]


def test_nothing_is_confirmed_that_is_not_stored_and_the_person_is_told() -> None:
    async def story() -> Scene:
        scene = Scene(App())
        scene.table.is_away = True
        assert not await scene.receiver.accept(update(1, "a", "one"))
        stuck = scene.receiver.is_stuck
        scene.table.is_away = False
        assert await scene.receiver.accept(update(1, "a", "one"))
        assert (stuck, scene.receiver.is_stuck) == (True, False)
        return scene

    scene = asyncio.run(story())
    assert scene.app.meanwhile == ["one"]
    assert list(scene.table.rows) == [1]


def test_an_update_of_nobody_is_seen_to_at_once() -> None:
    async def story() -> Scene:
        scene = Scene(App())
        assert await scene.receiver.accept({"update_id": 5})
        return scene

    scene = asyncio.run(story())
    assert scene.reader.acknowledged == [5]
    assert not scene.table.rows


def test_updates_of_whom_another_worker_serves_stay_in_the_inbox() -> None:
    def refuse(event: Event) -> None:
        if event.value == "two":
            raise NotHeld

    async def story() -> tuple[Scene, list[int]]:
        scene = Scene(App(refuse))
        scene.share.left_out = {"b"}
        for raw in (
            update(1, "a", "one"),
            update(2, "a", "two"),
            update(3, "a", "three"),
            update(4, "b", "x"),
        ):
            await scene.receiver.accept(raw)
        await scene.finish()
        left = sorted(scene.table.rows)
        scene.share.left_out.clear()
        return scene, left

    scene, left = asyncio.run(story())
    assert [one.value for one in scene.app.events] == ["one"]
    assert left == [2, 3, 4]


def test_an_update_whose_key_is_missing_stays_and_holds_up_nobody() -> None:
    async def story() -> Scene:
        scene = Scene(App())
        scene.table.rows[1] = Letter(1, 7, None)
        await scene.receiver.accept(update(2, "a", "two"))
        await scene.finish()
        return scene

    scene = asyncio.run(story())
    assert [one.value for one in scene.app.events] == ["two"]
    assert list(scene.table.rows) == [1]


def test_what_is_stored_is_the_raw_update() -> None:
    async def story() -> Scene:
        scene = Scene(App())
        await scene.receiver.accept(update(1, "a", "ein Wort"))
        return scene

    (letter,) = asyncio.run(story()).table.rows.values()
    assert letter.body is not None
    assert json.loads(letter.body) == {"raw": update(1, "a", "ein Wort"), "together": False}


def test_the_inbox_is_read_on_after_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "_REST_AFTER_STORE_ERROR", 0.001)

    async def story() -> Scene:
        received = asyncio.Event()
        scene = Scene(App(lambda _: received.set()))
        scene.table.bugs = 1
        running = asyncio.create_task(scene.consumer.run())
        await scene.receiver.accept(update(1, "a", "one"))
        async with asyncio.timeout(5):
            await received.wait()
        await asyncio.sleep(0)
        running.cancel()
        return scene

    assert [one.value for one in asyncio.run(story()).app.events] == ["one"]
