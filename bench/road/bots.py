"""The bots that are measured: each a process of its own, with the processor time it and its server took."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.peers import fsm
from bench.road.telegram import TOKEN, Telegram
from tests.helpers.paths import ROOT
from tests.helpers.process import surroundings

PATIENCE = 120.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")

_FILL = """
import asyncio, sys
from pathlib import Path
from bench.product import fill
asyncio.run(fill(Path(sys.argv[1]), int(sys.argv[2])))
"""
_FILL_PEER = """
import asyncio, json, sys
from aiogram.fsm.storage.base import StorageKey
from aiogram.fsm.storage.redis import RedisStorage
from bench.product import FIRST_CHAT, encode, ready
async def fill(address, count):
    storage, record = RedisStorage.from_url(address), dict(encode(ready(0)))
    for n in range(count):
        chat = FIRST_CHAT + n
        await storage.set_data(StorageKey(1000000042, chat, chat), {**record, "lines": []})
    await storage.close()
asyncio.run(fill(sys.argv[1], int(sys.argv[2])))
"""


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot: its name, the checkout it is in, and whether it keeps to the pace Telegram asks for."""

    name: str
    checkout: Path = ROOT
    paced: bool = True
    peer: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that runs: its process, and that of its server if it has one."""

    process: subprocess.Popen[bytes]
    server: int | None = None

    def cpu(self) -> tuple[float, float]:
        """Return the seconds of processor that the bot and its server have taken."""
        return seconds_of(self.process.pid), seconds_of(self.server) if self.server else 0.0

    def megabytes(self) -> float:
        """Return how much memory the bot has."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * _PAGE / 2**20


def seconds_of(pid: int) -> float:
    """Return the seconds of processor that a process has taken, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def fill(bot: Bot, folder: Path, people: int, stack: ExitStack) -> str:
    """Keep records of so many people; return the address of the peer's Redis, or nothing."""
    folder.mkdir(parents=True)
    if not bot.peer:
        _python(bot.checkout, "-c", _FILL, str(folder / "data"), str(people))
        return ""
    address = stack.enter_context(fsm.redis(folder))
    _python(bot.checkout, "-c", _FILL_PEER, address, str(people))
    return address


@contextmanager
def running(bot: Bot, folder: Path, url: str, trust: Path | None, redis: str = "") -> Iterator[Running]:
    """Run the bot against the Bot API at this address."""
    module = "bench.peers.fsm_process" if bot.peer else "bot" if bot.paced else "bench.torture.unhurried"
    command = [sys.executable, "-m", module, *(("run",) if module == "bot" else ())]
    where = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": url, "DATA_DIR": folder / "data"}
    environment = surroundings(**where) | ({"SSL_CERT_FILE": str(trust)} if trust else {})
    if redis:
        environment["REDIS"] = redis
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=bot.checkout, stdout=log, stderr=log)
    try:
        yield Running(process, _server_of(redis))
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def ready(bot: Running, telegram: Telegram) -> None:
    """Wait until the bot asks for updates."""
    before, end = telegram.calls["getUpdates"], time.monotonic() + PATIENCE
    while telegram.calls["getUpdates"] == before:
        if bot.process.poll() is not None or time.monotonic() > end:
            raise AssertionError("the bot does not start: see its log")
        await asyncio.sleep(0.01)


def _python(checkout: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=checkout, check=True, env=surroundings())


def _server_of(redis: str) -> int | None:
    """Return the process of the Redis at this address: the one that was started with its socket."""
    if not redis:
        return None
    socket = redis.removeprefix("unix://").encode()
    for folder in Path("/proc").iterdir():
        if (
            folder.name.isdecimal()
            and (command := _command(folder)).find(socket) >= 0
            and b"redis" in command
        ):
            return int(folder.name)
    return None


def _command(folder: Path) -> bytes:
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:
        return b""
