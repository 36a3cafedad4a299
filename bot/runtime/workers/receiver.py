"""Receives updates for all workers: each is stored in the inbox before Telegram gets its confirmation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence

from bot.ports import StoreUnusable
from bot.storage.workers.inbox import Inbox, Letter
from bot.storage.workers.tables import partition
from bot.telegram_api.intake import ParsedUpdate, Raw, Reader, Receiver, stopped_within
from flows.model import Event

_REST_AFTER_STORE_ERROR = 2.0


class InboxReceiver:
    """Processor that only stores updates; the worker that serves a person applies those of the person."""

    def __init__(
        self,
        inbox: Inbox,
        reader: Reader,
        app: Receiver,
        uid: Callable[[str], bytes],
        arrived: Callable[[], None],
        stop: asyncio.Event,
    ) -> None:
        """Put the parts together. `app` gives recordless answers while nothing can be stored.

        `arrived` is called after updates were stored, since this worker may serve their people.
        """
        self._inbox = inbox
        self._reader = reader
        self._app = app
        self._uid = uid
        self._arrived = arrived
        self._stop = stop
        self.is_stuck = False

    async def take(self, batch: Sequence[Raw]) -> int | None:
        received = [self._reader.read(raw) for raw in batch]
        letters, people = [], set[str]()
        for raw, one in zip(batch, received, strict=True):
            if one.event:
                # Events of one batch were written before the first of them could be answered.
                letters.append(self._letter(raw, one.event, together=one.event.person in people))
                people.add(one.event.person)
        while letters and not await self._stored(letters, polled=True):
            if await stopped_within(self._stop, _REST_AFTER_STORE_ERROR):
                return None
        self._see_to_groups(received)
        return max(one.update_id for one in received) + 1 if received else None

    async def accept(self, raw: Raw) -> bool:
        received = self._reader.read(raw)
        if received.event:
            letter = self._letter(raw, received.event, together=False)
            if not await self._stored([letter], polled=False):
                self._app.answer_meanwhile(received.event)
                return False
        self._see_to_groups([received])
        return True

    def look_at(self, batch: Sequence[Raw]) -> None:
        for raw in batch:
            if event := self._reader.read(raw).event:
                self._app.answer_meanwhile(event)

    async def _stored(self, letters: list[Letter], *, polled: bool) -> bool:
        try:
            await self._inbox.put(letters, polled=polled)
        except StoreUnusable:
            self.is_stuck = True
            return False
        self.is_stuck = False
        self._arrived()
        return True

    def _letter(self, raw: Raw, event: Event, *, together: bool) -> Letter:
        body = json.dumps({"raw": raw, "together": together}, ensure_ascii=False).encode("utf-8", "replace")
        return Letter(event.update_id, partition(self._uid(event.person)), body)

    def _see_to_groups(self, received: Sequence[ParsedUpdate]) -> None:
        """Leave groups that the bot was added to. The worker that applies a tap confirms it."""
        for one in received:
            if one.event is None:
                self._reader.acknowledge(one)
