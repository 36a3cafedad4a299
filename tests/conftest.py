"""Options, tiers and hypothesis profiles of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROCESS = {Path(__file__).parent / "process", Path(__file__).parent / "browser"}

# Speed of the machine is no property of the bot, so no example has a deadline.
_UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _UNHURRIED, max_examples=20)
settings.register_profile("thorough", _UNHURRIED, max_examples=100)
settings.load_profile("quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests/process and tests/browser, so that `make test` can leave them to `make check`."""
    for item in items:
        if PROCESS & {*item.path.parents}:
            item.add_marker("process")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write tests/transcripts/*.txt as flows run now")


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))
