"""Carries out what the operator orders. Answers hold counts, codes and sites, never an id or a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import msgspec

from bot.operations import announcement
from bot.operations.control import Answer, Order, OrderRefused
from bot.operations.invitations import Invitation, Invitations


class People(Protocol):
    """Everybody of whom a record is kept."""

    async def forget(self, person: str) -> bool:
        """Delete the record of this chat, and say whether there was one."""
        ...

    async def announce(self, texts: Mapping[str, str], *, send: bool) -> Counter[str]:
        """Send the texts to whoever has not got them; return how many people by language."""
        ...


@dataclass(frozen=True, slots=True)
class Orders:
    """Everything that can be ordered. `bot_name` is the bot's user name, if known."""

    people: People
    invitations: Invitations
    bot_name: Callable[[], str]

    async def handle(self, order: Order) -> Answer:
        """Carry out one order.

        Raises:
            OrderRefused: it can't be.
            StoreError: nothing can be stored.
        """
        match order:
            case {"order": "forget", "chat": str(chat)}:
                return {"found": await self.people.forget(chat)}
            case {"order": "announce", "texts": dict(texts), "send": bool(send)}:
                counted = await self.people.announce(texts, send=send)
                return {"people": dict(counted), "name": announcement.name(texts)}
            case {"order": "invite-new", "site": str(site), "until": str(until), "uses": int(uses)}:
                last = date.fromisoformat(until) if until else None
                if last and last < self.invitations.today():
                    raise OrderRefused(f"--until {last}: that day is over: choose one to come")
                return self._shown([self.invitations.new(site, last, uses or None)])
            case {"order": "invite-list"}:
                return self._shown(self.invitations.rows)
            case {"order": "invite-revoke", "start": str(start)}:
                return self._shown(self.invitations.revoke(start))
        raise OrderRefused("the bot does not know this order: restart it in the version of the command")

    def _shown(self, rows: list[Invitation] | tuple[Invitation, ...]) -> Answer:
        today = self.invitations.today()
        told = [msgspec.to_builtins(row) | {"state": row.state(today)} for row in rows]
        return {"invitations": told, "bot": self.bot_name()}
