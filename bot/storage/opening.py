"""Opens the store that the settings name."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from bot.config import Config
from bot.ports import StoreUnusable
from bot.storage.store import DurableStore
from bot.storage.tinydb_store import SealedStore, TinyDBStore
from bot.storage.upkeep.folder_upkeep import FolderUpkeep
from bot.storage.upkeep.kept import Upkeep
from bot.storage.upkeep.maintenance import Folder, with_records

if TYPE_CHECKING:
    from bot.storage.postgres.place import Place

EPOCHS = "epochs"
"""Folder of the epochs' keys in the data folder, where no other is set."""


async def open_store(settings: Config) -> DurableStore:
    """Open the store, or create it.

    Raises:
        StoreBusy: another process holds the data folder.
        StoreUnusable: the store can't be used, or not with this key.
    """
    if not settings.store_url:
        return open_folder(settings)
    return SealedStore(await _postgres().PostgresEngine.open(place(settings)))


def open_folder(settings: Config) -> TinyDBStore:
    """Open the store in the data folder, or create it. Raises what `open_store` raises."""
    return TinyDBStore(settings.data, settings.key_file, settings.master_key or None)


async def open_stored(settings: Config) -> DurableStore:
    """Open a store that is there already.

    Raises:
        StoreBusy: another process holds the data folder.
        StoreUnusable: there is none, or it can't be used.
    """
    if not settings.store_url:
        with_records(settings.data)
    return await open_store(settings)


def place(settings: Config) -> Place:
    """Return the place of the store on PostgreSQL.

    Raises:
        StoreUnusable: the library for it is not installed.
    """
    if importlib.util.find_spec("psycopg_pool") is None:
        raise StoreUnusable("store.url needs the library for PostgreSQL: install requirements-postgres.lock")
    from bot.storage.postgres.place import Place  # noqa: PLC0415 - only where a database is set

    epochs = settings.epoch_dir or settings.data / EPOCHS
    return Place(settings.store_url, settings.data, epochs, settings.key_file, settings.master_key or None)


def upkeep(settings: Config, key_file: Path | None = None) -> Upkeep:
    """Return the operator's work on the store; `key_file` holds the master key before all settings.

    Raises:
        StoreUnusable: the library for its database is not installed.
    """
    if key_file:
        settings = replace(settings, key_file=key_file, master_key="")
    if not settings.store_url:
        return FolderUpkeep(Folder(settings.data, settings.key_file, settings.master_key or None))
    found = place(settings)
    from bot.storage.postgres.upkeep import PostgresUpkeep  # noqa: PLC0415 - only where a database is set

    return PostgresUpkeep(found)


def _postgres() -> ModuleType:
    """Import the engine on PostgreSQL only where a database is set: it takes 0.4 s."""
    from bot.storage.postgres import engine  # noqa: PLC0415

    return engine
