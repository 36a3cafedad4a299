"""Opens the store that the settings name."""

from __future__ import annotations

from bot.config import Config
from bot.storage.store import DurableStore
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.maintenance import with_records


async def open_store(settings: Config) -> DurableStore:
    """Open the store, or create it.

    Raises:
        StoreBusy: another process holds the data folder.
        StoreUnusable: the store can't be used, or not with this key.
    """
    return TinyDBStore(settings.data, settings.key_file, settings.master_key or None)


async def open_stored(settings: Config) -> DurableStore:
    """Open a store that is there already.

    Raises:
        StoreBusy: another process holds the data folder.
        StoreUnusable: there is none, or it can't be used.
    """
    with_records(settings.data)
    return await open_store(settings)
