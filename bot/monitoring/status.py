"""Tells from outside whether the bot runs: a small file in the data folder, and systemd's socket.

Counts and times only: no id, no name, no word.
"""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import shutil
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.storage.sqlite_backup import BACKUP_STAMP

STATUS_FILE = "status.json"
STATUS_INTERVAL = 15.0
"""Seconds between two writes; the unit's WatchdogSec is eight of them."""

STALE_SECONDS = 60.0
"""Seconds after which a file that nobody rewrote means that the bot hangs or is gone."""

AWAY = 120.0
"""Seconds without an answer from Telegram after which a bot is not well: it asks at least every 60."""

FULL = (errno.ENOSPC, errno.EDQUOT)
LEAST_LEFT = 2**20
"""Bytes below which the disk is as good as full: the write-ahead file of one commit may not fit."""

BROKEN = ("unusable", "takes no writes")
"""States of the store with which a bot is not well."""

_SAID = ("version", "mode", "store", "people", "due")

Facts = Mapping[str, Any]


class Health:
    """Rewrites the status file and feeds the watchdog while the event loop turns."""

    def __init__(self, folder: Path, facts: Callable[[], Facts]) -> None:
        """Put the parts together. `facts` returns counts and times of now, in plain JSON values."""
        self._folder = folder
        self._facts = facts
        self._started = time.time()
        self._timer: asyncio.TimerHandle | None = None
        self._is_told = False
        self._log = logging.getLogger(__name__)

    def start(self) -> None:
        """Write at once and then every `STATUS_INTERVAL` seconds. An event loop must be running."""
        notify("READY=1")
        self._beat()

    def stop(self) -> None:
        """Write no more, and take the file away: nothing runs from here on."""
        if self._timer:
            self._timer.cancel()
        notify("STOPPING=1")
        with suppress(OSError):
            (self._folder / STATUS_FILE).unlink(missing_ok=True)

    def _beat(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(STATUS_INTERVAL, self._beat)
        facts = self._facts()
        notify(f"WATCHDOG=1\nSTATUS={_in_short(facts)}")
        try:
            write(self._folder, {"written": time.time(), "started": self._started, **facts})
        except OSError as error:  # the file grows stale, and `stile status` says so
            if not self._is_told:
                why = "the disk is full: make room" if error.errno in FULL else str(error.strerror)
                self._log.error("the status can't be written (%s)", why)
            self._is_told = True
        else:
            if self._is_told:
                self._log.warning("the status can be written again")
            self._is_told = False


def write(folder: Path, facts: Facts) -> None:
    """Put the facts into the status file in one step, readable by its owner alone.

    Raises:
        OSError: the folder can't be written.
    """
    fresh = folder / f"{STATUS_FILE}.new"
    fresh.unlink(missing_ok=True)
    # Not synced: after a power cut nothing runs, and an old file says so by its age.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(facts, file)
    fresh.replace(folder / STATUS_FILE)


def report(folder: Path, now: float) -> tuple[bool, list[str]]:
    """Return whether the bot of this folder is well at `now` (seconds since 1970), and a line a fact."""
    try:
        facts = json.loads((folder / STATUS_FILE).read_text(encoding="utf-8"))
        age, up = now - facts["written"], now - facts["started"]
    except FileNotFoundError:
        return False, [f"running: no, in {folder}"]
    except PermissionError:
        return False, ["running: not known: the status file belongs to another user"]
    except (OSError, ValueError, KeyError, TypeError):
        return False, ["running: not known: the status file can't be read"]
    runs = abs(age) <= STALE_SECONDS
    lines = [f"running: yes, for {up:.0f} s" if runs else f"running: no sign for {age:.0f} s"]
    lines += [f"{name}: {facts[name]}" for name in _SAID if name in facts]
    contact = facts.get("contact")
    silent = now - contact if contact else up
    lines.append(f"last answer from Telegram: {f'{silent:.0f} s ago' if contact else 'none yet'}")
    counts = {
        "people being answered": "sending",
        "people whose messages wait for a retry": "resting",
        "times Telegram asked for a rest": "limited",
    }
    lines += [f"{said}: {facts[name]}" for said, name in counts.items() if name in facts]
    left = disk_left(folder)
    is_full = left is not None and left < LEAST_LEFT
    if left is not None:
        lines.append(f"disk left: {left // 2**20} MB{': the disk is full, make room' if is_full else ''}")
    made = last_backup(folder)
    lines.append(f"last backup: {f'{max(now - made, 0) / 3600:.1f} h ago' if made else 'none yet'}")
    if (waiting := facts.get("waiting")) is not None:
        lines.append(f"updates that wait at Telegram: {waiting}")
    if since := facts.get("due_since"):
        lines.append(f"due for the longest: {max(now - since, 0):.0f} s")
    return runs and not is_full and facts.get("store") not in BROKEN and silent <= AWAY, lines


def disk_left(folder: Path) -> int | None:
    """Return the bytes that are left on the folder's disk; None where it can't be told."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def last_backup(folder: Path) -> float | None:
    """Return when the folder was last backed up (seconds since 1970); None: it isn't known."""
    try:
        return (folder / BACKUP_STAMP).stat().st_mtime
    except OSError:
        return None


def notify(state: str) -> None:
    """Tell systemd, where it listens (sd_notify(3)). Nothing depends on whether it hears."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.settimeout(0)
        sender.sendto(state.encode(), address)


def _in_short(facts: Facts) -> str:
    if not facts.get("contact"):
        return "waiting for Telegram"
    return f"{facts.get('sending', 0)} being answered, {facts.get('resting', 0)} waiting for a retry"
