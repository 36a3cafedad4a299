"""PostgreSQL crashes under turns: nothing acknowledged is lost, and the store goes on by itself."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psycopg
import pytest

from bot.config import Config
from bot.ports import InDoubt, StoreUnusable
from bot.storage.opening import open_store
from bot.storage.store import Conflict, DurableStore, WrittenBefore
from flows.person import Dialog, Person
from tests.helpers.postgres import Server
from tests.helpers.process import PATIENCE

pytestmark = [pytest.mark.anyio, pytest.mark.long]

CRASHES = 6
AT_ONCE = 32
BACK_WITHIN = 5.0
"""Seconds in which the bot is back after PostgreSQL."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class People:
    """People who take turns, each for as long as it goes on; a turn counts one on."""

    store: DurableStore
    going: bool = True
    acknowledged: dict[str, int] = field(default_factory=dict)
    last: float = 0.0
    unusable: int = 0
    doubtful: int = 0
    recognised: int = 0

    async def talk(self, id_: str) -> None:
        while self.going:
            with suppress(StoreUnusable):
                record = await self.store.load(id_)
                token = record.person.dialog.token + 1 if record.person else 1
                assert token > self.acknowledged.get(id_, 0), "an acknowledged turn is lost"
                await self._commit(Person(id_, dialog=Dialog(token=token)), record.version)
                self.acknowledged[id_] = token
                self.last = time.monotonic()
            await asyncio.sleep(0.01)

    async def _commit(self, person: Person, version: int) -> None:
        """Commit one turn once, whatever happens: one in doubt is tried again over the version it had."""
        while True:
            try:
                await self.store.commit(person, version, None)
            except InDoubt:
                self.doubtful += 1
            except StoreUnusable:
                self.unusable += 1
            except WrittenBefore:
                self.recognised += 1
                return
            except Conflict:
                raise AssertionError("nobody else writes this record") from None
            else:
                return
            await asyncio.sleep(0.05)


async def test_a_server_that_crashes_under_turns_loses_nothing_and_is_found_again(
    durable_server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    url, random = durable_server.new_database(), Random(5)
    store = await open_store(Config(tmp_path / "data", store_url=url))
    people = People(store)
    talking = [asyncio.create_task(people.talk(str(number))) for number in range(AT_ONCE)]
    back: list[float] = []
    for _ in range(CRASHES):
        await asyncio.sleep(random.uniform(0.3, 1.0))
        await asyncio.to_thread(durable_server.stop, "immediate")
        await asyncio.sleep(random.uniform(0.1, 2.5))
        await asyncio.to_thread(durable_server.start)
        up = time.monotonic()
        while people.last < up:
            await asyncio.sleep(0.02)
            assert time.monotonic() - up < BACK_WITHIN
        back.append(people.last - up)
        await asyncio.sleep(1)  # for whoever looks whether the outage is over
    people.going = False
    await asyncio.gather(*talking)
    await store.close()

    again = await open_store(Config(tmp_path / "data", store_url=url))
    for id_, token in people.acknowledged.items():
        found = (await again.load(id_)).person
        assert found == Person(id_, dialog=Dialog(token=token))
    await again.close()
    print(  # noqa: T201 - the figures, with `pytest -s`
        f"{sum(people.acknowledged.values())} turns, {CRASHES} crashes, {people.unusable} refused, "
        f"{people.doubtful} in doubt, {people.recognised} of them written; "
        f"back after {', '.join(f'{span:.2f}' for span in back)} s"
    )
    said = [record.getMessage() for record in caplog.records]
    assert sum(line.startswith("storing failed") for line in said) == CRASHES
    assert sum(line.startswith("storing works again") for line in said) == CRASHES
    assert {line.partition(",")[0] for line in said} == {"storing failed", "storing works again"} | {
        line.partition(",")[0] for line in said if "master key" in line
    }


async def test_a_fail_over_to_a_synchronous_standby_loses_nothing(
    durable_server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = durable_server.new_database()
    standby = durable_server.copied("standby", "-R")
    standby.start()
    with psycopg.connect(durable_server.url("postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        connection.execute("SELECT pg_reload_conf()")
        until = time.monotonic() + PATIENCE
        while not connection.execute("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'").fetchall():
            await asyncio.sleep(0.1)
            assert time.monotonic() < until
    settings = Config(tmp_path / "data", store_url=f"{url},{standby.folder}")
    store = await open_store(settings)
    people = People(store)
    talking = [asyncio.create_task(people.talk(str(number))) for number in range(AT_ONCE)]
    try:
        await asyncio.sleep(2)
        await asyncio.to_thread(durable_server.stop, "immediate")
        await asyncio.to_thread(standby.run, "pg_ctl", "-D", standby.data, "-w", "promote")
        up = time.monotonic()
        while people.last < up:
            await asyncio.sleep(0.02)
            assert time.monotonic() - up < BACK_WITHIN
        back = people.last - up
        await asyncio.sleep(1)
        people.going = False
        await asyncio.gather(*talking)
        await store.close()
        again = await open_store(settings)
        for id_, token in people.acknowledged.items():
            assert (await again.load(id_)).person == Person(id_, dialog=Dialog(token=token))
        await again.close()
    finally:
        standby.stop()
    print(  # noqa: T201 - the figures, with `pytest -s`
        f"{sum(people.acknowledged.values())} turns over a fail-over, {people.doubtful} in doubt, "
        f"{people.recognised} of them written; back {back:.2f} s after the standby took over"
    )
    said = [record.getMessage() for record in caplog.records]
    assert sum(line.startswith("storing failed") for line in said) == 1
    assert sum(line.startswith("storing works again") for line in said) == 1
