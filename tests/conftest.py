"""Options, tiers and hypothesis profiles of the tests."""

# ruff: noqa: E402 - byte code is kept of all that is imported below

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

TESTS = Path(__file__).parent

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    # Without byte code each process that a test starts compiles 900 files anew: half a second of processor,
    # and a second for what draws. So it is kept, but not beside the sources.
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(TESTS.parent / "build" / "byte-code"))
    sys.pycache_prefix, sys.dont_write_bytecode = os.environ["PYTHONPYCACHEPREFIX"], False

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers import postgres
from tests.helpers.read_once import read_once

PROCESS = {TESTS / "process", TESTS / "browser"}

# Speed of the machine is no property of the bot, so no example has a deadline.
_UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _UNHURRIED, max_examples=20)
settings.register_profile("thorough", _UNHURRIED, max_examples=100)
settings.load_profile("quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests/process and tests/browser for `make test` to leave out, and run slow files first.

    A file is run by one process, and one that is begun last would keep the others waiting for it.
    """
    for item in items:
        if PROCESS & {*item.path.parents}:
            item.add_marker("process")
    slow = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: (item.path not in slow, not item.get_closest_marker("process")))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write tests/transcripts/*.txt as flows run now")
    parser.addoption("--every-slip", action="store_true", help="try each slip in each file of an author")


def pytest_configure() -> None:
    """Read shipped files once in a process."""
    read_once(pytest.MonkeyPatch())


def pytest_collection_finish() -> None:
    """Spare the garbage collector what is loaded by now, which it would look through again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture
def anyio_backend() -> str:
    """Run coroutines of tests that are marked `anyio` on asyncio, as the bot does."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Start one server for all tests of a process; a database is for one test alone."""
    _skip_without_postgres()
    with postgres.served() as server:
        yield server


@pytest.fixture
def durable_server() -> Iterator[postgres.Server]:
    """Start a server for one test, which may crash it: it syncs as it would for an operator."""
    _skip_without_postgres()
    with postgres.served(durable=True) as server:
        yield server


def _skip_without_postgres() -> None:
    why = postgres.missing()
    if why and postgres.is_optional():
        pytest.skip(why)


@pytest.fixture
def database(postgres_server: postgres.Server) -> Iterator[str]:
    """Yield the address of an empty database."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop(url)
