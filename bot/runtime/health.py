"""Gathers the facts about the health of the running bot, and shows them while it runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime

from bot.config import Config
from bot.monitoring import status
from bot.monitoring.counters import Counters
from bot.monitoring.status import Health
from bot.ports import StoreError
from bot.runtime.app import App
from bot.storage.store import DurableStore
from bot.telegram_api.adapter import Telegram
from bot.version import version


def show(
    opened: AsyncExitStack,
    settings: Config,
    facts: Callable[[], status.Facts],
    counters: Counters,
    store: DurableStore,
) -> None:
    """Report the health from now on: in the status file, to systemd, and at an address if one is set."""
    if settings.health_listen:
        from bot.monitoring import endpoints  # noqa: PLC0415 - only where its answers are asked for

        observed = endpoints.Observed(facts, counters, store.try_write)
        opened.callback(endpoints.listen(*settings.health_listen, observed))
    health = Health(settings.data, facts)
    opened.callback(health.stop)
    health.start()


def records_in(settings: Config) -> str:
    """Return the folder of the records, or `PostgreSQL`: its address may hold a password."""
    return "PostgreSQL" if settings.store_url else str(settings.data)


def mode(settings: Config) -> str:
    """Return `webhook` or `polling`."""
    return "webhook" if settings.webhook_url else "polling"


def facts(
    settings: Config, telegram: Telegram, app: App, store: DurableStore, clock: Callable[[], datetime]
) -> status.Facts:
    """Return the facts from which the health is judged: store, delivery, Telegram and disk."""
    return {
        **_tally(store, clock),
        "version": version(),
        "mode": mode(settings),
        "records_in": records_in(settings),
        "contact": telegram.last_contact,
        "waiting": telegram.waiting,
        "disk_left": status.disk_left(settings.data),
        "backup": status.last_backup(settings.data),
        **app.outbox.counts(),
    }


def _tally(store: DurableStore, clock: Callable[[], datetime]) -> dict[str, object]:
    try:
        found = store.tally(clock())
    except StoreError:
        return {"store": "unusable"}
    oldest = found.oldest.timestamp() if found.oldest else None
    takes = "takes no writes" if store.is_failing else "opens"
    return {
        "store": takes,
        "people": found.people,
        "due": found.due,
        "due_since": oldest,
        "commit_errors": store.commit_errors,
    }
