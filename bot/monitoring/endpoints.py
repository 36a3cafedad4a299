"""Answers /healthz, /readyz and /metrics on an address of this machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.monitoring.counters import Counters
from bot.monitoring.status import AWAY, Facts
from bot.ports import StoreError
from bot.telegram_api.webhook import bound

_STORED_WITHIN = 5.0
"""Seconds that a test write may take."""

_HEADERS_WITHIN = 15.0
_LARGEST_BODY = 1024


@dataclass(frozen=True, slots=True)
class Observed:
    """Sources of the answers. `try_write` returns once a test write is durable."""

    facts: Callable[[], Facts]
    counters: Counters
    try_write: Callable[[], Awaitable[object]]


def listen(host: str, port: int, observed: Observed) -> Callable[[], None]:
    """Answer at the address, and return what ends that. An event loop must be running.

    Raises:
        AddressUnusable: the address is taken, or not ours.
    """
    parts = {"observed": observed}
    site = Application(
        [("/healthz", _Alive), ("/readyz", _Ready, parts), ("/metrics", _Metrics, parts)],
        log_function=lambda _handler: None,
        default_handler_class=_Nowhere,
    )
    server = HTTPServer(site, idle_connection_timeout=_HEADERS_WITHIN, max_body_size=_LARGEST_BODY)
    server.add_socket(bound(host, port))
    return server.stop


async def lacks(observed: Observed, now: float) -> list[str]:
    """Return what keeps the bot from serving at `now` (seconds since 1970), a line each."""
    found = []
    try:
        async with asyncio.timeout(_STORED_WITHIN):
            await observed.try_write()
    except (StoreError, TimeoutError):
        found.append("the store takes no writes")
    facts = observed.facts()
    contact = facts.get("contact")
    if contact is None or now - contact > AWAY:
        found.append("no answer from Telegram")
    return found


class _Text(RequestHandler):
    """Answers in plain text."""

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **_kwargs: object) -> None:
        """Say nothing about what went wrong."""
        self.finish(f"{status_code}\n")


class _Alive(_Text):
    """Says that the event loop turns: it answers."""

    def get(self) -> None:
        self.finish("ok\n")

    head = get


class _Ready(_Text):
    """Says whether the bot can serve, and what it lacks."""

    def initialize(self, observed: Observed) -> None:
        self._observed = observed

    async def get(self) -> None:
        found = await lacks(self._observed, time.time())
        self.set_status(503 if found else 200)
        self.finish("".join(f"{line}\n" for line in found) or "ok\n")

    head = get


class _Metrics(_Text):
    """Writes all counts and times."""

    def initialize(self, observed: Observed) -> None:
        self._observed = observed

    def get(self) -> None:
        from bot.monitoring import metrics  # noqa: PLC0415 - only where somebody asks

        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.finish(metrics.exposition(self._observed.facts(), self._observed.counters))

    head = get


class _Nowhere(_Text):
    """Is at every other address."""

    def prepare(self) -> None:
        self.set_status(404)
        self.finish("404: there are /healthz, /readyz and /metrics\n")
