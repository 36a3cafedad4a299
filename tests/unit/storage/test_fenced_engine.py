"""A worker writes and finds its own people alone, whatever it believes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ports import NotHeld
from bot.storage.postgres.place import Place
from bot.storage.store import Conflict
from bot.storage.tinydb_store import SealedStore
from bot.storage.workers.fenced_engine import FencedEngine
from bot.storage.workers.inbox import Inbox, Letter
from bot.storage.workers.leases import Leases
from bot.storage.workers.opening import EpochKeys
from bot.storage.workers.tables import POLLER
from flows.model import Message
from flows.person import Delivery, Outgoing, Person

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = "00" * 32
PEOPLE = [str(number) for number in range(20)]
WAITING = Delivery(outbox=(Outgoing("send", Message("hello")),))


def play(url: str, folder: Path, story: Callable[[FencedEngine, FencedEngine], Awaitable[None]]) -> None:
    async def scene() -> None:
        engines = [
            await FencedEngine.open(Place(url, folder / name, folder / "epochs", environ=KEY))
            for name in ("first", "second")
        ]
        try:
            await story(*engines)
        finally:
            for engine in engines:
                await engine.close()

    asyncio.run(scene())


async def share(first: Leases, second: Leases) -> None:
    """Give each worker its half."""
    for worker in (first, second, first, second):
        found = await worker.renew()
        worker.begin(found.gained)
        await worker.give(found.surplus)


async def take_over(gone: Leases, by: Leases) -> None:
    """Let the second worker have all that the first one still believes to have."""
    believed = {number: gone.epoch_of(number) for number in range(64)}
    await gone.leave()
    gone._epochs = {number: epoch for number, epoch in believed.items() if epoch}  # noqa: SLF001
    by.begin((await by.renew()).gained)


async def stored(store: SealedStore, *people: Person) -> None:
    for person in people:
        await store.commit(person, 0, NOW)


def test_a_worker_finds_its_own_people_alone(database: str, tmp_path: Path) -> None:
    async def story(first: FencedEngine, second: FencedEngine) -> None:
        everybody = SealedStore(first.everybody, keeps_open=False)
        await stored(everybody, *(Person(id_, delivery=WAITING) for id_ in PEOPLE))
        await share(first.leases, second.leases)
        stores = [SealedStore(first), SealedStore(second)]
        for found in (
            [{id_ async for id_ in store.ids()} for store in stores],
            [{id_ async for id_ in store.undelivered()} for store in stores],
            [set(await store.claim_due(NOW, 100, NOW + timedelta(hours=1))) for store in stores],
        ):
            mine, others = found
            assert mine == {id_ for id_ in PEOPLE if first.leases.takes(id_)}
            assert mine
            assert others == set(PEOPLE) - mine
        assert [await store.next_due() for store in stores] == [NOW + timedelta(hours=1)] * 2

    play(database, tmp_path, story)


def test_a_worker_whose_lease_another_took_writes_nothing(database: str, tmp_path: Path) -> None:
    async def story(first: FencedEngine, second: FencedEngine) -> None:
        first.leases.begin((await first.leases.renew()).gained)
        stale, now = SealedStore(first), SealedStore(second)
        version = await stale.commit(Person("1"), 0, None)
        await take_over(first.leases, second.leases)

        with pytest.raises(NotHeld):
            await stale.commit(Person("1", delivery=WAITING), version, NOW)
        with pytest.raises(NotHeld):
            await stale.commit(Person("new"), 0, NOW)
        with pytest.raises(NotHeld):
            await stale.delete("1")
        assert await stale.claim_due(NOW, 10, NOW) == []

        assert (await now.load("1")).version == version
        assert (await now.load("new")).person is None
        assert await now.commit(Person("1", delivery=WAITING), version, NOW) == version + 1
        with pytest.raises(Conflict):
            await now.commit(Person("1"), version, NOW)

    play(database, tmp_path, story)


def test_without_any_lease_nothing_is_asked_of_the_database(database: str, tmp_path: Path) -> None:
    async def story(first: FencedEngine, _: FencedEngine) -> None:
        with pytest.raises(NotHeld):
            await SealedStore(first).commit(Person("1"), 0, None)
        assert await SealedStore(first).claim_due(NOW, 10, NOW) == []

    play(database, tmp_path, story)


def test_orders_reach_those_whom_others_serve(database: str, tmp_path: Path) -> None:
    async def story(first: FencedEngine, second: FencedEngine) -> None:
        second.leases.begin((await second.leases.renew()).gained)
        serving, ordering = SealedStore(second), SealedStore(first.everybody, keeps_open=False)
        version = await serving.commit(Person("1"), 0, None)
        await ordering.commit(Person("1", delivery=WAITING), version, NOW)
        assert await serving.claim_due(NOW, 10, NOW) == ["1"]
        record = await serving.load("1")
        assert record.person is not None
        assert record.person.delivery.outbox == WAITING.outbox
        await ordering.delete("1")
        serving.forget_all()
        assert (await serving.load("1")).person is None

    play(database, tmp_path, story)


def test_retention_is_looked_after_by_who_has_the_people(database: str, tmp_path: Path) -> None:
    async def story(first: FencedEngine, second: FencedEngine) -> None:
        await share(first.leases, second.leases)
        stores = [SealedStore(first), SealedStore(second)]
        assert await stores[0].retention_months() is None
        await stores[0].note_retention_months(12)
        assert await stores[0].retention_months() == 12
        assert await stores[1].retention_months() is None
        await second.leases.leave()
        first.leases.begin((await first.leases.renew()).gained)
        assert await stores[0].retention_months() is None

    play(database, tmp_path, story)


def test_a_rewrap_under_way_loses_no_update(database: str, tmp_path: Path) -> None:
    async def story(first: FencedEngine, second: FencedEngine) -> None:
        first.leases.begin((await first.leases.renew((POLLER,))).gained)
        inboxes = [
            Inbox(engine.connections, EpochKeys(engine.keys), engine.leases.id, engine.leases.epoch_of)
            for engine in (first, second)
        ]
        await inboxes[1].put([Letter(1, 5, b"one")], polled=False)
        rewrapping = asyncio.create_task(first.keys.rewrap(NOW))
        await asyncio.sleep(0.3)
        # The second worker knows the old epoch still.
        await inboxes[1].put([Letter(2, 5, b"two")], polled=False)
        found = await inboxes[0].turn_over([], [5], [], 10)
        assert [one.body for one in found] == [b"one", b"two"]
        await inboxes[0].turn_over([1, 2], [5], [1, 2], 10)
        await rewrapping
        assert sorted(first.keys.epochs.numbers()) == [second.keys.epoch] == [first.keys.epoch]

    play(database, tmp_path, story)
