"""Each partition is one worker's at a time, and free soon after that one is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256

import pytest

from bot.ports import StoreUnusable
from bot.storage.postgres.connections import Connections
from bot.storage.workers.leases import SAFE, Leases
from bot.storage.workers.tables import HOUSE, PARTITIONS, POLLER, partition
from tests.helpers.worker_tables import connected

SCHEMA = 3
EXPIRE = "UPDATE stile.leases SET until = clock_timestamp() - interval '1 second' WHERE owner = %s"


def uid(person: str) -> bytes:
    return sha256(person.encode()).digest()[:16]


class Scene:
    """A database, and the workers over it."""

    def __init__(self, database: Connections) -> None:
        self.database = database
        self.now = 1000.0
        self.fails = False

    def worker(self, schema: int = SCHEMA) -> Leases:
        return Leases(self, uid, schema, lambda: self.now)

    async def renewed(self, worker: Leases) -> set[int]:
        """Renew, begin with what came, and return what the worker has."""
        worker.begin((await worker.renew((POLLER, HOUSE))).gained)
        return {number for number in range(HOUSE + 1) if worker.open(number)}

    async def read(self, statement: str, parameters: object = ()) -> list[tuple[object, ...]]:
        return await self.database.read(statement, parameters)  # type: ignore[arg-type]

    async def write(self, statement: str, parameters: object = ()) -> list[tuple[object, ...]]:
        if self.fails:
            raise StoreUnusable("away")
        return await self.database.write(statement, parameters)  # type: ignore[arg-type]


def play(url: str, story: Callable[[Scene], Awaitable[None]]) -> None:
    async def scene() -> None:
        async with connected(url) as database:
            await story(Scene(database))

    asyncio.run(scene())


def test_workers_share_evenly_and_never_the_same(database: str) -> None:
    async def story(scene: Scene) -> None:
        workers = [scene.worker() for _ in range(3)]
        for _ in range(4):
            for worker in workers:
                found = await worker.renew((POLLER, HOUSE))
                worker.begin(found.gained)
                await worker.give(found.surplus)
        has = [set(worker.numbers()) for worker in workers]
        assert sorted(map(len, has)) == [21, 21, 22]
        assert set.union(*has) == set(range(PARTITIONS))
        assert [worker.open(POLLER) for worker in workers] == [True, False, False]

    play(database, story)


def test_nothing_is_served_before_it_is_begun_or_after_it_is_prepared_to_go(database: str) -> None:
    async def story(scene: Scene) -> None:
        worker = scene.worker()
        gained = (await worker.renew()).gained
        assert not worker.takes("7")
        worker.begin(gained)
        assert worker.takes("7")
        worker.prepare_to_give({partition(uid("7"))})
        assert (worker.takes("7"), worker.holds("7")) == (False, True)

    play(database, story)


def test_nothing_is_sent_once_the_last_renewal_is_old(database: str) -> None:
    async def story(scene: Scene) -> None:
        worker = scene.worker()
        await scene.renewed(worker)
        scene.now += SAFE - 0.1
        assert worker.holds("7")
        scene.now += 0.2
        assert not worker.holds("7")
        assert worker.epoch(uid("7")) == 1  # what was sent may be stored all the same

    play(database, story)


def test_a_worker_that_is_gone_is_followed_with_a_new_epoch(database: str) -> None:
    async def story(scene: Scene) -> None:
        gone, next_one = scene.worker(), scene.worker()
        await scene.renewed(gone)
        assert await scene.renewed(next_one) == set()
        await scene.database.write(EXPIRE, (gone.id,))
        await scene.database.write("DELETE FROM stile.workers WHERE id = %s", (gone.id,))
        assert await scene.renewed(next_one) == set(range(HOUSE + 1))
        assert next_one.epoch(uid("7")) == 2
        found = await gone.renew()
        assert found.lost == set(range(HOUSE + 1))
        assert (gone.takes("7"), gone.epoch(uid("7"))) == (False, None)

    play(database, story)


def test_after_an_outage_a_worker_goes_on_with_its_own_and_waits_with_that_of_others(database: str) -> None:
    async def story(scene: Scene) -> None:
        first, second = scene.worker(), scene.worker()
        await scene.renewed(first)
        await scene.renewed(second)
        scene.fails = True
        for worker in (first, second):
            with pytest.raises(StoreUnusable):
                await worker.renew()
        scene.fails = False
        scene.now += 60
        await scene.database.write(EXPIRE, (first.id,))
        assert await scene.renewed(second) == set()
        assert len(await scene.renewed(first)) >= PARTITIONS
        assert first.epoch(uid("7")) == 1

    play(database, story)


def test_what_a_newer_version_has_written_is_left_to_it(database: str) -> None:
    async def story(scene: Scene) -> None:
        newer, older = scene.worker(SCHEMA + 1), scene.worker()
        await scene.renewed(newer)
        await newer.leave()
        assert await scene.renewed(older) == set()
        assert await scene.renewed(scene.worker(SCHEMA + 1)) != set()

    play(database, story)


def test_what_a_newer_version_left_unchanged_is_served_again_and_not_what_it_served_since(
    database: str,
) -> None:
    async def story(scene: Scene) -> None:
        newer = scene.worker(SCHEMA + 1)
        await scene.renewed(newer)
        await newer.give(range(10))
        older = scene.worker()
        assert (await older.renew()).left == 10
        seen = await older.newer()
        assert sorted(number for number, _, _ in seen) == list(range(10))
        another = scene.worker(SCHEMA + 1)  # it takes what is free, and may write there
        assert (await another.renew()).gained == set(range(10))
        await another.give(range(5))
        await older.readmit(seen)
        assert not (await older.renew()).gained
        await older.readmit(await older.newer())
        assert (await older.renew()).gained == set(range(5))

    play(database, story)


def test_what_a_worker_leaves_is_free_at_once(database: str) -> None:
    async def story(scene: Scene) -> None:
        leaving, staying = scene.worker(), scene.worker()
        await scene.renewed(leaving)
        await scene.renewed(staying)
        await leaving.leave()
        assert not leaving.takes("7")
        assert await scene.renewed(staying) == set(range(HOUSE + 1))

    play(database, story)


def test_what_a_dead_worker_had_is_free_at_once_for_who_starts_in_its_place(database: str) -> None:
    async def story(scene: Scene) -> None:
        dead, other = scene.worker(), scene.worker()
        await scene.renewed(dead)
        await scene.renewed(other)
        follower = scene.worker()
        await follower.inherit(dead.id)
        assert len(await scene.renewed(follower)) == PARTITIONS // 2 + 2
        assert len(await scene.renewed(other)) == PARTITIONS // 2
        found = await dead.renew()
        assert (len(found.lost), dead.epoch(uid("7"))) == (PARTITIONS + 2, None)

    play(database, story)
