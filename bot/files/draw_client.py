"""Draws files in a process of its own that ends when idle: the libraries are large and keep their memory."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import datetime, timedelta
from importlib.util import find_spec

import msgspec

from flows.definition.loader import Library
from flows.person import Person

IDLE_TIME = timedelta(seconds=30)
"""Idle time after which the process ends. Starting it takes about a second."""

DRAWING_TIME = timedelta(minutes=2)
"""Time limit of one file. The first on a new machine takes seconds; a process that hangs is killed."""

ENDS_WITHIN = timedelta(seconds=10)
"""Time for the process to end by itself: it finishes its current file."""

FRAME = 8
"""Bytes of the length that precedes each message."""

FAILED = (1 << 64) - 1
"""Stands for a length when the file could not be drawn."""


class DrawingFailed(Exception):
    """Raised when the process could not draw the file, or ended meanwhile."""

    def __init__(self) -> None:
        super().__init__("a file could not be drawn")


class Order(msgspec.Struct, frozen=True):
    """Order for one file: its name, the record, and all phrases in the person's language."""

    name: str
    person: Person
    words: dict[str, str]
    now: datetime


class Drawing:
    """Passes orders to the process one by one. The process ends with this one, even if this one is killed."""

    def __init__(self, rest: timedelta = IDLE_TIME) -> None:
        self._rest = rest
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._leaving: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def draw(self, name: str, person: Person, library: Library, now: datetime) -> bytes:
        """Return the file, or nothing where the libraries that draw are not installed.

        Raises:
            DrawingFailed: the file can't be drawn, or not now.
        """
        if find_spec("typst") is None:
            return b""
        words = {name: one.source for name, one in library.phrases_in(person.profile.language).items()}
        order = msgspec.json.encode(Order(name, person, words, now))
        async with self._turn:
            if self._timer:
                self._timer.cancel()
            try:
                async with asyncio.timeout(DRAWING_TIME.total_seconds()):
                    return await self._asked(order)
            except TimeoutError:
                self._end()
                raise DrawingFailed from None
            except (OSError, asyncio.IncompleteReadError):
                self._let_go()
                raise DrawingFailed from None
            except asyncio.CancelledError:
                self._let_go()  # its late answer would be read as the answer to the next order
                raise
            finally:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(self._rest.total_seconds(), self._let_go)

    async def close(self) -> None:
        """Ask the process to end, and wait until it has."""
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
        # It needs no secrets, and its own messages could quote people's words.
        bare = {name: value for name, value in os.environ.items() if not name.startswith("STILE_")}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.files.draw_worker", stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=bare
        )
        return self._process

    def _let_go(self) -> None:
        """Close the pipe: the process finishes its file, so that it leaves nothing behind, and ends."""
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
    """Wait until the process has ended; kill it after `ENDS_WITHIN`."""
    try:
        async with asyncio.timeout(ENDS_WITHIN.total_seconds()):
            await process.communicate(b"")
    except TimeoutError:
        process.kill()
        await process.wait()
