"""Measures what others notice while many people ask for PDFs and pictures at once.

Run from a checkout: `python -m bench.files --people 20`. Everything but Telegram is the real thing.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from bot.files.draw_client import IDLE_TIME
from bot.runtime.app import App
from bot.storage.tinydb_store import TinyDBStore
from flows import assembly
from flows.model import Event, Message
from flows.person import Consent, Engagement, Line, Outgoing, OwnWords, Person, Profile, Rated, Sheet
from flows.record.progress import RATINGS_SHOWN

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FILES = ("page.pdf", "numbers.png")
PAUSE = 0.02
"""Time that the others wait between two taps, in all."""


class Sent:
    """Takes messages and counts files."""

    def __init__(self) -> None:
        self.files = 0
        self.more = asyncio.Event()

    async def until(self, files: int) -> None:
        """Wait until so many files went out."""
        while self.files < files:
            self.more.clear()
            await self.more.wait()

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        del person
        if item.do == "file" and body:
            self.files += 1
            self.more.set()
        return 1


def person_of(number: int) -> Person:
    lines = tuple(Line(f"k{n}", "I'd like to say", f"line {n} of {number}", "sentence") for n in range(8))
    given = tuple(
        Rated(what, (n * 7 + number) % 11, NOON - timedelta(days=3 * n))
        for n in range(40)
        for what in RATINGS_SHOWN
    )
    consent = Consent(NOON, "2026-11")
    sheet = Sheet("Fear", NOON.date(), lines)
    return Person(
        str(number),
        profile=Profile(consent=consent, adult=True),
        engagement=Engagement(ratings=given),
        words=OwnWords(sheet=sheet),
    )


def resident() -> str:
    """Return the memory of this process, and of the one that draws for it while there is one, in MiB."""
    drawers = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    pages = (int(Path("/proc", pid, "statm").read_text().split()[1]) for pid in ("self", *drawers))
    return " + ".join(f"{count * 4096 / 2**20:.0f} MiB" for count in pages)


async def answers(app: App, stop: asyncio.Event, first: int) -> list[float]:
    """Let somebody tap on and on, and return how long each answer took."""
    took: list[float] = []
    update = 0
    while not stop.is_set():
        update += 1
        started = time.perf_counter()
        await app.receive(Event(str(first + update % 5), update, "command", "fear"))
        took.append(time.perf_counter() - started)
        await asyncio.sleep(PAUSE)
    return took


async def alone(app: App, seconds: float) -> list[float]:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, stop.set)
    return await answers(app, stop, 9000)


async def measure(folder: Path, people: int, turns: int) -> None:
    sent = Sent()
    store = TinyDBStore(folder / "data")
    app = App(store, assembly.conversation(), sent, lambda: NOON)
    quiet = await alone(app, 2)
    print(f"nobody asks for a file: an answer takes {_ms(quiet)}; {resident()}")
    for turn in range(1, turns + 1):
        stop = asyncio.Event()
        others = asyncio.create_task(answers(app, stop, 9100))
        started = time.perf_counter()
        before = sent.files
        for number in range(people):
            asked = tuple(Outgoing("file", Message(""), file=name) for name in FILES)
            person = replace(
                made := person_of(number + 1 + turn * people), delivery=replace(made.delivery, outbox=asked)
            )
            await store.commit(person, 0, None)
            app.outbox.wake(person.id)
        await sent.until(before + people * len(FILES))
        whole = time.perf_counter() - started
        stop.set()
        took = await others
        gc.collect()
        print(
            f"turn {turn}: {people} PDFs and {people} pictures in {whole:.1f} s; an answer meanwhile takes "
            f"{_ms(took)}, {median(took) / median(quiet):.1f} times as long; {resident()}"
        )
    await asyncio.sleep(IDLE_TIME.total_seconds() + 1)
    print(f"and when nobody asked for {IDLE_TIME.total_seconds():.0f} s: {resident()}")
    await app.close()


def _ms(took: list[float]) -> str:
    return f"{median(took) * 1000:.1f} ms (worst {max(took) * 1000:.0f} ms, {len(took)} answers)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), arguments.people, arguments.turns))


if __name__ == "__main__":
    main()
