"""Fetches updates from Telegram, which forgets them only once they have been applied."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from bot.intake import Intake, Raw, Reader, Receiver, stopped_within
from bot.outbox import TryLater

T = TypeVar("T")

_LONG_POLL = timedelta(seconds=30)
_LAST_CALL = 2.0


class TokenRefused(Exception):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__("Telegram refused the bot's token: copy it again from @BotFather")


class AddressRefused(Exception):
    """Telegram does not want to bring updates to the webhook's address."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram refused telegram.webhook_url: give it a public https address, port 443, 80, 88 or 8443"
        )


class Unreachable(Exception):
    """Telegram does not answer."""

    def __init__(self) -> None:
        super().__init__("Telegram can't be reached: check the network, and the address of the Bot API")


class Source(Reader, Protocol):
    """Where updates come from."""

    async def fetch(self, offset: int | None, wait: timedelta) -> Sequence[Raw]:
        """Return the updates from `offset` on, and let Telegram forget those before it.

        Raises:
            TryLater: Telegram doesn't answer as it should.
            TokenRefused: the token has been withdrawn.
        """
        ...


async def poll(app: Receiver, source: Source, stop: asyncio.Event) -> None:
    """Take updates in until `stop`. What was taken is finished, and confirmed, before this returns.

    Raises:
        TokenRefused: the token has been withdrawn.
    """
    log = logging.getLogger(__name__)
    intake = Intake(app, source, stop)
    offset: int | None = None
    away = False
    while not stop.is_set():
        try:
            batch = await _unless(stop, source.fetch(offset, _LONG_POLL))
        except TryLater as later:
            if not away:
                log.warning("no updates can be fetched; trying again until they can")
            away = True
            await stopped_within(stop, later.after.total_seconds())
            continue
        if away:
            log.info("updates can be fetched again")
            away = False
        if batch is not None:
            # Nothing new means that all before is confirmed. Telegram may start its numbers afresh after a
            # quiet week, and an old offset would hide them.
            offset = await intake.take(batch)
    if offset is not None:
        await _confirm(source, offset)


async def _confirm(source: Source, offset: int) -> None:
    try:
        async with asyncio.timeout(_LAST_CALL):
            await source.fetch(offset, timedelta(0))
    except (TimeoutError, TryLater, TokenRefused):
        # They come again at the next start, and are recognised.
        return


async def _unless(stop: asyncio.Event, work: Awaitable[T]) -> T | None:
    """Return what `work` returns, or None when it is time to stop first."""
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((task, stopping), return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        stopping.cancel()
        task.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)
