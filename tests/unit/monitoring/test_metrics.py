"""Metrics are read as Prometheus reads them."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.monitoring import metrics
from bot.monitoring.counters import Counters
from bot.monitoring.endpoints import Observed
from tests.helpers.health_endpoints import WELL, asked, taken
from tests.helpers.paths import ROOT


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
