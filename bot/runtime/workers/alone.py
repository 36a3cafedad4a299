"""Serving of everybody by one process, from its data folder."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.config import Config
from bot.ports import Share, Webhook
from bot.runtime.app import App
from bot.runtime.rate_limits import Limiter, Limits
from bot.storage.store import DurableStore
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.codes import Codes
from bot.telegram_api.crowd import Crowd
from bot.telegram_api.intake import Intake, Reader, Receiver, UpdateProcessor

Job = Callable[[], Awaitable[object]]


class Serving(Protocol):
    """Parts of a process that differ between one that serves alone and one of several workers."""

    @property
    def store(self) -> DurableStore:
        """Return the records of the people whom this process serves."""
        ...

    @property
    def everybody(self) -> DurableStore:
        """Return all records, for housekeeping and the operator's orders."""
        ...

    @property
    def limiter(self) -> Limiter:
        """Return the rate limits."""
        ...

    @property
    def share(self) -> Share | None:
        """Return the share of people that this process serves; None for everybody."""
        ...

    @property
    def codes(self) -> Codes:
        """Return the store of invitation codes."""
        ...

    def webhook(self, settings: Config) -> Webhook | None:
        """Return the webhook of the settings; None where updates are polled."""
        ...

    def updates(self, door: Receiver, reader: Reader, stop: asyncio.Event) -> UpdateProcessor:
        """Return the processor of updates, which passes their events to `door`."""
        ...

    def start(self, app: App, bring_forward: Callable[[datetime], None], once: Sequence[Job]) -> None:
        """Start to serve, after `updates` was called. One process of all runs the jobs `once`."""
        ...

    def polls(self) -> bool:
        """Tell whether this process is the one that fetches updates now."""
        ...

    def keeps_house(self) -> bool:
        """Tell whether this process keeps house for all now."""
        ...

    async def stop(self) -> None:
        """Wait for turns and messages under way; other workers, if any, may serve the people then."""
        ...


class Alone:
    """Serving by this process alone."""

    share = None

    def __init__(self, store: TinyDBStore, codes: Codes, limits: Limits | None) -> None:
        """Serve the people of this store."""
        self._held = store
        self.store = self.everybody = store
        self.codes = codes
        self.limiter = Limiter(time.monotonic, limits)
        self._beside: list[asyncio.Future[object]] = []
        self._crowd: Crowd | None = None

    def webhook(self, settings: Config) -> Webhook | None:
        return Webhook(settings.webhook_url, *settings.listen) if settings.webhook_url else None

    def updates(self, door: Receiver, reader: Reader, stop: asyncio.Event) -> UpdateProcessor:
        self._crowd = Crowd(Intake(door, reader, stop), reader, self._held, stop)
        return self._crowd

    def start(self, app: App, bring_forward: Callable[[datetime], None], once: Sequence[Job]) -> None:
        del bring_forward  # the store tells of every due time
        assert self._crowd
        self._beside = [asyncio.ensure_future(job()) for job in (app.resume, self._crowd.run, *once)]

    def polls(self) -> bool:
        return True

    def keeps_house(self) -> bool:
        return True

    async def stop(self) -> None:
        if self._crowd:
            await self._crowd.close()
        for task in self._beside:
            task.cancel()
