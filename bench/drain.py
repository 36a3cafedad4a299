"""Measures how many people due in one minute are written to, and how soon answers come meanwhile.

Run from a checkout: `python -m bench.drain --people 10000 --seconds 90`. The real process runs against
a Bot API on this machine, by a clock that is wound to the minute. Others ask it something all the time.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from bisect import bisect_left
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from bench.tick import AT_ONCE, EVENING, NEVER, made_up
from bot.storage.tinydb_store import TinyDBStore
from tests.helpers.fake_bot_api import Call, FakeBotApi
from tests.helpers.wound_bot import running, wind_to

FIRST = 700_000_000
ASKING = 5
EVERY = 0.25
PATIENCE = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=90)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder, FakeBotApi() as server:
        asyncio.run(fill(Path(folder) / "data", arguments.people))
        server.know(*range(FIRST, FIRST + arguments.people + ASKING))
        measure(server, Path(folder), arguments.people, arguments.seconds)


async def fill(data: Path, count: int) -> None:
    """Keep so many people who are due in the evening, and a few who ask."""
    store = TinyDBStore(data)
    due = [made_up(str(FIRST + n), drifting=True) for n in range(count)]
    asking = [made_up(str(FIRST + count + n), drifting=False) for n in range(ASKING)]
    everybody = [(one, EVENING) for one in due] + [
        (replace(one, profile=replace(one.profile, adult=True)), NEVER) for one in asking
    ]
    for first in range(0, len(everybody), AT_ONCE):
        batch = everybody[first : first + AT_ONCE]
        await asyncio.gather(*(store.commit(one, 0, at) for one, at in batch))
    await store.close()


def measure(server: FakeBotApi, folder: Path, count: int, seconds: float) -> None:
    with running(server, folder, EVENING - timedelta(hours=1)):
        chats = [FIRST + count + n for n in range(ASKING)]
        before = [ask(server, chat) for chat in chats for _ in range(4)]
        since = time.monotonic()
        wind_to(folder, EVENING)
        took, turn = list[float](), 0
        while time.monotonic() - since < seconds:
            took.append(ask(server, chats[turn % ASKING]))
            turn += 1
            time.sleep(EVERY)
        until = time.monotonic()
    nudged = [call.at for call in sent(server) if call.at >= since and call.fields["chat_id"] < FIRST + count]
    everything = sorted(call.at for call in sent(server) if call.at >= since)
    once = len({call.fields["chat_id"] for call in sent(server) if call.fields["chat_id"] < FIRST + count})
    print(f"{count} people due at once; the first {until - since:.0f} s of it")
    print(f"written to: {len(nudged)}, of them different people: {once}")
    rate = (len(nudged) - 1) / (max(nudged) - min(nudged))
    print(f"first after {min(nudged) - since:.1f} s, then {rate:.1f} a second")
    print(f"most messages in any one second, answers among them: {most_in_a_second(everything)}")
    told = f"{len(took)} answers: median {median(took) * 1000:.0f} ms, "
    print(f"{told}95 % within {quantiles(took, n=20)[-1] * 1000:.0f} ms, longest {max(took) * 1000:.0f} ms")
    told = f"before it, with nobody due: median {median(before) * 1000:.0f} ms, "
    print(f"{told}longest {max(before) * 1000:.0f} ms")


def ask(server: FakeBotApi, chat: int) -> float:
    """Ask for the menu and return how long the answer took, in seconds."""
    last = max((shown.id for shown in server.messages(chat)), default=0)
    begun = time.monotonic()
    server.say(chat, "/menu")
    server.wait_for(chat, lambda shown: bool(shown.labels), PATIENCE, after=last)
    return time.monotonic() - begun


def sent(server: FakeBotApi) -> list[Call]:
    """Return what was sent."""
    return server.called("sendMessage")


def most_in_a_second(moments: list[float]) -> int:
    """Return how many of these moments at most lie within one second."""
    return max(bisect_left(moments, at + 1) - place for place, at in enumerate(moments))


if __name__ == "__main__":
    main()
