"""Ground of a torture: where the bots keep what they keep, and what else than a bot can fail there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from bot.config import Config
from tests.helpers import postgres
from tests.helpers.fleet import MASTER_KEY

StoreName = Literal["folder", "postgres"]

_CRASH_ONCE_IN = 8
"""Kills among which the server of the database crashes once, where faults are asked for."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder, and a database where records are not in that folder."""

    folder: Path
    server: postgres.Server | None = None
    url: str = ""

    def data(self, worker: int) -> Path:
        """Return the data folder of a worker."""
        return self.folder / (f"data-{worker}" if worker else "data")

    def settings(self, worker: int) -> dict[str, object]:
        """Return the `STILE_*` variables of a worker for its records."""
        where: dict[str, object] = {"DATA_DIR": self.data(worker)}
        if self.url:
            epochs = self.folder / "epochs"
            where |= {"STORE_URL": self.url, "STORE_EPOCH_DIR": epochs, "MASTER_KEY": MASTER_KEY}
        return where

    def config(self) -> Config:
        """Return the settings by which the records are opened at the end."""
        self.data(0).mkdir(mode=0o700, exist_ok=True)
        if not self.url:
            return Config(self.data(0))
        epochs = self.folder / "epochs"
        return Config(self.data(0), store_url=self.url, epoch_dir=epochs, master_key=MASTER_KEY)

    def trouble(self, random: Random) -> None:
        """Let the server of the database crash now and then, and start it again."""
        if self.server and not random.randrange(_CRASH_ONCE_IN):
            self.server.stop("immediate")
            self.server.start()


@contextmanager
def ground(store: StoreName, folder: Path) -> Iterator[Ground]:
    """Yield the ground of one torture. A database syncs as it would for an operator."""
    if store == "folder":
        yield Ground(folder)
        return
    with postgres.served(durable=True) as server:
        yield Ground(folder, server, server.new_database())
