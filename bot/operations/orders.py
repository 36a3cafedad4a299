"""Carries out what the operator orders. Answers hold counts, codes and sites, never an id or a word."""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import msgspec

from bot.operations import announcement
from bot.operations.control import Answer, Order, OrderRefused
from bot.operations.invitations import Invitation, Invitations

_log = logging.getLogger(__name__)


class People(Protocol):
    """Records of all people, as orders change them."""

    async def forget(self, person: str) -> bool:
        """Delete the record of this chat; return whether there was one."""
        ...

    async def announce(self, texts: Mapping[str, str], *, send: bool) -> Counter[str]:
        """Send the texts to everybody who has not had them; return the number of people by language."""
        ...


@dataclass(frozen=True, slots=True)
class Orders:
    """Carries out orders. `bot_name` is the bot's user name, or None where it is unknown."""

    people: People
    invitations: Invitations
    bot_name: Callable[[], str]

    async def handle(self, order: Order) -> Answer:
        """Carry out one order.

        Raises:
            OrderRefused: the order can't be carried out.
            StoreError: the store can't be read or written.
        """
        match order:
            case {"order": "forget", "chat": str(chat)}:
                return {"found": await self._forget(chat)}
            case {"order": "announce", "texts": dict(texts), "send": bool(send)}:
                return await self._announce(texts, send=send)
            case {"order": "invite-new", "site": str(site), "until": str(until), "uses": int(uses)}:
                last = date.fromisoformat(until) if until else None
                if last and last < self.invitations.today():
                    raise OrderRefused(f"--until {last}: that day is over: choose one to come")
                return self._shown([await to_thread(self.invitations.new, site, last, uses or None)])
            case {"order": "invite-list"}:
                return self._shown(await to_thread(lambda: self.invitations.rows))
            case {"order": "invite-revoke", "start": str(start)}:
                return self._shown(await to_thread(self.invitations.revoke, start))
        raise OrderRefused("the bot does not know this order: restart it in the version of the command")

    async def has_invitations(self) -> bool:
        """Tell whether there is an invitation, open or not.

        Raises:
            StoreUnusable: they can't be read.
        """
        return bool(await to_thread(lambda: self.invitations.rows))

    async def _forget(self, chat: str) -> bool:
        found = await self.people.forget(chat)
        # One line, whether there was a record or not: it is nobody's business who has one.
        _log.info("a chat was forgotten at the operator's order", extra={"person": chat})
        return found

    async def _announce(self, texts: dict[str, str], *, send: bool) -> Answer:
        name = announcement.name(texts)
        if send:
            _log.info("announcement %s: sending begins", name)
        counted = await self.people.announce(texts, send=send)
        done = "on its way to" if send else "counted, nothing sent: it would reach"
        _log.info("announcement %s: %s %s", name, done, _people(counted))
        return {"people": dict(counted), "name": name}

    def _shown(self, rows: list[Invitation] | tuple[Invitation, ...]) -> Answer:
        today = self.invitations.today()
        told = [msgspec.to_builtins(row) | {"state": row.state(today)} for row in rows]
        return {"invitations": told, "bot": self.bot_name()}


def _people(counted: Counter[str]) -> str:
    by_language = ", ".join(f"{code} {count}" for code, count in sorted(counted.items()))
    return f"{counted.total()} people{f' ({by_language})' if by_language else ''}"
