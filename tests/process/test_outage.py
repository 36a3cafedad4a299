"""PostgreSQL crashes under turns: nothing acknowledged is lost, and the store goes on by itself."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bench.outage import AT_ONCE, People, crash, lost
from bot.config import Config
from bot.storage.opening import open_store
from tests.helpers.postgres import Server

pytestmark = [pytest.mark.anyio, pytest.mark.long]

CRASHES = 6


async def test_a_server_that_crashes_under_turns_loses_nothing_and_is_found_again(
    durable_server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    settings = Config(tmp_path / "data", store_url=durable_server.new_database())

    found = await crash(durable_server, settings, CRASHES)

    print(found)  # noqa: T201 - the figures, with `pytest -s`
    assert found.lost == 0
    assert len(found.people.acknowledged) == AT_ONCE
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
    standby = await asyncio.to_thread(durable_server.synchronous_standby)
    settings = Config(tmp_path / "data", store_url=f"{url},{standby.folder}")
    store = await open_store(settings)
    people = People(store)
    talking = [asyncio.create_task(people.talk(str(number))) for number in range(AT_ONCE)]
    try:
        await asyncio.sleep(2)
        await asyncio.to_thread(durable_server.stop, "immediate")
        await asyncio.to_thread(standby.promote)
        back = await people.are_back()
        await asyncio.sleep(1)
        people.going = False
        await asyncio.gather(*talking)
        await store.close()
        assert await lost(settings, people.acknowledged) == 0
    finally:
        standby.stop()
    print(  # noqa: T201 - the figures, with `pytest -s`
        f"{sum(people.acknowledged.values())} turns over a fail-over, {people.doubtful} in doubt, "
        f"{people.recognised} of them written; back {back:.2f} s after the standby took over"
    )
    said = [record.getMessage() for record in caplog.records]
    assert sum(line.startswith("storing failed") for line in said) == 1
    assert sum(line.startswith("storing works again") for line in said) == 1
