"""Makes the files that messages carry: PDFs and pictures in a process of their own, others in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.files import exports
from bot.files.draw_client import Drawing
from flows.definition.loader import Library
from flows.person import Person


class PersonFiles:
    """Makes a file from a record at the time of sending. `library` may be replaced while it is used."""

    def __init__(self, library: Library, clock: Callable[[], datetime], busy: Callable[[str], None]) -> None:
        """Take the parts. `busy` shows a person that something is being drawn for them."""
        self.library = library
        self._clock = clock
        self._busy = busy
        self._drawing = Drawing()

    async def make(self, person: Person, name: str) -> bytes:
        """Return the file of this name."""
        now = self._clock()
        if name in exports.DRAWN:
            self._busy(person.id)
            return await self._drawing.draw(name, person, self.library, now)
        return await asyncio.to_thread(exports.make, name, person, self.library, now)

    async def close(self) -> None:
        """End the process that draws."""
        await self._drawing.close()
