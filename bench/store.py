"""Measures durable turns, start and memory of the store at several sizes, in one run.

Run from a checkout: `python -m bench.store --people 1000 10000`. It fills folders of made-up people
under --folder (default: a temporary one), which is best on the disk that the bot will use.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory

from msgspec.structs import replace
from tinydb import TinyDB

from bot.storage.tables.documents import encode
from bot.storage.tinydb_store import TinyDBStore
from flows.model import Session, Stack
from flows.person import Delivery, Dialog, FlowRun, Line, OwnWords, Person, Reason, Sentence

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
IN_FLIGHT = 32
JSON_PEOPLE, JSON_TURNS = 1000, 20
WORDS = "something I would rather not say out loud, in about as many words as people use"


@dataclass(frozen=True, slots=True)
class Figures:
    """Measurements at one size; times in milliseconds."""

    people: int
    p50: float
    p99: float
    at_once: float
    start: float
    kilobytes: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--start", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.start:
        asyncio.run(start(arguments.start))
        return
    with TemporaryDirectory(dir=arguments.folder) as folder:
        asyncio.run(compare(Path(folder), sorted(arguments.people), arguments.turns))


async def compare(base: Path, sizes: list[int], turns: int) -> None:
    sync = sync_time(base)
    folders = {size: base / str(size) for size in sizes}
    for size, folder in folders.items():
        await fill(folder, size)
    started = {size: start_apart(folder) for size, folder in folders.items()}
    async with AsyncExitStack() as stack:
        stores = {size: TinyDBStore(folder) for size, folder in folders.items()}
        for store in stores.values():
            stack.push_async_callback(store.close)
        serial = await take_turns(stores, turns)
        at_once = {size: await turns_a_second(store, size, turns) for size, store in stores.items()}
    show(
        [Figures(size, *percentiles(serial[size]), at_once[size], *started[size]) for size in sizes],
        sync,
        json_turn(base / "json.json"),
    )


def show(all_figures: list[Figures], sync: float, json_turn_time: float) -> None:
    first = all_figures[0]
    print(f"one fdatasync of 4 kB on this disk: {sync:.2f} ms")
    print("people | turn p50 ms | p99 ms | p50 growth | turns/s, 32 in flight | start ms | memory kB")
    for one in all_figures:
        print(
            f"{one.people:>6} | {one.p50:11.2f} | {one.p99:6.2f} | {one.p50 / first.p50:10.2f} |"
            f" {one.at_once:21.0f} | {one.start:8.1f} | {one.kilobytes:9}"
        )
    growth = all_figures[-1].kilobytes - first.kilobytes
    idle = all_figures[-1].people - first.people
    if idle:
        print(f"memory for each further idle person: {growth / idle:.3f} kB")
    print(
        f"TinyDB's JSONStorage at {JSON_PEOPLE} people, neither sealed nor synced: {json_turn_time:.0f} ms"
        f" a turn, {json_turn_time / first.p50:.0f} times as long"
    )


async def take_turns(stores: dict[int, TinyDBStore], turns: int) -> dict[int, list[float]]:
    """Return how long each turn took. The sizes take turns too, so that they share the weather."""
    random = Random(1)
    times: dict[int, list[float]] = {size: [] for size in stores}
    for number in range(turns):
        for size, store in stores.items():
            begun = time.perf_counter()
            await turn(store, str(random.randrange(size)), number)
            times[size].append((time.perf_counter() - begun) * 1000)
    return times


async def turns_a_second(store: TinyDBStore, size: int, turns: int) -> float:
    """Return how many turns end in a second with 32 different people talking at once."""
    random = Random(2)
    people = random.sample(range(size), IN_FLIGHT)

    async def talk(person: int) -> None:
        for number in range(turns // IN_FLIGHT):
            await turn(store, str(person), number)

    begun = time.perf_counter()
    await asyncio.gather(*(talk(person) for person in people))
    return turns // IN_FLIGHT * IN_FLIGHT / (time.perf_counter() - begun)


async def turn(store: TinyDBStore, id_: str, number: int) -> None:
    record = await store.load(id_)
    assert record.person is not None
    answered = replace(
        record.person, dialog=replace(record.person.dialog, stack=Stack((session(number),)), token=number)
    )
    await store.commit(answered, record.version, NOON + timedelta(seconds=number))


async def fill(folder: Path, size: int) -> None:
    store = TinyDBStore(folder)
    for first in range(0, size, 500):
        people = (made_up(str(number)) for number in range(first, min(first + 500, size)))
        await asyncio.gather(*(store.commit(person, 0, NOON) for person in people))
    await store.close()


def made_up(id_: str) -> Person:
    lines = tuple(Line(f"line-{number}", "What I wrote", WORDS) for number in range(6))
    return Person(
        id_,
        dialog=Dialog(stack=Stack((session(0),))),
        delivery=Delivery(seen=tuple(range(20))),
        words=OwnWords(
            talks=(FlowRun("fear", 1, "The fear", NOON, lines),) * 2,
            reasons=tuple(Reason(number, WORDS, NOON) for number in range(5)),
            sentences=(Sentence(WORDS, "fear", NOON),),
        ),
    )


def session(number: int) -> Session:
    answers = {f"answer-{key}": WORDS for key in range(6)}
    return Session("fear", 1, "logic", f"state-{number % 10}", number, ("a", "b", "c"), {**answers})


def start_apart(folder: Path) -> tuple[float, int]:
    """Return milliseconds to open the folder and find what is due, and the memory then, in kB."""
    command = [sys.executable, "-m", "bench.store", "--start", str(folder)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    start_time, memory = found.stdout.split()
    return float(start_time), int(memory)


async def start(folder: Path) -> None:
    begun = time.perf_counter()
    store = TinyDBStore(folder)
    await store.next_due()
    taken = time.perf_counter() - begun
    print(taken * 1000, kilobytes())
    await store.close()


def kilobytes() -> int:
    """Return how much memory this process has."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") // 1024


def sync_time(folder: Path) -> float:
    """Return how long the disk takes to keep 4 kB for sure, in milliseconds."""
    times = []
    handle = os.open(folder / "sync", os.O_RDWR | os.O_CREAT)
    for number in range(300):
        begun = time.perf_counter()
        os.pwrite(handle, os.urandom(4096), number * 4096)
        os.fdatasync(handle)
        times.append((time.perf_counter() - begun) * 1000)
    os.close(handle)
    return percentiles(times)[0]


def json_turn(file: Path) -> float:
    """Return how long a turn takes with everybody in one JSON file, in milliseconds."""
    with TinyDB(file) as database:
        database.insert_multiple(dict(encode(made_up(str(number)))) for number in range(JSON_PEOPLE))
        times = []
        for number in range(JSON_TURNS):
            begun = time.perf_counter()
            database.get(doc_id=number + 1)
            database.update({"session": encode(made_up(str(number)))["session"]}, doc_ids=[number + 1])
            times.append((time.perf_counter() - begun) * 1000)
    return percentiles(times)[0]


def percentiles(times: list[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[98]


if __name__ == "__main__":
    main()
