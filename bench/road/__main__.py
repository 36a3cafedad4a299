"""Measures turns over HTTP and TLS: processor time a turn, and how long people wait.

Run from a checkout: `make road`, or `python -m bench.road --beside ../another-checkout`. Each bot is a
process of its own; people and Telegram are in this one, which takes 50 ms for each call but that for
updates. Bots take turns, so that they share the weather, and are compared as pairs.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import which
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bench.road.bots import Bot, fill, ready, running
from bench.road.people import People
from bench.road.telegram import Telegram
from tests.helpers.tls import certificate, served

DELAY = 0.05
IN_FLIGHT = 32
WARM = 2.0
_BUSY = 0.9
"""Part of a core from which the bench, not the bot, makes people wait."""

STILE, BESIDE, PEER = "Stile", "Stile, the other checkout", "aiogram, Redis synced at each write"


@dataclass(frozen=True, slots=True)
class Load:
    """Load on a bot: so many people at any time, or so many turns a second whether it keeps up.

    `part`: that part of what one core of the bot could do, by its turns with many in flight.
    """

    name: str
    lines: int = 0
    rate: float = 0.0
    delay: float = 0.0
    part: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Result of one run: turns, milliseconds of processor a turn, and of waiting; calls a turn.

    `core` and `bench` are the parts of a core that the bot and this process took.
    """

    turns: int
    cpu: float
    server_cpu: float
    p50: float
    p95: float
    p99: float
    unanswered: int
    calls: float
    core: float
    bench: float
    start: float


def main() -> None:
    """Run the bots in turn under each load, and print a table for each."""
    parser = argparse.ArgumentParser(prog="python -m bench.road", description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=15, help="each bot under each load, each round")
    parser.add_argument("--rounds", type=int, default=3, help="pairs: A B A B …")
    parser.add_argument("--rates", type=float, nargs="*", default=[1, 10, 25, 60], help="turns a second")
    parser.add_argument("--beside", type=Path, help="another checkout of Stile")
    parser.add_argument("--no-peer", action="store_true", help="leave aiogram out")
    parser.add_argument("--plain", action="store_true", help="HTTP alone, not TLS")
    parser.add_argument("--closed", action=argparse.BooleanOptionalAction, default=True)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        trust = None if arguments.plain else certificate(Path(folder))
        asyncio.run(measure(arguments, Path(folder), trust, stack))


async def measure(arguments: argparse.Namespace, base: Path, trust: Path | None, stack: ExitStack) -> None:
    """Measure each load with each bot, so many times in turn."""
    bots = [Bot(STILE), *([Bot(BESIDE, arguments.beside.resolve())] if arguments.beside else [])]
    if which("redis-server") and not arguments.no_peer:
        bots.append(Bot(PEER, peer=True))
    prepared = {}
    for bot in bots:
        tell(f"filling {bot.name}: {arguments.people} people")
        prepared[bot.name] = fill(bot, base / bot.name.replace(" ", "-"), arguments.people, stack)
    closed = [Load("one after the other", lines=1), Load(f"{IN_FLIGHT} in flight", lines=IN_FLIGHT)]
    people = {bot.name: People(arguments.people) for bot in bots}
    loads = [*(closed if arguments.closed else ()), *(_open(rate) for rate in arguments.rates)]
    if arguments.closed:
        loads.append(Load("half of capacity", delay=DELAY, part=0.5))
    capacity = 0.0
    print(f"{'HTTP' if trust is None else 'TLS'}, {arguments.people} people, {arguments.rounds} rounds")
    for load in loads:
        if load.part:
            rate = load.part * capacity
            load = replace(load, name=f"{load.name}: {rate:.0f} turns a second", rate=rate)  # noqa: PLW2901
        asked = [bot for bot in bots if not (load.part and bot.peer)]
        found: dict[str, list[Figures]] = {bot.name: [] for bot in asked}
        for number in range(arguments.rounds):
            for bot in asked:
                tell(f"{load.name}: {bot.name}, round {number + 1} of {arguments.rounds}")
                of = Bot(bot.name, bot.checkout, load.rate > 0, bot.peer)
                folder = base / bot.name.replace(" ", "-")
                where = (folder, trust, prepared[bot.name])
                found[bot.name].append(await one(of, people[bot.name], load, arguments.seconds, where))
        show(load, found)
        if load.lines == IN_FLIGHT:
            capacity = 1000 / median(run.cpu for run in found[STILE])


