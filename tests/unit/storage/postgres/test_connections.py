"""A server is proved unless it is behind a socket, and no error tells what the address holds."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.config import Config
from bot.ports import StoreUnusable
from bot.storage.opening import open_store
from bot.storage.postgres import connections
from bot.storage.postgres.connections import Connections, Rows, conninfo
from tests.helpers.postgres import Server

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("url", "mode", "trusted"),
    [
        ("postgresql://stile@db.example/stile", "verify-full", "system"),
        ("postgresql://stile@127.0.0.1:6432/stile", "verify-full", "system"),
        ("postgresql://stile@a.example,b.example/stile", "verify-full", "system"),
        ("postgresql://stile@db.example/stile?sslrootcert=/etc/ca.pem", "verify-full", "/etc/ca.pem"),
        ("postgresql://stile@db.example/stile?sslmode=disable", "disable", None),
        ("postgresql://stile@/stile?host=/run/postgresql", None, None),
        ("postgresql:///stile", None, None),
    ],
)
def test_a_server_is_proved_unless_it_is_behind_a_socket(
    url: str, mode: str | None, trusted: str | None
) -> None:
    found = conninfo_to_dict(conninfo(url))

    assert (found.get("sslmode"), found.get("sslrootcert")) == (mode, trusted)


def test_of_several_hosts_the_one_that_takes_writes_is_taken_unless_the_address_says_otherwise() -> None:
    default = conninfo_to_dict(conninfo("postgresql://a,b/stile"))
    said = conninfo_to_dict(conninfo("postgresql://a,b/stile?target_session_attrs=any"))

    assert default["target_session_attrs"] == "read-write"
    assert said["target_session_attrs"] == "any"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://stile:{SECRET}@db.invalid/stile?sslmode=disable",
        f"postgresql://stile:{SECRET}@127.0.0.1:1/stile?sslmode=disable",
        f"postgresql://stile:pa@{SECRET}@127.0.0.1:1/stile?sslmode=disable",
        f"postgresql://stile:pa:{SECRET}@@@:x{SECRET}/stile",
        f"postgresql://stile@127.0.0.1:{SECRET}/stile",
        f"postgresql://stile@127.0.0.1/stile?{SECRET}=1",
        f"postgresql://stile:{SECRET}@127.0.0.1:1/stile?sslrootcert=/nowhere",
    ],
)
def test_no_error_and_no_line_of_the_log_quotes_the_address(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = Config(tmp_path, store_url=url)

    with pytest.raises(StoreUnusable) as refused:
        asyncio.run(open_store(settings))

    assert SECRET not in f"{refused.value!r} {settings!r} {caplog.text}"
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("database", "user", "why"),
    [("postgres", "nobody-there", "refuses the user"), ("not_there", "postgres", "create it")],
)
def test_the_error_says_what_to_do(
    postgres_server: Server, tmp_path: Path, database: str, user: str, why: str
) -> None:
    with pytest.raises(StoreUnusable, match=why) as refused:
        asyncio.run(open_store(Config(tmp_path, store_url=postgres_server.url(database, user))))

    assert not refused.value.passing


def test_a_long_queue_before_a_busy_database_is_no_outage(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_WITHIN", 0.5)

    async def crowd() -> list[Rows]:
        some = Connections(database)
        await some.open()
        found = await asyncio.gather(*(some.read("SELECT pg_sleep(0.05)") for _ in range(200)))
        await some.close()
        return found

    assert len(asyncio.run(crowd())) == 200  # 1.25 s of work for eight connections


def test_a_crowd_waits_no_longer_than_one_for_a_database_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_WITHIN", 0.5)
    nowhere = f"postgresql://postgres@/none?host={tmp_path}"

    async def crowd() -> tuple[list[object], float]:
        some = Connections(nowhere)
        await some.pool.open()
        began = time.monotonic()
        ended = await asyncio.gather(*(some.read("SELECT 1") for _ in range(200)), return_exceptions=True)
        lasted = time.monotonic() - began
        await some.close()
        return list(ended), lasted

    ended, lasted = asyncio.run(crowd())
    assert {type(end) for end in ended} == {StoreUnusable}
    assert lasted < 5  # twenty-five times half a second, if each waited in its turn
