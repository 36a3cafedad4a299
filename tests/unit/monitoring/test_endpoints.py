from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from bot.monitoring import metrics
from bot.monitoring.counters import Counters, MeasuredReceiver
from bot.monitoring.endpoints import Observed, lacks, listen
from bot.ports import AddressUnusable, StoreUnusable
from flows.model import Event
from tests.helpers.paths import ROOT

NOW = 1_000_000.0
WELL: dict[str, Any] = {"mode": "polling", "contact": NOW - 20, "version": "0.1.0", "people": 7, "limited": 4}


async def taken() -> None:
    pass


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


async def asked(observed: Observed, path: str, method: str = "GET") -> HTTPResponse:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    stop = listen("127.0.0.1", port, observed)
    try:
        with pytest.raises(AddressUnusable):
            listen("127.0.0.1", port, observed)
        url = f"http://127.0.0.1:{port}{path}"
        return await AsyncHTTPClient(force_instance=True).fetch(url, raise_error=False, method=method)
    finally:
        stop()


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


def test_metrics_are_read_as_prometheus_reads_them() -> None:
    counters = Counters(updates=3, errors=1)
    for seconds in (0.001, 0.03, 60):
        counters.note_turn(seconds)

    text = asyncio.run(asked(Observed(lambda: WELL, counters, taken), "/metrics")).body.decode()

    found = {
        (sample.name, sample.labels.get("le", "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["stile_people", ""] == 7
    assert found["stile_telegram_limited_total", ""] == 4
    assert found["stile_commit_errors_total", ""] == 0
    assert (found["stile_updates_total", ""], found["stile_update_errors_total", ""]) == (3, 1)
    assert found["stile_turn_seconds_bucket", "0.005"] == 1
    assert found["stile_turn_seconds_bucket", "0.05"] == 2
    assert found["stile_turn_seconds_bucket", "+Inf"] == found["stile_turn_seconds_count", ""] == 3
    assert found["stile_turn_seconds_sum", ""] == pytest.approx(60.031)
    assert found["process_resident_memory_bytes", ""] > 1e6


def test_the_dashboard_shows_only_what_is_measured() -> None:
    facts = dict.fromkeys(metrics.GAUGES, 1) | WELL
    text = metrics.exposition(facts, Counters()).decode()
    known = {family.name for family in text_string_to_metric_families(text)}
    board = json.loads((ROOT / "docs" / "grafana.json").read_text(encoding="utf-8"))
    operating = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")

    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    named = re.findall(r"(?:stile|process)_[a-z_]+", " ".join(queries))
    alarms = re.findall(r"(?:stile|process)_[a-z_]+", " ".join(re.findall(r"`[^`]*`", operating)))
    measured = {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in [*named, *alarms]}
    measured -= {"stile_keys", "stile_copies"}  # a schema and a role of PostgreSQL

    assert len(queries) >= 10
    assert {name for name in measured if not name.endswith(("_sh", "_"))} <= known


class Receiver:
    def __init__(self, error: Exception | None) -> None:
        self.error = error

    async def receive(self, event: Event) -> None:
        del event
        if self.error:
            raise self.error

    def answer_meanwhile(self, event: Event) -> None:
        event.value.encode()

    def needs_help(self, event: Event) -> bool:
        return event.value == "help"

    async def apologise(self, event: Event) -> None:
        raise LookupError(event.value)


@pytest.mark.parametrize(
    ("error", "counted"),
    [(None, (1, 0, 1)), (KeyError("x"), (0, 1, 0)), (StoreUnusable("full"), (0, 0, 0))],
)
def test_what_is_handled_is_counted_and_timed(error: Exception | None, counted: tuple[int, int, int]) -> None:
    counters, times = Counters(), iter([10.0, 10.5])
    measured = MeasuredReceiver(Receiver(error), counters, lambda: next(times))
    event = Event("1", 1, "text", "help")

    if error:
        with pytest.raises(type(error)):
            asyncio.run(measured.receive(event))
    else:
        asyncio.run(measured.receive(event))

    assert (counters.updates, counters.errors, sum(counters.turns)) == counted
    assert counters.seconds == (0.5 if error is None else 0)
    measured.answer_meanwhile(event)
    assert measured.needs_help(event)
    with pytest.raises(LookupError):
        asyncio.run(measured.apologise(event))
