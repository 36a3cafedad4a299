"""Measures a start: seconds of processor from exec to the first request for updates, and memory at rest.

Run from a checkout: `python -m bench.start --beside ../another-checkout`. Checkouts take turns, each with
byte code of its own, which the first, unmeasured start writes.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.road.bots import Bot, ready, running
from bench.road.telegram import Json, Telegram

_REST = 2.0
"""Seconds after the first request for updates until memory is read."""


def main() -> None:
    """Start each checkout so many times in turn, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.start", description=__doc__)
    parser.add_argument("--beside", type=Path, help="another checkout of Stile")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    bots = [Bot("Stile"), *([Bot("beside", arguments.beside.resolve())] if arguments.beside else [])]
    found: dict[str, list[tuple[float, float, float, float]]] = {bot.name: [] for bot in bots}
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryDirectory() as folder:
        for number in range(arguments.rounds + 1):
            for bot in bots:
                base = Path(folder) / bot.name
                base.mkdir(exist_ok=True)
                os.environ["PYTHONPYCACHEPREFIX"] = str(base / "code")
                figures = asyncio.run(_start(bot, base))
                if number:
                    found[bot.name].append(figures)
    print("| | s of processor | s | MiB | of its own |\n|---|---|---|---|---|")
    for name, runs in found.items():
        cells = (f"{median(run[at] for run in runs):.2f} ({min(run[at] for run in runs):.2f}–"
                 f"{max(run[at] for run in runs):.2f})" for at in (0, 1))  # fmt: skip
        memory = (f"{median(run[at] for run in runs):.1f}" for at in (2, 3))
        print(f"| {name} | {' | '.join(cells)} | {' | '.join(memory)} |")


async def _start(bot: Bot, base: Path) -> tuple[float, float, float, float]:
    """Return processor and seconds to the first request for updates, and MiB at rest, whole and private."""
    telegram = Telegram(0, _unheard)
    url = await telegram.serve()
    begun = time.perf_counter()
    with running(bot, base, url, None) as process:
        await ready(process, telegram)
        spent, took = process.cpu()[0], time.perf_counter() - begun
        await asyncio.sleep(_REST)
        return spent, took, *_memory(process.process.pid)


def _unheard(chat: int, shown: Json) -> None:
    del chat, shown


def _memory(pid: int) -> tuple[float, float]:
    told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    sizes = {name: int(size) / 1024 for name, size in re.findall(r"(\w+): +(\d+) kB", told)}
    return sizes["Rss"], sizes["Private_Dirty"] + sizes["Private_Clean"]


if __name__ == "__main__":
    main()
