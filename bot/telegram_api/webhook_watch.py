"""Asks Telegram how its deliveries to the webhook fare: a bot that nobody can reach would notice nothing."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

from bot.ports import TryLater
from bot.telegram_api.intake import stopped_within

INTERVAL = 60.0
"""Seconds between two questions: half of what a silent Telegram may take to be told (`status.AWAY`)."""


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Telegram's account of a webhook: its address, waiting updates, and its last failed delivery.

    `failed` is in Unix seconds, 0 where none failed; `why` are Telegram's words.
    """

    url: str
    waiting: int = 0
    failed: int = 0
    why: str = ""


class Sender(Protocol):
    """Telegram, as the one that brings updates."""

    async def deliveries(self) -> Deliveries:
        """Return how deliveries fare.

        Raises:
            TryLater: Telegram does not answer.
        """
        ...


class WebhookWatch:
    """Logs each outage of the webhook once when it begins and once when it ends."""

    def __init__(self, sender: Sender, url: str) -> None:
        """Watch the webhook at this address."""
        self._sender = sender
        self._url = url
        self._log = logging.getLogger(__name__)
        self._seen: int | None = None
        self._is_away = False
        self._is_failing = False
        self._is_elsewhere = False

    async def run(self, stop: asyncio.Event, interval: float = INTERVAL) -> None:
        """Ask until `stop`."""
        while not await stopped_within(stop, interval):
            await self.look()

    async def look(self) -> None:
        """Ask once, and log what has begun or ended since."""
        try:
            found = await self._sender.deliveries()
        except TryLater:
            if not self._is_away:
                self._log.warning("Telegram can't be reached; trying again")
            self._is_away = True
            return
        if self._is_away:
            self._log.info("Telegram can be reached again")
        self._is_away = False
        self._note_address(found)
        self._note_failures(found)

    def _note_address(self, found: Deliveries) -> None:
        elsewhere = found.url != self._url
        if elsewhere and not self._is_elsewhere:
            self._log.error(
                "another program has taken this bot's webhook: stop it, or use a bot of its own. "
                "A restart sets the webhook again"
            )
        elif self._is_elsewhere and not elsewhere:
            self._log.info("the webhook is this bot's again")
        self._is_elsewhere = elsewhere

    def _note_failures(self, found: Deliveries) -> None:
        """Compare with the failure seen last: one from before the start says nothing about now."""
        is_new = self._seen is not None and found.failed > self._seen
        self._seen = found.failed
        if is_new and not self._is_failing:
            self._is_failing = True
            line = "Telegram can't bring updates (%s); %d wait. Check the proxy, its certificate and its port"
            self._log.warning(line, found.why[:100], found.waiting)
        elif self._is_failing and not is_new and not found.waiting:
            self._is_failing = False
            self._log.info("Telegram brings updates again")
