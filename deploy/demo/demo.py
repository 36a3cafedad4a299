"""Answers the page from a worker of the browser, as `bot.workshop.server` answers it over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from bot.workshop.messages import Order
from bot.workshop.workshop import Workshop


class Demo:
    """One walk through the shipped flows, in the memory of one page."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._telling: asyncio.Task[None] | None = None

    def view(self) -> str:
        """Return everything the page shows, as JSON."""
        return msgspec.json.encode(self._workshop.view()).decode()

    async def act(self, order: str) -> str:
        """Carry out an order in JSON, and return the view after it.

        Raises:
            msgspec.DecodeError: the order is none that the page gives.
        """
        return msgspec.json.encode(await self._workshop.act(msgspec.json.decode(order, type=Order))).decode()

    def tell(self, seen: Callable[[str], object]) -> None:
        """Hand over the view whenever it changes, for as long as the page is open."""
        self._telling = asyncio.create_task(self._tell(seen))

    async def _tell(self, seen: Callable[[str], object]) -> None:
        workshop = self._workshop
        while True:
            told = workshop.revision
            async with workshop.changed:
                while workshop.revision == told:
                    await workshop.changed.wait()
            seen(self.view())


async def begin(seen: Callable[[str], object]) -> Demo:
    """Read the shipped flows and begin a walk; `seen` gets each later view."""
    workshop = Workshop(None)
    await workshop.begin()
    demo = Demo(workshop)
    demo.tell(seen)
    return demo
