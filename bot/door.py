"""Stands before the app: who comes in, and how much of one person. Who is turned away leaves nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.access import Access, offered
from bot.app import App
from bot.budget import Budget, Moment
from bot.intake import broken
from bot.limits import Limiter
from bot.outbox import Transport, TryLater, Undeliverable
from bot.pieces import sendable
from bot.store import Store
from flows.model import Event, Message
from flows.person import Outgoing
from flows.text import utf16

LONGEST = 4096
"""UTF-16 units of a text Telegram lets people write. What is longer did not come from a person."""

TOLD_FOR = timedelta(hours=1)
"""Who was turned away is told so once in this time, however often they try."""

FLOODED_FOR = timedelta(seconds=10)

GUESSES = 5
"""Wrong codes in `TOLD_FOR`, after which even the right one isn't heard."""

MOST_REMEMBERED = 10_000
MOST_AT_ONCE = 100
"""Lines under way to who was turned away. Beyond that they get none: others come first."""


class Door:
    """Receives events for the app."""

    def __init__(  # noqa: PLR0913 - each is a part of its own
        self,
        app: App,
        store: Store,
        transport: Transport,
        access: Access,
        clock: Callable[[], Moment],
        *,
        limiter: Limiter | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._app = app
        self._store = store
        self._transport = transport
        self._access = access
        self._clock = clock
        self._limiter = limiter
        self._budget = budget or Budget()
        self._told: OrderedDict[tuple[str, str], tuple[Moment, int]] = OrderedDict()
        self._lines: set[asyncio.Task[None]] = set()
        self._log = logging.getLogger(__name__)

    async def receive(self, event: Event) -> None:
        """Hand the event to the app, or say once why not.

        Raises:
            StoreUnusable: nothing was written; the event may be handed in again.
        """
        event = _tidied(event)
        if not self._room_for(event) or not await self._may_come_in(event):
            return
        if self._access.mode == "invite" and self._access.brings_code(event):
            # The code itself is nothing that somebody wants to say.
            event = replace(event, kind="command", value="start")
        await self._app.receive(event)

    async def close(self) -> None:
        """Let go of the lines that are still under way."""
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    def _room_for(self, event: Event) -> bool:
        if self._budget.take(event.person, self._clock()) or event.kind == "blocked":
            return True
        if self._app.calls_for_help(event):
            return True
        if self._count(event.person, "flood", FLOODED_FOR) == 1:
            self._log.info("somebody sends more than can be read", extra={"person": event.person})
            self._say(event.person, "flood")
        return False

    async def _may_come_in(self, event: Event) -> bool:
        if self._access.mode == "open" or (await self._store.load(event.person)).person is not None:
            return True
        is_guess = self._access.mode == "invite" and offered(event) is not None
        # Whoever guesses is not told when they got it right, once they guessed too often.
        if is_guess and self._count(event.person, "guess", TOLD_FOR) > GUESSES:
            return False
        if self._access.lets_in(event):
            return True
        first = self._count(event.person, "stranger", TOLD_FOR) == 1
        if event.kind not in ("blocked", "unblocked") and (first or self._app.calls_for_help(event)):
            self._say(event.person, "stranger")
        return False

    def _count(self, person: str, what: str, within: timedelta) -> int:
        """Return the how manieth time this is, since the first of a span of so long."""
        now, key = self._clock(), (person, what)
        until, times = self._told.pop(key, (now, 0))
        if until <= now:
            until, times = now + within.total_seconds(), 0
        self._told[key] = (until, times + 1)
        if len(self._told) > MOST_REMEMBERED:
            self._told.popitem(last=False)
        return times + 1

    def _say(self, person: str, phrase: str) -> None:
        if len(self._lines) >= MOST_AT_ONCE:
            return
        line = asyncio.get_running_loop().create_task(self._send(person, self._app.phrase(phrase)))
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)

    async def _send(self, person: str, words: str) -> None:
        if self._limiter:
            await self._limiter.turn(person, nudge=True)
        with contextlib.suppress(TryLater, Undeliverable):
            await self._transport.deliver(person, Outgoing("send", Message(words)))


def _tidied(event: Event) -> Event:
    """Return the event as a person could have sent it: nothing endless, no halves of letters."""
    if utf16(event.value) > LONGEST or utf16(event.shown) > LONGEST:
        return broken(event)
    return replace(event, value=sendable(event.value), shown=sendable(event.shown))
