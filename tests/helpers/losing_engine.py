"""An engine in a folder that is lost in the middle of a write, as a server behind a network can be."""

from __future__ import annotations

from typing import Literal

from bot.ports import InDoubt
from bot.storage.embedded import EmbeddedEngine
from bot.storage.engine import Change

Loss = Literal["written", "not written"]


class LosingEngine(EmbeddedEngine):
    """Loses as many of its next writes as it is told to: whether they are written, nobody hears."""

    losses: tuple[Loss, ...] = ()

    async def put(self, change: Change) -> None:
        lost, self.losses = self.losses[:1], self.losses[1:]
        if lost != ("not written",):
            await super().put(change)
        if lost:
            raise InDoubt("the server went away")
