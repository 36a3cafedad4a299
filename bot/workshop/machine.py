"""Asks the author's own machine: opens their editor at a line, and remembers that the tour was dismissed."""

from __future__ import annotations

import asyncio
import ctypes
import os
import shlex
import shutil
from contextlib import suppress
from pathlib import Path

GOTO_ARGUMENTS = {"code": ("--goto",), "codium": ("--goto",), "subl": (), "zed": ()}
"""Editors that open FILE:LINE, each with what goes before it."""


def editor() -> list[str] | None:
    """Return the command of the author's editor, or None where it isn't one of `GOTO_ARGUMENTS`."""
    for variable in ("VISUAL", "EDITOR"):
        words = shlex.split(os.environ.get(variable, ""))
        name = Path(words[0]).stem if words else ""
        if name in GOTO_ARGUMENTS and (found := shutil.which(words[0])):
            return [found, *GOTO_ARGUMENTS[name]]
    return None


async def open_at(path: Path, line: int) -> None:
    """Open a file at a line. Nothing is read by a shell."""
    command = editor()
    if command is not None:
        process = await asyncio.create_subprocess_exec(
            *command, f"{path}:{line}", stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await process.wait()


def give_back_memory() -> None:
    """Give back to the machine what is free between what is held, where the C library can (glibc)."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def tour_dismissed() -> bool:
    """Tell whether the tour was dismissed on this machine, by this user."""
    return _mark().exists()


def dismiss_tour() -> None:
    """Store that the tour was dismissed. Where that fails, the tour is shown again."""
    with suppress(OSError):
        _mark().parent.mkdir(parents=True, exist_ok=True)
        _mark().touch()


def _mark() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(state) if state else Path.home() / ".local" / "state") / "stile" / "workshop-tour-dismissed"
