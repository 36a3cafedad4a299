"""Measures the bot's memory with everybody of a folder kept open; `bench.history` runs it.

It imports what `stile run` does and nothing of the bench, whose peers bring libraries of their own.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from pathlib import Path

from bot.runtime import service  # noqa: F401 - a running bot has it in memory
from bot.runtime.profiles import profiles
from bot.runtime.reload import keep_for_good
from bot.shelf import COMPILED, beside_code
from bot.storage.tinydb_store import TinyDBStore
from flows import assembly


def mebibytes() -> float:
    """Return the memory of this process."""
    told = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(told[1]) / 1024 if told else 0.0


async def open_all(folder: Path) -> None:
    """Open everybody's record as a turn does, and print what they take."""
    conversation = assembly.conversation(shelf=beside_code(folder / COMPILED))
    list(profiles(conversation))
    store = TinyDBStore(folder)
    keep_for_good()
    before, people = mebibytes(), [id_ async for id_ in store.ids()]
    for id_ in people:
        await store.load(id_)
    now = mebibytes()
    print(f"{len(people)} people talked last: {now - before:,.0f} MiB more, {now:,.0f} MiB with the bot")
    await store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.open_people", description=__doc__)
    parser.add_argument("folder", type=Path)
    asyncio.run(open_all(parser.parse_args().folder))
