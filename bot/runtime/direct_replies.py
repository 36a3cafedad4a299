"""Sends recordless messages: at least once while the process lives, within the rate limits."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import timedelta
from types import MappingProxyType

from bot.ports import Transport, TryLater, Undeliverable
from bot.runtime.rate_limits import Limiter, Rank
from flows.person import Outgoing

MOST_OF_ONE = MappingProxyType({Rank.ANSWER: 20, Rank.NEWCOMER: 5, Rank.NUDGE: 5})
"""Recordless messages being sent to one person, by rank. Further ones are dropped: a flood gets no queue."""

MOST_AT_ONCE = 100
"""Messages being sent to all people that can wait. Further ones are dropped, since answers come first."""

MOST_PROMISED = 10_000
"""Urgent messages being sent to all people. Further ones are dropped, to bound memory."""

_TRIES = 8
"""Attempts per message. Their pauses, Telegram's or growing ones, add up to several minutes."""

_REST_AFTER_BUG = 2.0

_PATIENCE = 15.0
"""Seconds that an update waits for its recordless answer. Afterwards a kill would lose the answer."""


class DirectReplies:
    """Sends recordless answers, those of a person in order, beside the outbox."""

    def __init__(self, transport: Transport, limiter: Limiter | None = None) -> None:
        self._transport = transport
        self._limiter = limiter
        self._log = logging.getLogger(__name__)
        self._tasks: set[asyncio.Task[None]] = set()
        self._counts: Counter[tuple[Rank, str]] = Counter()
        self._last: dict[str, asyncio.Task[None]] = {}

    def say(self, person: str, *items: Outgoing, rank: Rank = Rank.NUDGE) -> asyncio.Task[None] | None:
        """Start sending the items; return the task, or None where there are none or too many are being sent.

        Items of a better rank than a nudge are tried again when Telegram can't be reached.
        """
        if not items or self._counts[rank, ""] >= (MOST_AT_ONCE if rank is Rank.NUDGE else MOST_PROMISED):
            return None
        if self._counts[rank, person] >= MOST_OF_ONE[rank]:
            return None
        before = self._last.get(person)
        task = asyncio.get_running_loop().create_task(self._send(person, items, before, rank))
        self._tasks.add(task)
        self._last[person] = task
        self._counts.update(((rank, ""), (rank, person)))
        task.add_done_callback(lambda task: self._ended(person, rank, task))
        return task

    async def said(self, person: str, *items: Outgoing) -> None:
        """Send the items as urgent ones; return when they are sent, or after `_PATIENCE` seconds.

        Only one call per person waits at a time, since updates of others stand behind this one.
        """
        is_waited_for = not self._counts[Rank.ANSWER, person]
        if (task := self.say(person, *items, rank=Rank.ANSWER)) and is_waited_for:
            await asyncio.wait({task}, timeout=_PATIENCE)

    async def idle(self) -> None:
        """Wait until nothing is being sent."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Cancel the messages under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, person: str, rank: Rank, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        for key in ((rank, ""), (rank, person)):
            self._counts[key] -= 1
            if not self._counts[key]:
                del self._counts[key]
        if self._last.get(person) is task:
            del self._last[person]

    async def _send(
        self, person: str, items: tuple[Outgoing, ...], before: asyncio.Task[None] | None, rank: Rank
    ) -> None:
        if before:
            await asyncio.wait({before})
        for item in items:
            await self._deliver(person, item, rank)

    async def _deliver(self, person: str, item: Outgoing, rank: Rank) -> None:
        for left in reversed(range(1 if rank is Rank.NUDGE else _TRIES)):
            if self._limiter:
                await self._limiter.turn(person, rank)
            try:
                await self._transport.deliver(person, item)
            except Undeliverable:
                return
            except TryLater as later:
                if left and item.do == "send":
                    await self._rest(person, later)
                    continue
            except Exception:  # noqa: BLE001 - a bug met in one try must not lose the answer
                self._log.exception("sending a recordless answer failed", extra={"person": person})
                if left and item.do == "send":
                    await asyncio.sleep(_REST_AFTER_BUG)
                    continue
            return

    async def _rest(self, person: str, later: TryLater) -> None:
        if later.limited and self._limiter:
            self._limiter.refused(person, later.after)
        await asyncio.sleep(min(later.after, timedelta(minutes=1)).total_seconds())
