"""Applies the updates in the inbox: in order for each person, in parallel for all."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from msgspec.structs import replace

from bot.ports import Share, StoreUnusable
from bot.storage.workers.inbox import Inbox, Letter
from bot.telegram_api.intake import Intake, ParsedUpdate, Reader

_LOOK_EVERY = 0.25
"""Seconds between two reads of the inbox without a notification: a pooler passes none on."""

_REST_AFTER_STORE_ERROR = 1.0
_AT_ONCE = 32
"""Updates applied at once. Each writes one record to the same database."""

_MOST_TAKEN = 500
"""Updates held in memory at most; the others wait in the inbox."""


@dataclass(slots=True)
class _Line:
    """Waiting updates of one person, and the task that applies them."""

    waiting: deque[ParsedUpdate] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


class Consumer:
    """Reads the inbox of this worker's partitions. `intake` applies one update, or skips an unusable one."""

    def __init__(
        self, inbox: Inbox, intake: Intake, reader: Reader, share: Share, numbers: Callable[[], list[int]]
    ) -> None:
        """Put the parts together. `numbers` returns the partitions whose updates may be begun."""
        self._inbox = inbox
        self._intake = intake
        self._reader = reader
        self._share = share
        self._numbers = numbers
        self._arrived = asyncio.Event()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._lines: dict[str, _Line] = {}
        self._taken: set[int] = set()
        self._applied: set[int] = set()
        self._log = logging.getLogger(__name__)

    def look(self) -> None:
        """Read the inbox soon."""
        self._arrived.set()

    async def run(self) -> None:
        """Read the inbox until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._arrived.wait()
            self._arrived.clear()
            try:
                await self.read()
            except StoreUnusable:
                await asyncio.sleep(_REST_AFTER_STORE_ERROR)
            except Exception:  # noqa: BLE001 - one update must not keep all others waiting
                self._log.exception("reading the inbox failed; trying again")
                await asyncio.sleep(_REST_AFTER_STORE_ERROR)

    async def read(self) -> None:
        """Remove applied updates from the inbox, and begin to apply the next ones.

        Raises:
            StoreUnusable: the database can't be reached.
        """
        applied = self._applied.copy()
        room = _MOST_TAKEN - len(self._taken)
        letters = await self._inbox.turn_over(applied, self._numbers(), self._taken, max(room, 0))
        self._applied -= applied
        self._taken -= applied
        for letter in letters:
            self._begin(letter)

    async def let_go(self, goes: Callable[[str], bool], within: timedelta) -> bool:
        """Wait until no update of these people is being applied, and return whether that is so.

        The share has to refuse them before. Updates that were not begun stay in the inbox.
        """
        tasks = [line.task for person, line in self._lines.items() if goes(person) and line.task]
        if tasks:
            await asyncio.wait(tasks, timeout=within.total_seconds())
        return not any(map(goes, self._lines))

    def _begin(self, letter: Letter) -> None:
        if letter.update_id in self._taken:
            return
        self._taken.add(letter.update_id)
        received = self._read(letter)
        if received is None or received.event is None:
            # It stays, and is tried again after a restart: the folder of the keys may be the wrong one.
            self._log.error("an update in the inbox can't be opened: its key is not in store.epoch_dir")
            return
        line = self._lines.setdefault(received.event.person, _Line())
        line.waiting.append(received)
        if line.task is None:
            line.task = asyncio.create_task(self._apply(received.event.person, line))

    def _read(self, letter: Letter) -> ParsedUpdate | None:
        if letter.body is None:
            return None
        content = json.loads(letter.body)
        received = self._reader.read(content["raw"])
        if received.event and content["together"]:
            return replace(received, event=replace(received.event, together=True))
        return received

    async def _apply(self, person: str, line: _Line) -> None:
        try:
            while line.waiting and self._share.takes(person):
                async with self._room:
                    if not self._share.takes(person) or not await self._intake.apply(line.waiting[0]):
                        break
                self._applied.add(line.waiting.popleft().update_id)
                self.look()
        finally:
            self._taken -= {received.update_id for received in line.waiting}
            del self._lines[person]
