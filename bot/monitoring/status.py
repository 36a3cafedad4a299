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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.storage.upkeep.sqlite_backup import BACKUP_STAMP

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

UNUSABLE = ("unusable", "takes no writes")
"""States of the store with which a bot is not well."""

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


def report(folder: Path, now: float) -> list[Row]:
    """Return the facts about the bot of this folder at `now` (seconds since 1970). All are well if it is."""
    try:
        facts = json.loads((folder / STATUS_FILE).read_text(encoding="utf-8"))
        age, up = now - facts["written"], now - facts["started"]
    except FileNotFoundError:
        return [Row("running", f"no, in {folder}", well=False)]
    except PermissionError:
        return [Row("running", "not known: the status file belongs to another user", well=False)]
    except (OSError, ValueError, KeyError, TypeError):
        return [Row("running", "not known: the status file can't be read", well=False)]
    runs = abs(age) <= STALE_SECONDS
    running = f"yes, for {_span(up)}" if runs else f"no sign for {_span(age)}"
    rows = [Row("running", running, well=runs), *_rows(facts, folder, up, now)]
    return [row for row in rows if row.value is not None]


def _rows(facts: Facts, folder: Path, up: float, now: float) -> list[Row]:
    """Return a row a fact; one without a value is not shown. `up`: seconds since the bot started."""
    contact = facts.get("contact")
    silent = now - contact if contact else up
    left = disk_left(folder)
    return [
        Row("version", facts.get("version")),
        Row("mode", facts.get("mode")),
        Row("records", _of_store(facts, folder), well=facts.get("store") not in UNUSABLE),
        Row("people", facts.get("people")),
        Row("people due for a message", _of_due(facts, now)),
        Row(
            "last answer from Telegram",
            f"{_span(silent)} ago" if contact else "none yet",
            well=silent <= AWAY,
        ),
        Row("updates that wait at Telegram", facts.get("waiting")),
        Row("people being answered", facts.get("sending")),
        Row("people whose message is tried again later", facts.get("resting")),
        Row("times Telegram asked to slow down, since the start", facts.get("limited")),
        Row("disk left", _of_disk(left), well=left is None or left >= LEAST_LEFT),
        Row("last backup", f"{_span(now - made)} ago" if (made := last_backup(folder)) else "none yet"),
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact. Its line begins with `!` where the bot is not well because of it, as in `stile doctor`."""

    name: str
    value: object
    well: bool = True

    @property
    def line(self) -> str:
        return f"{'' if self.well else '! '}{self.name}: {self.value}"


def _span(seconds: float) -> str:
    """Return a length of time as people say it, in its two largest units."""
    left = max(int(seconds), 0)
    parts = []
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, size)
        parts += [f"{count} {unit}"] if count else []
    return " ".join(parts[:2]) or "0 s"


def _of_store(facts: Facts, folder: Path) -> str | None:
    said = {"opens": "can be read and written", "takes no writes": "nothing can be stored now"}
    found = facts.get("store")
    place = facts.get("records_in", folder)
    return f"{said.get(found, 'not readable')}, in {place}" if isinstance(found, str) else None


def _of_due(facts: Facts, now: float) -> str | None:
    if "due" not in facts:
        return None
    since = facts.get("due_since")
    return f"{facts['due']}{f', the first of them for {_span(now - since)}' if since else ''}"


def _of_disk(left: int | None) -> str | None:
    if left is None:
        return None
    return f"{left // 2**20} MB{': it is full, make room' if left < LEAST_LEFT else ''}"


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
