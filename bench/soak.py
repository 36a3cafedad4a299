"""Soaks the bot: people talk with it for an hour under a wound clock, and its needs are printed each minute.

Run from a checkout: `make soak`, or shorter: `make soak ARGS="--minutes 5"`. The real process runs against
a Bot API on this machine. Each minute the clock is wound on, so that days of nudges, housekeeping and
backups go by. A row has the latency of that minute, from a message to its reply, and what the process and
its folder hold.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from bench.torture.__main__ import Server
from bench.torture.people import Talker, through_stile
from bot.telegram_api.http_request import CONNECTIONS
from tests.helpers.fake_bot_api import Shown
from tests.helpers.process import PATIENCE, surroundings

LOOK_EVERY = 0.05
LAST_SHOWN = 40
"""Messages of a chat that people look at: they need the newest alone."""

CLOCK = Path(__file__).parents[1] / "tests" / "helpers" / "fake_clock.py"
POOL = CONNECTIONS + 8
"""Most sockets of the process: the pool of calls, the fetch, the loop's own, and a name that is looked up."""

FLAT = {"memory": 1.15, "descriptors": 1.1, "threads": 1.1, "files": 1.0, "p95": 1.5}
"""Most growth from the second tenth of a soak to its last: a factor each."""


class Soaked(Server):
    """A Telegram that notes how long replies take, and forgets what lies far back."""

    def __init__(self) -> None:
        super().__init__()
        self.written: dict[int, float] = {}
        self.took: list[float] = []

    def push(self, kind: str, body: object) -> int:
        """Queue an update, and note when its person wrote."""
        number = super().push(kind, body)
        if isinstance(body, dict):
            self.written[body.get("from", {}).get("id", 0)] = time.monotonic()
        return number

    def messages(self, chat: int) -> list[Shown]:
        """Return the newest messages of a chat."""
        with self._changed:
            return self._chats.get(chat, [])[-LAST_SHOWN:]

    def _sendMessage(self, fields: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        sent = super()._sendMessage(fields)
        chat = int(fields["chat_id"])
        with self._changed:
            del self._chats[chat][: -2 * LAST_SHOWN]
            self._confirmed.clear()
            if since := self.written.pop(chat, None):
                self.took.append(time.monotonic() - since)
        return sent


@dataclass(frozen=True, slots=True)
class Row:
    """Needs of the bot in one minute: milliseconds, MiB, counts, and MiB of the data folder.

    `descriptors` are those that are no sockets.
    """

    minute: int
    replies: int
    p50: float
    p95: float
    memory: float
    descriptors: int
    sockets: int
    threads: int
    files: int
    records: float
    log: float

    def __str__(self) -> str:
        """Return the row of the table."""
        shown = (getattr(self, one.name) for one in fields(self))
        return f"| {' | '.join(f'{one:.1f}' if isinstance(one, float) else str(one) for one in shown)} |"


def needs(process: int, data: Path) -> tuple[float, int, int, int, int, float]:
    """Return memory in MiB, descriptors, sockets among them, threads, files of the folder, and its MiB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    kilobytes, threads = (int(status.partition(f"{name}:")[2].split()[0]) for name in ("VmRSS", "Threads"))
    files = [path for path in data.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 2**20
    opened = [_what(each) for each in Path(f"/proc/{process}/fd").iterdir()]
    sockets = sum(each.startswith("socket:") for each in opened)
    return kilobytes / 1024, len(opened), sockets, threads, len(files), size


def _what(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:  # closed meanwhile
        return ""


def wind(folder: Path, on: timedelta) -> None:
    """Set the bot's clock so far on. It is never read half written."""
    fresh = folder / "wound.new"
    fresh.write_text(str(on.total_seconds()))
    fresh.rename(folder / "wound")


def soak(server: Soaked, folder: Path, arguments: argparse.Namespace) -> Iterator[Row]:
    """Yield a row for each minute."""
    data = folder / "data"
    wind(folder, timedelta())
    (folder / "stile.toml").write_text('[nudges]\nheartbeat = "1s"\n')
    environment = surroundings(
        TELEGRAM_TOKEN=server.token,
        TELEGRAM_API_URL=server.url,
        DATA_DIR=data,
        STORE_BACKUP_DIR=folder / "backups",
    ) | {"WOUND": str(folder / "wound"), "CHAT_EVERY": "0.05", "PYTHONPATH": str(CLOCK.parents[2])}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(CLOCK), str(folder / "stile.toml")], env=environment, cwd=folder, stdout=log,
            stderr=log,
        )  # fmt: skip
    try:
        server.wait_until(lambda: server.counts["getMe"] > 0, 6 * PATIENCE)
        random = Random(arguments.seed)
        people = [Talker(chat, through_stile) for chat in range(10_000, 10_000 + arguments.people)]
        for minute in range(1, arguments.minutes + 1):
            wind(folder, minute * timedelta(days=arguments.days_a_minute))
            server.took.clear()
            _talk(server, people, random, arguments)
            cuts = statistics.quantiles([1000 * one for one in server.took] or [0.0, 0.0], n=20)
            memory, descriptors, sockets, threads, files, size = needs(process.pid, data)
            written = (folder / "log").stat().st_size / 2**10
            yield Row(
                minute,
                len(server.took),
                cuts[9],
                cuts[18],
                memory,
                descriptors - sockets,
                sockets,
                threads,
                files,
                size,
                written,
            )
            if process.poll() is not None:
                raise SystemExit(f"the bot ended with {process.returncode}")
    finally:
        process.terminate()
        process.wait(PATIENCE * 2)


