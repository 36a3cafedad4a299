"""Removes the buttons of answered messages, while the next message is sent and never before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from bot.ports import Transport, TryLater, Undeliverable
from bot.runtime.rate_limits import Limiter
from bot.runtime.sending.pending import Done, PendingDelivery
from flows.person import Outgoing


class OldKeyboards:
    """Removes each keyboard once. Taps on one that is not removed yet are known to be old."""

    def __init__(self, transport: Transport, limiter: Limiter | None, wake: Callable[[str], None]) -> None:
        """Put the parts together. `wake` is called for a person in whose chat removals may go on."""
        self._transport = transport
        self._limiter = limiter
        self._wake = wake
        self._postponed: dict[str, asyncio.TimerHandle] = {}
        self._closing = False
        self._log = logging.getLogger(__name__)

    async def remove(self, work: PendingDelivery) -> bool:
        """Remove as many keyboards as the chat's limit allows; return whether that was all of them.

        `work.removed` gets them. The others stay in the record until the chat's limit allows them.
        """
        for item in work.removals():
            if work.is_bare(item):
                work.removed.append(Done(item))
                continue
            if self._limiter and (after := self._limiter.spare_in(work.id)):
                self._postpone(work.id, after)
                return False
            gone = await self._try(work.id, item)
            if gone:
                work.bare.add(item.message_id)
            work.removed.append(Done(item, item if gone else None))
        return True

    def close(self) -> None:
        """Cancel waiting removals, which stay in the records."""
        self._closing = True
        for timer in self._postponed.values():
            timer.cancel()
        self._postponed.clear()

    async def _try(self, person: str, item: Outgoing) -> bool:
        try:
            await self._transport.deliver(person, item)
        except TryLater as later:
            if later.limited and self._limiter:
                self._limiter.refused(person, later.after)
        except Undeliverable:
            return False
        except Exception:  # noqa: BLE001 - a bug met here must not lose the answer beside it
            self._log.exception("removing a keyboard failed", extra={"person": person})
        else:
            return True
        return False

    def _postpone(self, person: str, after: timedelta) -> None:
        if not self._closing and person not in self._postponed:
            loop = asyncio.get_running_loop()
            self._postponed[person] = loop.call_later(after.total_seconds(), self._again, person)

    def _again(self, person: str) -> None:
        del self._postponed[person]
        self._wake(person)
