"""The options of the tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings


def pytest_configure() -> None:
    # How fast a machine draws and runs examples is no property of the bot.
    settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write tests/talks/*.txt as the talks go now")


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))