def _talk(server: Soaked, people: list[Talker], random: Random, arguments: argparse.Namespace) -> None:
    """Let people write for a minute, each about every `arguments.every` seconds."""
    end = time.monotonic() + arguments.length
    share = LOOK_EVERY / arguments.every
    while time.monotonic() < end:
        for talker in people:
            if random.random() < share:
                talker.look(server, finish=False)
        time.sleep(LOOK_EVERY)


def growth(rows: list[Row]) -> dict[str, float]:
    """Return by what factor each need grew from the second tenth of the rows to the last."""
    tenth = max(1, len(rows) // 10)
    first, last = rows[tenth : 2 * tenth] or rows[:1], rows[-tenth:]
    return {
        name: statistics.median(getattr(row, name) for row in last)
        / (statistics.median(getattr(row, name) for row in first) or 1)
        for name in FLAT
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="rows of the table")
    parser.add_argument("--length", type=float, default=60.0, help="seconds of a minute, to try it out")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two messages of a person")
    parser.add_argument("--days-a-minute", type=float, default=1.0, help="how far the clock is wound")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rows: list[Row] = []
    heads = (
        "minute",
        "replies",
        "p50 ms",
        "p95 ms",
        "memory MiB",
        "descriptors",
        "sockets",
        "threads",
        "files",
        "data MiB",
    )
    print(f"| {' | '.join((*heads, 'log KiB'))} |\n|{'---|' * 11}")
    with TemporaryDirectory() as folder, Soaked() as server:
        for row in soak(server, Path(folder), arguments):
            rows.append(row)
            print(row, flush=True)
        said = (Path(folder) / "log").read_text(encoding="utf-8")
    print()
    grown = growth(rows)
    for name, factor in grown.items():
        flat = factor <= FLAT[name]
        print(
            f"{name}: {factor:.2f} times the beginning, {'flat' if flat else f'NOT FLAT: over {FLAT[name]}'}"
        )
    most = max((row.sockets for row in rows), default=0)
    print(f"sockets: at most {most}, {'within' if most <= POOL else 'OVER'} the {POOL} of a full pool")
    wrong = [line for line in said.splitlines() if " ERROR " in line or " CRITICAL " in line]
    print(f"errors in the log: {len(wrong)}")
    return 1 if wrong or most > POOL or any(factor > FLAT[name] for name, factor in grown.items()) else 0


if __name__ == "__main__":
    sys.exit(main())
