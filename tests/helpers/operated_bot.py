"""An app behind a gate, with the orders of its operator."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.access import Access
from bot.operations.invitations import Invitations
from bot.operations.orders import Orders
from bot.runtime.app import App
from bot.runtime.gate import Gate
from bot.storage.memory import MemoryStore
from bot.storage.upkeep.codes import FolderCodes
from flows.model import Event
from flows.person import Outgoing, Person
from tests.helpers.chat import shipped_conversation

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

CONVERSATION = shipped_conversation()


def clock() -> datetime:
    return NOON


class World:
    """An app behind a gate, with the operator's orders."""

    def __init__(self, tmp_path: Path, *people: Person, access: Access | None = None) -> None:
        self.store = MemoryStore()
        self.app = App(self.store, CONVERSATION, self, clock)
        self.invitations = Invitations(FolderCodes(tmp_path), clock)
        self.orders = Orders(self.app, self.invitations, lambda: "a_bot")
        self.sent: list[tuple[str, str]] = []
        self.people = people
        rules = access or Access("invite")
        self.gate = Gate(self.app, self.store, rules, lambda: 0.0, invitations=self.invitations)

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int:
        del body
        self.sent.append((person, item.message.text))
        return len(self.sent)

    async def comes(self, person: str, text: str, number: int) -> bool:
        await self.gate.receive(Event(person, number, "command", text))
        await self.app.outbox.idle()
        await self.app.replies.idle()
        return (await self.store.load(person)).person is not None

    async def fill(self) -> None:
        for person in self.people:
            await self.store.commit(person, 0, None)
