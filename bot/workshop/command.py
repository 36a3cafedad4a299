"""The command `stile workshop`: reads the flows, serves the page, prints its address, opens the browser."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.config import ConfigError
from bot.workshop.reading import NotWhole
from bot.workshop.server import PortTaken, serve
from bot.workshop.workshop import Workshop
from flows.errors import ContentError

INTRO = """\
The workshop is open at {address}
It is for this machine alone, and keeps nothing of what you type. Ctrl-C ends it."""


def run(arguments: argparse.Namespace) -> int:
    """Serve the workshop until Ctrl-C.

    Raises:
        ConfigError: the folder or the port can't be used.
        ContentError: the flows have errors, so that there is nothing to show yet.
    """
    folder: Path | None = arguments.folder
    if folder is not None:
        _make(folder)

    def ready(address: str) -> None:
        print(INTRO.format(address=address), flush=True)  # noqa: T201 - for the author
        if not arguments.no_open:
            # A browser may take seconds to say that it is there.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    try:
        asyncio.run(_serve(Workshop(folder, arguments.language or "en"), arguments.port, ready))
    except NotWhole as error:
        raise ContentError(error.problems) from None
    except PortTaken as error:
        raise ConfigError([str(error)]) from None
    return 0


def _make(folder: Path) -> None:
    """Make the author's folder where there is none yet: a talk can be begun on the page.

    Raises:
        ConfigError: it can't be made, is no folder, or its name is that of a file.
    """
    if ".toml" in folder.name.lower() and not folder.exists():
        raise ConfigError([f"{folder}: there is no such file. Correct the path"])
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ConfigError([f"{folder}: can't be made: {error.strerror}. Name another folder"]) from error


async def _serve(workshop: Workshop, port: int, ready: Callable[[str], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt
            loop.add_signal_handler(name, stop.set)
    await workshop.read()
    with suppress(asyncio.CancelledError):
        await serve(workshop, port, ready, stop)
    sys.stdout.flush()
