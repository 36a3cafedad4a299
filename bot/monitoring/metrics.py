"""Writes facts and counters in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from bot.monitoring.counters import BOUNDS, Counters
from bot.monitoring.status import Facts

GAUGES = {
    "people": ("stile_people", "People of whom a record is kept."),
    "due": ("stile_due_people", "People who are due for a message or a retry."),
    "due_since": ("stile_due_oldest_timestamp_seconds", "Since when the first of them is due."),
    "sending": ("stile_outbox_sending_people", "People whose messages are being sent."),
    "resting": ("stile_outbox_resting_people", "People whose messages wait for a retry."),
    "waiting_since": ("stile_outbox_oldest_timestamp_seconds", "Since when the first of them waits."),
    "contact": ("stile_telegram_contact_timestamp_seconds", "Last answer of Telegram's."),
    "waiting": ("stile_webhook_waiting_updates", "Updates that wait at Telegram for the webhook."),
    "disk_left": ("stile_disk_free_bytes", "Room left on the disk of the data folder."),
    "backup": ("stile_backup_timestamp_seconds", "Last backup that was made of this folder."),
}
"""Facts that rise and fall, each with its metric."""

_COUNTERS = {
    "limited": ("stile_telegram_limited", "Times Telegram asked for a rest (429)."),
    "commit_errors": ("stile_commit_errors", "Writes that the disk did not take."),
}


class _StileCollector(Collector):
    def __init__(self, facts: Facts, counters: Counters) -> None:
        self._facts = facts
        self._counters = counters

    def collect(self) -> Iterator[Metric]:
        for fact, (name, about) in GAUGES.items():
            if (value := self._facts.get(fact)) is not None:
                yield GaugeMetricFamily(name, about, value=value)
        for fact, (name, about) in _COUNTERS.items():
            yield CounterMetricFamily(name, about, value=self._facts.get(fact, 0))
        version = GaugeMetricFamily("stile_info", "Version that runs.", labels=("version", "mode"))
        version.add_metric([str(self._facts.get("version")), str(self._facts.get("mode"))], 1)
        yield version
        yield CounterMetricFamily("stile_updates", "Updates that were handled.", self._counters.updates)
        yield CounterMetricFamily("stile_update_errors", "Tries that ended in a bug.", self._counters.errors)
        sums = accumulate(self._counters.turns)
        buckets = [(str(bound), float(total)) for bound, total in zip((*BOUNDS, "+Inf"), sums, strict=True)]
        about = "Seconds from an update to its answer being durable."
        yield HistogramMetricFamily("stile_turn_seconds", about, buckets, self._counters.seconds)


def exposition(facts: Facts, counters: Counters) -> bytes:
    """Return everything that is measured, with the process's own memory, processor time and open files."""
    registry = CollectorRegistry()
    registry.register(_StileCollector(facts, counters))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
