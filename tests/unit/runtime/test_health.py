"""Facts from which the health is judged."""

from __future__ import annotations

from pathlib import Path

from bot.config.settings import Config
from bot.runtime.health import mode, records_in

DATA = Path("/srv/stile")


def test_updates_come_by_polling_unless_a_webhook_is_set() -> None:
    assert mode(Config(DATA)) == "polling"
    assert mode(Config(DATA, webhook_url="https://example.org/hook")) == "webhook"


def test_a_databases_address_is_never_named() -> None:
    assert records_in(Config(DATA)) == "/srv/stile"
    assert records_in(Config(DATA, store_url="postgresql://bot:secret@db/stile")) == "PostgreSQL"
