"""Serving of a share of the people, by one of several workers over one PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from bot.config import Config
from bot.ports import Webhook
from bot.runtime.app import App
from bot.runtime.rate_limits import Limits
from bot.runtime.workers.alone import Job
from bot.runtime.workers.common_pace import CommonLimiter
from bot.runtime.workers.consumer import Consumer
from bot.runtime.workers.receiver import InboxReceiver
from bot.runtime.workers.worker import Worker
from bot.storage.workers.inbox import ARRIVED
from bot.storage.workers.leases import CHANGED
from bot.storage.workers.opening import SharedStore
from bot.telegram_api.intake import Intake, Reader, Receiver, UpdateProcessor


class Together:
    """Serving by this process and other workers."""

    def __init__(self, shared: SharedStore, limits: Limits | None) -> None:
        """Put the parts together; leases are taken in `start`."""
        self.store, self.everybody = shared.store, shared.everybody
        self.limiter = CommonLimiter(shared.pace, limits)
        self.share = shared.leases
        self.codes = shared.codes
        self._shared = shared
        self._consumer: Consumer
        self._worker: Worker | None = None
        self._beside: list[asyncio.Task[None]] = []

    def webhook(self, settings: Config) -> Webhook | None:
        if not settings.webhook_url:
            return None
        # All workers are told the same secret, whoever of them sets the webhook.
        return Webhook(settings.webhook_url, *settings.listen, self._shared.secret)

    def updates(self, door: Receiver, reader: Reader, stop: asyncio.Event) -> UpdateProcessor:
        shared = self._shared
        intake = Intake(door, reader, stop)
        self._consumer = Consumer(shared.inbox, intake, reader, shared.leases, shared.leases.numbers)
        return InboxReceiver(shared.inbox, reader, door, shared.uid, self._consumer.look, stop)

    def start(self, app: App, bring_forward: Callable[[datetime], None], once: Sequence[Job]) -> None:
        worker = self._worker = Worker(
            self._shared.leases, self._consumer, app, self._shared.store, bring_forward
        )
        worker.after_taking.append(app.look_for_idle)
        worker.in_the_house.extend(once)
        told = {ARRIVED: self._consumer.look, CHANGED: worker.look}
        jobs = (worker.run(), self._consumer.run(), self.limiter.watch(), self._shared.listen(told))
        self._beside = [asyncio.create_task(job) for job in jobs]

    def polls(self) -> bool:
        return self._worker is not None and self._worker.polls

    def keeps_house(self) -> bool:
        return self._worker is not None and self._worker.keeps_house

    async def stop(self) -> None:
        if self._worker:
            await self._worker.stop()
        for task in self._beside:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._beside, return_exceptions=True)