def _open(rate: float) -> Load:
    return Load(f"{rate:g} turns a second", rate=rate, delay=DELAY)


async def one(
    bot: Bot, people: People, load: Load, seconds: float, where: tuple[Path, Path | None, str]
) -> Figures:
    """Run the bot once under this load, in a folder, with a certificate for TLS, and beside a Redis."""
    folder, trust, redis = where
    telegram = Telegram(load.delay, people.answered)
    people.join(telegram)
    url = await telegram.serve(served(trust) if trust else None)
    with running(bot, folder, url, trust, redis) as process:
        await ready(process, telegram)
        start = process.cpu()[0]
        await act(people, load, WARM, seed=2)
        await people.settled(PATIENCE)
        people.turns.clear()
        calls, begun, before = telegram.calls.copy(), time.perf_counter(), process.cpu()
        spent = time.process_time()
        await act(people, load, seconds, seed=1)
        left = await people.settled(PATIENCE)
        took, after, spent = time.perf_counter() - begun, process.cpu(), time.process_time() - spent
        asked = (telegram.calls - calls).total()
    return replace(figures(people, (before, after), took, asked, left), start=start, bench=spent / took)


PATIENCE = 10.0
"""Seconds that those who wait at the end are given."""


async def act(people: People, load: Load, seconds: float, seed: int) -> None:
    """Put the load on."""
    if load.lines:
        await people.keep_talking(load.lines, seconds)
    else:
        await people.come(load.rate, seconds, seed)


def figures(
    people: People, cpu: tuple[tuple[float, float], tuple[float, float]], took: float, asked: int, left: int
) -> Figures:
    """Return what the turns came to."""
    done = [turn.answered - turn.meant for turn in people.turns if turn.answered is not None]
    cuts = [1000 * cut for cut in quantiles(done, n=100)] if len(done) > 1 else [0.0] * 99
    own, server = (after - before for before, after in zip(*cpu, strict=True))
    count = max(len(done), 1)
    return Figures(
        len(done), 1000 * own / count, 1000 * server / count, cuts[49], cuts[94], cuts[98], left,
        asked / count, own / took, 0.0, 0.0,
    )  # fmt: skip


def show(load: Load, found: dict[str, list[Figures]]) -> None:
    """Print a row for each bot, and how the others stand beside the first, pair by pair."""
    print(f"\n{load.name}")
    print(
        "| bot | turns | CPU ms a turn | its server | p50 ms | p95 | p99 | unanswered | calls | core "
        "| bench |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, runs in found.items():
        cells = (
            str(sum(one.turns for one in runs)),
            _range([one.cpu for one in runs], 2), _range([one.server_cpu for one in runs], 2),
            _range([one.p50 for one in runs]), _range([one.p95 for one in runs]),
            _range([one.p99 for one in runs]), str(sum(one.unanswered for one in runs)),
            f"{median(one.calls for one in runs):.2f}", f"{median(one.core for one in runs):.0%}",
            f"{median(one.bench for one in runs):.0%}",
        )  # fmt: skip
        print(f"| {name} | " + " | ".join(cells) + " |")
    if load.part and max(one.bench for one in found[STILE]) > _BUSY:
        print("The bench itself had no processor left: those who wait, wait for it as well.")
    first = found[STILE]
    for name, runs in found.items():
        if name != STILE:
            beside = [
                mine.cpu / (their.cpu + their.server_cpu) for mine, their in zip(first, runs, strict=True)
            ]
            print(f"CPU of Stile beside {name}, its server counted: {_range(beside, 2)} times")
    if load.lines == 1:
        own = median(one.cpu for one in first)
        print(f"so 1,000 people with 3 turns a day take {3 * own:.0f} s of processor a day, by these figures")
    starts = {name: _range([one.start for one in runs], 2) for name, runs in found.items()}
    print("seconds of processor from exec to asking for updates:", starts)
    sys.stdout.flush()


def _range(values: list[float], places: int = 0) -> str:
    if not any(values):
        return "–"
    if len(values) == 1:
        return f"{values[0]:,.{places}f}"
    return f"{median(values):,.{places}f} ({min(values):,.{places}f}–{max(values):,.{places}f})"


def tell(words: str) -> None:
    """Show how far it is."""
    print(f"[{time.strftime('%H:%M:%S')}] {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
