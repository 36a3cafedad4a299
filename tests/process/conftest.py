"""Shared by the tests of several workers: what one process over a data folder says to the same people."""

from __future__ import annotations

import pytest

from bench.workers import Texts
from tests.helpers.balanced_bot_api import BalancedBotApi
from tests.helpers.fleet import PEOPLE, STEPS, Crowd, fleet, settled


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    """Everything that one worker over a data folder says to these people."""
    with BalancedBotApi() as server, fleet(server, tmp_path_factory.mktemp("alone")) as one:
        one.start()
        one.wait_for("running as", 1)
        Crowd(server, PEOPLE, STEPS).talk()
        settled(server)
        return server.texts()
