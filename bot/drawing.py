"""Draws in a process of its own that ends when nobody asks: what draws is heavy, and keeps what it takes."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import datetime, timedelta
from importlib.util import find_spec

import msgspec

from flows.loader import Library
from flows.person import Person

REST = timedelta(seconds=30)
"""How long the process waits for another picture: to start one takes about a second."""

LONGEST = timedelta(minutes=2)
"""How long a picture may take: the first on a new machine takes seconds. One that hangs is ended."""

LEAVING = timedelta(seconds=10)
"""How long the process may take to end by itself: it finishes what it draws."""

FRAME = 8
"""Bytes that say how long what follows is."""

FAILED = (1 << 64) - 1
"""Said in the place of a length when nothing could be drawn."""


class DrawingFailed(Exception):
    """The other process could not draw it, or was ended in the middle of it."""

    def __init__(self) -> None:
        super().__init__("a file could not be drawn")


class Order(msgspec.Struct, frozen=True):
    """A file to draw: its name, whose it is, and every phrase in the person's language."""

    name: str
    person: Person
    words: dict[str, str]
    now: datetime


class Drawing:
    """Hands orders to the other process, one after the other. It ends with this one, however that ends."""

    def __init__(self, rest: timedelta = REST) -> None:
        self._rest = rest
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._leaving: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def draw(self, name: str, person: Person, library: Library, now: datetime) -> bytes:
        """Return the file, or nothing where the libraries that draw are not installed.

        Raises:
            DrawingFailed: what was asked for can't be drawn, or not now.
        """
        if find_spec("typst") is None:
            return b""
        words = {name: one.source for name, one in library.phrases_in(person.language).items()}
        order = msgspec.json.encode(Order(name, person, words, now))
        async with self._turn:
            if self._timer:
                self._timer.cancel()
            try:
                async with asyncio.timeout(LONGEST.total_seconds()):
                    return await self._asked(order)
            except TimeoutError:
                self._end()
                raise DrawingFailed from None
            except (OSError, asyncio.IncompleteReadError):
                self._let_go()
                raise DrawingFailed from None
            except asyncio.CancelledError:
                self._let_go()  # its answer would be taken for that to the next order
                raise
            finally:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(self._rest.total_seconds(), self._let_go)

    async def close(self) -> None:
        """Let the process go, and wait until it is gone."""
        if self._timer:
            self._timer.cancel()
        self._let_go()
        await asyncio.gather(*self._leaving)

    async def _asked(self, order: bytes) -> bytes:
        process = self._process or await self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(len(order).to_bytes(FRAME) + order)
        await process.stdin.drain()
        length = int.from_bytes(await process.stdout.readexactly(FRAME))
        if length == FAILED:
            raise DrawingFailed
        return await process.stdout.readexactly(length)

    async def _started(self) -> Process:
        # It needs no secrets, and what it says of its own could quote what somebody wrote.
        bare = {name: value for name, value in os.environ.items() if not name.startswith("STILE_")}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.drawer", stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=bare
        )
        return self._process

    def _let_go(self) -> None:
        """Hang up: the process finishes what it draws, so that it leaves nothing behind, and ends."""
        process, self._process = self._process, None
        if process:
            leaving = asyncio.create_task(_left(process))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)

    def _end(self) -> None:
        if self._process and self._process.returncode is None:
            self._process.kill()
        self._let_go()


async def _left(process: Process) -> None:
    """Wait until the process is gone; one that stays is ended."""
    try:
        async with asyncio.timeout(LEAVING.total_seconds()):
            await process.communicate(b"")
    except TimeoutError:
        process.kill()
        await process.wait()
