"""Measures how soon answers come in the first minute after a start, and in the minute after that.

Run from a checkout: `python -m bench.first_minute --people 100000`. The real process runs against a Bot API
on this machine, with so many people at rest in its folder; five others ask it something all the time.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from bench.drain import ASKING, EVERY, FIRST, ask
from bench.tick import NEVER, fill, made_up
from bot.storage.tinydb_store import TinyDBStore
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.wound_bot import running

MINUTE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder, FakeBotApi() as server:
        chats = range(FIRST, FIRST + ASKING)
        asyncio.run(fill_folder(Path(folder) / "data", arguments.people, chats))
        print(f"{arguments.people} people at rest are kept", flush=True)
        server.know(*chats)
        measure(server, Path(folder), chats)


async def fill_folder(data: Path, size: int, chats: range) -> None:
    """Keep so many people who are at rest, and a few who ask."""
    store = TinyDBStore(data)
    await fill(store, size)
    for chat in chats:
        person = made_up(str(chat), drifting=False)
        await store.commit(replace(person, profile=replace(person.profile, adult=True)), 0, NEVER)
    await store.close()


def measure(server: FakeBotApi, folder: Path, chats: range) -> None:
    begun = time.monotonic()
    with running(server, folder, datetime.now(UTC)):
        print(f"first answer {ask(server, chats[0]):.1f} s after it was asked for, at the start", flush=True)
        first = answers(server, chats, begun + MINUTE)
        rest = answers(server, chats, begun + 2 * MINUTE)
    for name, took in (("first minute", first), ("the minute after", rest)):
        slow = quantiles(took, n=100)[-1]
        told = f"{name}: {len(took)} answers, median {median(took) * 1000:.0f} ms, 99 % within "
        print(f"{told}{slow * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms")


def answers(server: FakeBotApi, chats: range, until: float) -> list[float]:
    """Return how long each answer took until this monotonic moment, in seconds."""
    took = list[float]()
    while time.monotonic() < until:
        took.append(ask(server, chats[len(took) % len(chats)]))
        time.sleep(EVERY)
    return took


if __name__ == "__main__":
    main()
