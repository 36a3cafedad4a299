from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.monitoring.counters import Counters
from bot.monitoring.endpoints import Observed, lacks
from bot.ports import StoreUnusable
from tests.helpers.health_endpoints import NOW, WELL, asked, taken


async def refused() -> None:
    raise StoreUnusable("the disk is full", passing=True)


async def never() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("change", "write", "found"),
    [
        ({}, taken, []),
        ({"contact": None}, taken, ["no answer from Telegram"]),
        ({"contact": NOW - 121}, taken, ["no answer from Telegram"]),
        ({"contact": NOW - 121, "mode": "webhook"}, taken, ["no answer from Telegram"]),
        ({}, refused, ["the store takes no writes"]),
        ({"contact": None}, refused, ["the store takes no writes", "no answer from Telegram"]),
        ({}, never, ["the store takes no writes"]),
    ],
)
def test_a_bot_that_can_not_serve_says_what_it_lacks(
    change: dict[str, object], write: Callable[[], Any], found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.monitoring.endpoints._STORED_WITHIN", 0.01)
    assert asyncio.run(lacks(Observed(lambda: WELL | change, Counters(), write), NOW)) == found


@pytest.mark.parametrize(
    ("path", "code", "body"),
    [
        ("/healthz", 200, "ok\n"),
        ("/readyz", 503, "the store takes no writes\nno answer from Telegram\n"),
        ("/", 404, "404: there are /healthz, /readyz and /metrics\n"),
    ],
)
def test_each_address_answers(path: str, code: int, body: str) -> None:
    answer = asyncio.run(asked(Observed(lambda: WELL, Counters(), refused), path))

    assert (answer.code, answer.body.decode()) == (code, body)


@pytest.mark.parametrize(("method", "code"), [("HEAD", 200), ("DELETE", 405)])
def test_a_monitor_may_ask_for_the_head_alone(method: str, code: int) -> None:
    assert asyncio.run(asked(Observed(lambda: WELL, Counters(), taken), "/healthz", method)).code == code
