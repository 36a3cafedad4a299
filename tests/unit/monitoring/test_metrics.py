"""Metrics are read as Prometheus reads them."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from bot.monitoring import metrics
from bot.monitoring.counters import Counters
from bot.monitoring.endpoints import Observed, listen
from bot.ports import AddressUnusable
from tests.helpers.paths import ROOT

NOW = 1_000_000.0
WELL: dict[str, Any] = {"mode": "polling", "contact": NOW - 20, "version": "0.1.0", "people": 7, "limited": 4}


async def taken() -> None:
    pass


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
