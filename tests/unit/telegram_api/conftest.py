"""Fixtures of the tests against a Bot API server of our own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.fake_bot_api import FakeBotApi


@pytest.fixture
def server() -> Iterator[FakeBotApi]:
    with FakeBotApi() as running:
        running.say(7, "hello")
        yield running
