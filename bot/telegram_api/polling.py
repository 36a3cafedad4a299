"""Fetches updates from Telegram, and confirms them after they are processed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Literal, Protocol, TypeVar

from bot.ports import TryLater
from bot.telegram_api.intake import Raw, Reader, UpdateProcessor, stopped_within

T = TypeVar("T")

_LONG_POLL = timedelta(seconds=30)
_LAST_CALL = 2.0
_LOOK_EVERY = 1.0


class Source(Reader, Protocol):
    """Source of updates."""

    async def fetch(self, offset: int | None, wait: timedelta) -> Sequence[Raw]:
        """Return the updates from `offset` on, and confirm those before it.

        Raises:
            TryLater: Telegram gives no valid answer.
        """
        ...


def _always() -> bool:
    return True


async def poll(
    intake: UpdateProcessor, source: Source, stop: asyncio.Event, may: Callable[[], bool] = _always
) -> None:
    """Process updates until `stop`. Fetched ones are finished and confirmed before this returns.

    Nothing is fetched while `may` says no: then another worker fetches, and confirms what it has.

    Every error is followed by another attempt: a token that was valid once is not given up for one refusal.
    """
    stopping = asyncio.ensure_future(stop.wait())
    try:
        offset = await _poll(intake, source, stop, stopping, may)
    finally:
        stopping.cancel()
    if offset is not None:
        await _confirm(source, offset)


async def _poll(
    intake: UpdateProcessor,
    source: Source,
    stop: asyncio.Event,
    stopping: asyncio.Task[Literal[True]],
    may: Callable[[], bool],
) -> int | None:
    """Process updates until `stop`, for which `stopping` waits; return the offset that confirms the last."""
    log = logging.getLogger(__name__)
    offset: int | None = None
    away = False
    while not stop.is_set():
        if not may():
            offset = None
            await stopped_within(stop, _LOOK_EVERY)
            continue
        try:
            batch = await _unless(stopping, source.fetch(offset, _LONG_POLL))
        except TryLater as later:
            if not away:
                log.warning("fetching updates fails; trying again")
            away = True
            await stopped_within(stop, later.after.total_seconds())
            continue
        if away:
            log.info("fetching updates works again")
            away = False
        if batch is not None:
            # An empty batch means that everything is confirmed. Telegram may restart its ids after a quiet
            # week, and an old offset would hide the new ones.
            offset = await _taken(intake, source, batch)
    return offset


async def _taken(intake: UpdateProcessor, source: Source, batch: Sequence[Raw]) -> int | None:
    """Process a batch. While nothing can be stored, answer later updates without confirming any."""
    taking = asyncio.ensure_future(intake.take(batch))
    try:
        while not (await asyncio.wait({taking}, timeout=_LOOK_EVERY))[0]:
            if intake.is_stuck:
                await _look_ahead(intake, source, batch)
        return await taking
    finally:
        taking.cancel()


async def _look_ahead(intake: UpdateProcessor, source: Source, batch: Sequence[Raw]) -> None:
    numbers = [number for raw in batch if isinstance(number := raw.get("update_id"), int)]
    with contextlib.suppress(TryLater):
        # From the first of the batch on: a later offset would confirm updates that are not stored.
        intake.look_at(await source.fetch(min(numbers), timedelta(0)) if numbers else batch)


async def _confirm(source: Source, offset: int) -> None:
    with contextlib.suppress(TimeoutError, TryLater):
        async with asyncio.timeout(_LAST_CALL):
            await source.fetch(offset, timedelta(0))
        # Otherwise they are delivered again at the next start, and recognised.


async def _unless(stopping: asyncio.Task[Literal[True]], work: Awaitable[T]) -> T | None:
    """Return what `work` returns, or None when it is time to stop first."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task, stopping), return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
