"""Deletes records in a folder whose bot does not run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from bot.operations.control import OrderRefused
from bot.storage.store import RecordTooNew, RecordUnreadable, Store


async def has_record(store: Store, person: str) -> bool:
    """Tell whether there is a record of this chat, even one that can't be opened."""
    try:
        return (await store.load(person)).person is not None
    except (RecordUnreadable, RecordTooNew):
        return True


class StoredPeople:
    """Records of all people while no bot runs on their store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def forget(self, person: str) -> bool:
        """Delete the record of this chat; return whether there was one."""
        found = await has_record(self._store, person)
        await self._store.delete(person)
        return found

    async def announce(self, texts: Mapping[str, str], *, send: bool) -> Counter[str]:
        """Refuse: only a running bot sends."""
        del texts, send
        raise OrderRefused("announce: the bot is not running: start it")
