"""A pooler in transaction mode may stand before PostgreSQL: nothing needs a session."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from bot.config import Config
from bot.storage.opening import open_store, place, upkeep
from bot.storage.postgres.engine import PostgresEngine
from bot.storage.tinydb_store import SealedStore
from flows.person import Dialog, Person
from tests.helpers import postgres
from tests.helpers.busy_store import NOON
from tests.helpers.folders import LATER
from tests.helpers.pgbouncer import is_missing, pooled
from tests.helpers.postgres import Server

pytestmark = pytest.mark.anyio


@pytest.mark.skipif(
    is_missing() and postgres.is_optional(), reason="there is no pgbouncer (apt-get install pgbouncer)"
)
async def test_all_of_it_works_through_a_pooler(postgres_server: Server, tmp_path: Path) -> None:
    url = postgres_server.new_database()
    with pooled(url) as through:
        settings = Config(tmp_path / "data", store_url=through)
        engine = await PostgresEngine.open(place(settings))
        store = SealedStore(engine)
        people = [Person(str(number), dialog=Dialog(token=number)) for number in range(60)]
        versions = await asyncio.gather(*(store.commit(person, 0, NOON) for person in people))
        await asyncio.gather(
            *(
                store.commit(replace(person, dialog=Dialog(token=100)), version, NOON)
                for person, version in zip(people, versions, strict=True)
            )
        )
        claimed = await asyncio.gather(*(SealedStore(engine).claim_due(NOON, 10, LATER) for _ in range(8)))
        await store.delete("7")
        assert await engine.keys.rewrap(NOON) == 59
        await store.close()

        upkeep(settings).back_up(tmp_path / "records", tmp_path / "keys")
        restore = partial(upkeep(settings).restore, tmp_path / "records", force=True)
        assert (await asyncio.to_thread(restore)).people == 59
        again = await open_store(settings)
        assert len([id_ async for id_ in again.ids()]) == 59
        await again.close()
    assert sorted(id_ for ids in claimed for id_ in ids) == sorted(person.id for person in people)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM stile.people").fetchall() == [(59,)]
