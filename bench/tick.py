"""Measures what a tick costs in a folder of many people, when none, 50 and 10,000 of them are due.

Run from a checkout: `python -m bench.tick --people 100000`. It fills a folder of made-up people under
--folder (default: a temporary one). Messages go to a transport that takes each at once, so that what
is measured is claiming, deciding and committing.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.runtime.app import App
from bot.storage.tinydb_store import TinyDBStore
from flows import assembly
from flows.person import (
    Attendance,
    Consent,
    Engagement,
    NudgePreferences,
    Outgoing,
    OwnWords,
    Person,
    Profile,
    Reason,
)

EVENING = datetime(2026, 3, 2, 18, 46, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
"""A minute after the last slot of everybody who chose half past six."""

NEVER = datetime(2036, 1, 1, tzinfo=UTC)
IDLE_TICKS = 200
AT_ONCE = 500


class Sink:
    """Takes every message at once."""

    def __init__(self) -> None:
        self.taken = 0

    async def deliver(self, person: str, item: Outgoing, body: bytes | None = None) -> int | None:
        del person, item, body
        self.taken += 1
        return self.taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--due", type=int, nargs="+", default=[50, 10_000])
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with TemporaryDirectory(dir=arguments.folder) as folder:
        asyncio.run(measure(Path(folder), arguments.people, arguments.due))


async def measure(folder: Path, size: int, dues: list[int]) -> None:
    store, sink = TinyDBStore(folder), Sink()
    conversation = assembly.conversation()
    app = App(store, conversation, sink, lambda: EVENING)
    begun = time.perf_counter()
    await fill(store, size)
    print(f"{size} people, filled in {time.perf_counter() - begun:.0f} s\n")
    print(f"{'due':>6} | {'of them nudged':>14} | {'tick':>11} | {'each':>9} | {'until all is sent':>17}")
    print(f"{0:>6} | {0:>14} | {await idle(app) * 1e6:8.0f} µs |")
    for due in dues:
        for drifting in (False, True):
            await make_due(store, due, drifting=drifting)
            before, begun = sink.taken, time.perf_counter()
            await app.tick()
            ticked = time.perf_counter() - begun
            await app.outbox.idle()
            sent = time.perf_counter() - begun
            each = ticked / due * 1e6
            told = f"{due:>6} | {sink.taken - before:>14} | {ticked * 1000:8.1f} ms | {each:6.0f} µs"
            print(f"{told} | {sent * 1000:14.1f} ms")
    await app.close()


async def idle(app: App) -> float:
    """Return how long a tick takes in which nobody is due, in seconds."""
    times = []
    for _ in range(IDLE_TICKS):
        begun = time.perf_counter()
        await app.tick()
        times.append(time.perf_counter() - begun)
    return median(times)


async def fill(store: TinyDBStore, size: int) -> None:
    for first in range(0, size, AT_ONCE):
        people = (made_up(str(number), drifting=False) for number in range(first, min(first + AT_ONCE, size)))
        await asyncio.gather(*(store.commit(person, 0, NEVER) for person in people))


async def make_due(store: TinyDBStore, count: int, *, drifting: bool) -> None:
    """Make the first `count` people due now, with or without something that calls for a nudge."""

    async def one(number: int) -> None:
        record = await store.load(str(number))
        person = made_up(str(number), drifting=drifting)
        await store.commit(person, record.version, EVENING)

    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(one(number) for number in range(first, min(first + AT_ONCE, count))))


def made_up(id_: str, *, drifting: bool) -> Person:
    told = EVENING - timedelta(days=3)
    person = Person(
        id_,
        profile=Profile(zone="Europe/Berlin", consent=Consent(told, "2026-11")),
        engagement=Engagement(last_seen=told, preferences=NudgePreferences(when="drift")),
        words=OwnWords(
            reasons=tuple(Reason(number, "To be calm with my son", told) for number in range(1, 4))
        ),
    )
    missed = (Attendance("no-show", told, 1), Attendance("i-cancelled", told))
    return replace(person, engagement=replace(person.engagement, attendance=missed)) if drifting else person


if __name__ == "__main__":
    main()
