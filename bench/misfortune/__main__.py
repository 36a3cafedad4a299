"""Runs the simulator of misfortune over many seeds, and prints those under which a promise breaks.

Run from a checkout: `make misfortune`. A seed replays exactly: `make misfortune ARGS="--seed 4711"`.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from bench.misfortune import planted, world
from bench.misfortune.loop import Broken
from flows.dialogue.conversation import Conversation

_loaded: list[Conversation] = []


def broken_by(seed: int) -> str:
    """Return which promise breaks under this seed in this process, or nothing."""
    if not _loaded:
        _loaded.append(world.prepare())
    return world.broken_by(seed, _loaded[0])


def needs(name: str, seeds: int) -> int | None:
    """Return how many seeds it takes to find a planted fault."""
    return planted.found_within(name, seeds, broken_by)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.misfortune", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--trace", action="store_true", help="print what was sent and when, of --seed")
    parser.add_argument("--planted", action="store_true", help="find each planted fault within so many seeds")
    arguments = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":  # or sets would be in another order each time
        os.execve(sys.executable, [sys.executable, "-m", "bench.misfortune", *sys.argv[1:]], _fixed())
    if arguments.trace:
        return _trace(arguments.seed or 0)
    if arguments.planted:
        return _find(arguments.seeds)
    seeds = [arguments.seed] if arguments.seed is not None else range(arguments.seeds)
    began, broken = time.monotonic(), 0
    with ProcessPoolExecutor() as pool:
        for seed, promise in zip(seeds, pool.map(broken_by, seeds, chunksize=20), strict=True):
            if promise:
                broken += 1
                print(f"seed {seed}: {promise}", flush=True)
    took = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = (used.ru_utime + used.ru_stime) / len(seeds)
    print(f"{len(seeds)} seeds, {broken} broken, {took:.0f} s, {busy:.2f} s of a processor a seed")
    return 1 if broken else 0


def _trace(seed: int) -> int:
    lived = world.World(seed, world.prepare())
    try:
        lived.run()
    except Broken as broken:
        print(broken)
    print("\n".join(lived.server.trace))
    return 0


def _find(seeds: int) -> int:
    missed = 0
    with ProcessPoolExecutor() as pool:
        found = pool.map(needs, planted.FAULTS, [seeds] * len(planted.FAULTS))
        for name, tries in zip(planted.FAULTS, found, strict=True):
            print(f"{name}: {f'found by seed {tries - 1}' if tries else 'NOT FOUND'}", flush=True)
            missed += tries is None
    return 1 if missed else 0


def _fixed() -> dict[str, str]:
    return {**os.environ, "PYTHONHASHSEED": "0"}


if __name__ == "__main__":
    sys.exit(main())
