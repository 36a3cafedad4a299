"""Deletes records in a folder whose bot does not run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from bot.operations.control import OrderRefused
from bot.storage.store import RecordTooNew, RecordUnreadable, Store


async def has_record(store: Store, person: str) -> bool:
    """Tell whether anything is kept of this chat, whether it opens or not."""
    try:
        return (await store.load(person)).person is not None
    except (RecordUnreadable, RecordTooNew):
        return True


class StoredPeople:
    """Everybody of whom a record is kept, while nobody is being answered."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def forget(self, person: str) -> bool:
        """Delete the record of this chat, and say whether there was one."""
        found = await has_record(self._store, person)
        await self._store.delete(person)
        return found

    async def announce(self, texts: Mapping[str, str], *, send: bool) -> Counter[str]:
        """Refuse: only a running bot sends."""
        del texts, send
        raise OrderRefused("announce: the bot is not running: start it")
