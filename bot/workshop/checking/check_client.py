"""Has every flow checked in a process of its own: a save doesn't wait for it, and its memory goes with it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from pathlib import Path

import msgspec

from bot.workshop.checking.found import Found
from flows.definition.loader import Reading

CHECK_SECONDS = 120.0
"""Seconds after which a check is given up: on a machine that is very busy one has taken ten."""

_ALONE = sys.platform == "emscripten"
"""In a browser no process can be started."""


async def checked(folder: Path | None, reading: Reading) -> Found | None:
    """Return what is found out about these flows, or None where their files are not whole any more.

    Where no process can be started, or it ends without an answer, this one does it, beside other work.

    Raises:
        ContentError: a data file can't be used.
    """
    answer = None if _ALONE else await _answer(folder)
    if answer is None:
        return await asyncio.to_thread(_here, folder, reading)
    return msgspec.msgpack.decode(answer, type=Found) if answer else None


def _here(folder: Path | None, reading: Reading) -> Found:
    from bot.workshop.checking.check_worker import found  # noqa: PLC0415 - heavy, and used where no process can be

    return found(folder, reading)


async def _answer(folder: Path | None) -> bytes | None:
    """Return what the process writes, or None where there is none. It ends with whoever waits for it."""
    command = [sys.executable, "-m", "bot.workshop.checking.check_worker", *([str(folder)] if folder else [])]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("STILE_")}
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=bare
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            written, _ = await process.communicate()
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return None if process.returncode else written
