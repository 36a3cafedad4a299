"""Invitations are the same in a data folder and in a database, where a code counts at every worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bot.config import Config
from bot.operations.invitations import Invitations
from bot.storage.opening import open_store, upkeep
from bot.storage.upkeep import moving

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def clock() -> datetime:
    return NOON


def started(settings: Config) -> Callable[[], Invitations]:
    """Start the bot once, and return what opens its invitations, as each worker and command does."""

    async def start() -> None:
        await (await open_store(settings)).close()

    asyncio.run(start())
    return lambda: Invitations(upkeep(settings).codes(), clock)


@pytest.fixture(params=["folder", "database"])
def invitations(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Invitations]:
    url = request.getfixturevalue("database") if request.param == "database" else ""
    return started(Config(tmp_path / "data", store_url=url))


def test_a_code_that_one_has_made_lets_in_at_another(invitations: Callable[[], Invitations]) -> None:
    code = invitations().new("north", uses=2).code

    assert [invitations().take(code, number) for number in (1, 2, 3)] == [True, True, False]
    assert invitations().rows[0].used == 2


def test_a_code_that_one_revokes_lets_nobody_in_at_another(invitations: Callable[[], Invitations]) -> None:
    here, there = invitations(), invitations()
    code = here.new("north").code
    assert there.find(code) is not None

    here.revoke("north")

    assert not there.take(code, 1)


def test_of_many_workers_at_once_no_more_are_let_in_than_a_code_has_uses(
    tmp_path: Path, database: str
) -> None:
    opened = started(Config(tmp_path / "data", store_url=database))
    code = opened().new("north", uses=3).code
    workers = [opened() for _ in range(6)]

    with ThreadPoolExecutor(len(workers)) as pool:
        taken = [*pool.map(lambda numbered: numbered[1].take(code, numbered[0]), enumerate(workers))]

    assert sum(taken) == 3
    assert opened().rows[0].used == 3


def test_no_code_and_no_site_stands_in_the_database(tmp_path: Path, database: str) -> None:
    code = started(Config(tmp_path / "data", store_url=database))().new("North clinic").code

    with psycopg.connect(database) as connection:
        ((body,),) = connection.execute("SELECT body FROM stile.invitations").fetchall()

    assert code.encode() not in body
    assert b"North" not in body


def test_a_move_takes_the_invitations_along_and_back(tmp_path: Path, database: str) -> None:
    folder, there = Config(tmp_path / "data"), Config(tmp_path / "data", store_url=database)
    back = Config(tmp_path / "back")
    code = started(folder)().new("north").code
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "master.key").write_bytes((tmp_path / "data" / "master.key").read_bytes())

    moving.move(upkeep(folder), upkeep(there))
    moving.move(upkeep(there), upkeep(back))

    for settings in (there, back):
        assert Invitations(upkeep(settings).codes(), clock).find(code)
