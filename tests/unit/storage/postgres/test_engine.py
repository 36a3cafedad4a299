"""The engine on PostgreSQL beyond the contract: doubt, epochs, other versions of its tables."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from bot.config import Config
from bot.ports import InDoubt, StoreUnusable
from bot.storage.opening import open_store, place
from bot.storage.postgres.connections import Connections, Parameters, Rows
from bot.storage.postgres.engine import PostgresEngine
from bot.storage.store import StoreBusy
from bot.storage.tinydb_store import SealedStore
from flows.person import Dialog, Person
from tests.helpers.busy_store import NOON
from tests.helpers.folders import LATER, person

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Config:
    return Config(tmp_path / "data", store_url=database)


@pytest.fixture
async def engine(settings: Config) -> AsyncIterator[PostgresEngine]:
    engine = await PostgresEngine.open(place(settings))
    yield engine
    await engine.close()


@pytest.fixture
def store(engine: PostgresEngine) -> SealedStore:
    return SealedStore(engine)


def losing(monkeypatch: pytest.MonkeyPatch, *, written: bool) -> None:
    """Lose the connection at the next write, before or after it is done."""
    write = Connections.write

    async def lost(self: Connections, statement: LiteralString, parameters: Parameters = ()) -> Rows:
        monkeypatch.setattr(Connections, "write", write)
        if written:
            await write(self, statement, parameters)
        raise InDoubt("lost")

    monkeypatch.setattr(Connections, "write", lost)


@pytest.mark.parametrize("written", [True, False])
async def test_people_of_a_claim_in_doubt_are_due_at_once_and_claimed_again(
    store: SealedStore, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    for number in range(5):
        await store.commit(Person(str(number)), 0, NOON + timedelta(minutes=number))
    losing(monkeypatch, written=written)

    with pytest.raises(InDoubt):
        await store.claim_due(NOON + timedelta(minutes=2), 10, LATER)
    due = await store.next_due()
    claimed = await store.claim_due(NOON + timedelta(minutes=2), 10, LATER + timedelta(seconds=1))
    rest = await store.claim_due(NOON + timedelta(minutes=2), 10, LATER + timedelta(seconds=1))

    assert due is not None
    assert due < NOON
    assert sorted([*claimed, *rest]) == ["0", "1", "2"]
    assert await store.next_due() == NOON + timedelta(minutes=3)


async def test_a_claim_takes_nobody_whom_another_claim_takes_at_that_moment(
    engine: PostgresEngine, store: SealedStore
) -> None:
    await asyncio.gather(*(store.commit(Person(str(number)), 0, NOON) for number in range(60)))

    claims = (SealedStore(engine).claim_due(NOON, 10, LATER) for _ in range(12))
    claimed = [id_ for ids in await asyncio.gather(*claims) for id_ in ids]

    assert len(claimed) == len(set(claimed)) == 60


async def test_a_new_person_whose_key_meets_a_rewrap_is_stored_under_the_new_epoch(
    engine: PostgresEngine, store: SealedStore, settings: Config
) -> None:
    await store.commit(person(1, id_="1"), 0, None)
    behind = engine.keys.epoch
    await engine.keys.rewrap(NOON)
    engine.keys.epoch = behind  # as in another worker, which has not heard of it

    await store.commit(person(2, id_="2"), 0, None)

    await store.close()
    again = await open_store(settings)
    assert (await again.load("1")).person == person(1, id_="1")
    assert (await again.load("2")).person == person(2, id_="2")
    await again.close()


async def test_who_comes_and_goes_beside_rewraps_is_never_lost(
    engine: PostgresEngine, store: SealedStore
) -> None:
    async def come(number: int) -> None:
        await asyncio.sleep(number / 100)
        await store.commit(Person(str(number), dialog=Dialog(token=number)), 0, None)
        if number % 3 == 0:
            await store.delete(str(number))

    rewraps = [asyncio.create_task(engine.keys.rewrap(NOON)) for _ in range(4)]
    await asyncio.gather(*(come(number) for number in range(60)), *rewraps)

    opened = SealedStore(engine)
    assert sorted([int(id_) async for id_ in opened.ids()]) == [n for n in range(60) if n % 3]
    assert [*engine.keys.epochs.numbers()] == [engine.keys.epoch]


async def test_a_key_without_a_record_is_taken_up_again(
    engine: PostgresEngine, store: SealedStore, database: str
) -> None:
    await store.commit(person(1), 0, None)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM stile.people")

    again = SealedStore(engine)
    version = await again.commit(person(2), 0, None)

    assert (await SealedStore(engine).load("4711")).version == version
    assert (await SealedStore(engine).load("4711")).person == person(2)


@pytest.mark.usefixtures("store")
async def test_another_process_with_this_data_folder_is_refused(settings: Config) -> None:
    with pytest.raises(StoreBusy):
        await open_store(settings)


async def test_tables_of_a_newer_version_are_refused(
    store: SealedStore, settings: Config, database: str
) -> None:
    await store.close()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE stile.notes SET value = 99 WHERE name = 'layout'")

    with pytest.raises(StoreUnusable, match="layout 99, this Stile knows up to 1: install the newer version"):
        await open_store(settings)


async def test_a_closed_store_says_so(store: SealedStore) -> None:
    await store.close()
    await store.close()

    with pytest.raises(StoreUnusable, match="closed"):
        await store.commit(person(), 0, None)
