"""A webhook that nobody can reach is told once, and once more when it is over."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.ports import TryLater
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.webhook_watch import Deliveries, WebhookWatch
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi

URL = "https://a.example/b"


class Sender:
    """Answers from a list."""

    def __init__(self, *answers: Deliveries | None) -> None:
        self.answers = list(answers)

    async def deliveries(self) -> Deliveries:
        answer = self.answers.pop(0)
        if answer is None:
            raise TryLater(timedelta(seconds=1))
        return answer


def told(caplog: pytest.LogCaptureFixture, *answers: Deliveries | None) -> list[str]:
    async def scene() -> None:
        watch = WebhookWatch(Sender(*answers), URL)
        for _ in answers:
            await watch.look()

    with caplog.at_level(logging.INFO):
        asyncio.run(scene())
    return [record.getMessage() for record in caplog.records]


def test_failed_deliveries_are_told_when_they_begin_and_when_they_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    old = Deliveries(URL, 0, 100, "Connection refused")
    failing = [Deliveries(URL, waiting, at, "Wrong response: 502") for waiting, at in ((3, 200), (9, 260))]
    draining, well = Deliveries(URL, 4, 260, "x"), Deliveries(URL, 0, 260, "x")

    begun, ended = told(caplog, old, old, *failing, draining, well, well)

    assert begun.startswith("Telegram can't bring updates (Wrong response: 502); 3 wait. Check the proxy")
    assert ended == "Telegram brings updates again"


def test_a_telegram_that_is_away_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    well = Deliveries(URL)

    assert told(caplog, well, None, None, well, well) == [
        "Telegram can't be reached; trying again",
        "Telegram can be reached again",
    ]


def test_a_webhook_that_somebody_else_set_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    well, taken = Deliveries(URL), Deliveries("")

    first, second = told(caplog, well, taken, taken, well)

    assert first.startswith("another program has taken this bot's webhook")
    assert second == "the webhook is this bot's again"


def test_telegram_tells_how_deliveries_fare_and_that_counts_as_an_answer() -> None:
    async def scene(server: FakeBotApi) -> tuple[Deliveries, int | None]:
        telegram = Telegram(TOKEN, server.url)
        await telegram.open(f"{server.url}/hook".replace("http:", "https:"), "secret")
        met = telegram.last_contact
        try:
            found = await telegram.deliveries()
            assert met
            assert telegram.last_contact
            assert telegram.last_contact > met
            server.fail("getWebhookInfo", "500")
            with pytest.raises(TryLater):
                await telegram.deliveries()
        finally:
            await telegram.close()
        return found, telegram.waiting

    with FakeBotApi() as server:
        server.failed_delivery = {"last_error_date": 7, "last_error_message": "SSL error"}
        found, waiting = asyncio.run(scene(server))

    assert found.url.endswith("/hook")
    assert (found.failed, found.why, waiting) == (7, "SSL error", 0)
