"""An app behind a gate, on a chat that can fail."""

from __future__ import annotations

import time
from datetime import timedelta

from bot.access import Access
from bot.ports import TryLater
from bot.runtime.app import App
from bot.runtime.gate import Gate
from bot.runtime.rate_limits import Limiter, Limits
from bot.storage.memory import MemoryStore
from flows.model import Event, EventKind
from flows.person import Outgoing
from tests.helpers.chat import NOON, shipped_conversation

SOON = timedelta(milliseconds=1)

CONVERSATION = shipped_conversation()

CODE = "spring-garden_42"

INVITE = Access("invite", CODE)

LISTED = Access("list", people=frozenset({"7"}))


class World:
    """An app behind a door, with a clock to wind."""

    def __init__(self, access: Access | None = None, *, fails: bool = False) -> None:
        self.seconds = 0.0
        self.sent: list[tuple[str, str]] = []
        self.fails = fails
        self.store = MemoryStore()
        limiter = Limiter(time.monotonic, Limits(per_second=10_000, burst=10_000, chat_burst=10_000))
        self.app = App(self.store, CONVERSATION, self, lambda: NOON, limiter)
        self.door = Gate(self.app, self.store, access or Access(), lambda: self.seconds)
        self._updates = 0

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        del body
        if self.fails:
            raise TryLater(SOON)
        self.sent.append((person, item.message.text))
        return len(self.sent)

    async def event(
        self, kind: EventKind, value: str = "", person: str = "7", token: int = 0, language: str = ""
    ) -> None:
        self._updates += 1
        await self.door.receive(Event(person, self._updates, kind, value, token, language=language))

    async def settled(self) -> list[tuple[str, str]]:
        await self.app.outbox.idle()
        await self.app.replies.idle()
        return self.sent

    async def stored(self) -> list[str]:
        return sorted([one async for one in self.store.ids()])

    async def said(self, words: str) -> list[str]:
        return [person for person, text in await self.settled() if words in text]
