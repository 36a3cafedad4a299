"""Measures what a turn costs after years of talks, and the memory that many such people take.

Run from a checkout: `python -m bench.history`. Conversation and store run as in the bot, without Telegram;
sizes take turns, so that they share the weather. Processor time is that of all threads.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from bench.product import ready
from bench.store import NOON, WORDS
from bot.storage.tinydb_store import TinyDBStore
from flows import assembly
from flows.dialogue.conversation import Conversation
from flows.model import Event
from flows.person import Attendance, FlowRun, Line, Person, Plan, Rated, Sentence
from flows.record.facts import OF_A_SESSION

TALKS = (1, 100, 500, 2000)
OPEN, FIVE_YEARS = 256, 500
EVERY = timedelta(days=3)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.history", description=__doc__)
    parser.add_argument("--turns", type=int, default=40, help="of each person")
    parser.add_argument("--people", type=int, default=OPEN, help="of five years, kept open at once")
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        asyncio.run(take_turns(Path(folder) / "turns", arguments.turns))
        asyncio.run(fill(Path(folder) / "open", arguments.people))
        command = [sys.executable, "-m", "bench.open_people", f"{folder}/open"]
        for _ in range(2):  # the first writes down what content was read into
            subprocess.run(command, check=True)


def grown(person: Person, talks: int) -> Person:
    """Return the person after so many finished talks, two a week."""
    moments = [NOON - EVERY * (talks - n) for n in range(talks)]
    lines = [
        tuple(Line(f"line-{k}", "What I wrote", f"{n}.{k} {WORDS}") for k in range(6)) for n in range(talks)
    ]
    return replace(
        person,
        words=replace(
            person.words,
            talks=tuple(FlowRun("fear", 1, "The fear", at, lines[n]) for n, at in enumerate(moments)),
            sentences=tuple(Sentence(f"{n} {WORDS}", "fear", at, "said") for n, at in enumerate(moments)),
            plans=tuple(Plan("at five", f"go {n}", "fear", at) for n, at in enumerate(moments)),
        ),
        engagement=replace(
            person.engagement,
            ratings=tuple(Rated(what, n % 11, at) for n, at in enumerate(moments) for what in OF_A_SESSION),
            attendance=tuple(Attendance("went", at) for at in moments),
        ),
    )


async def take_turns(folder: Path, turns: int) -> None:
    store, conversation = TinyDBStore(folder), assembly.conversation()
    people = {talks: grown(ready(talks), talks).id for talks in TALKS}
    for talks in TALKS:
        await store.commit(grown(ready(talks), talks), 0, None)
    took: dict[int, list[float]] = {talks: [] for talks in TALKS}
    for number in range(turns):
        for talks, id_ in people.items():
            took[talks].append(await turn(store, conversation, id_, number))
    print("finished talks | CPU ms a turn | beside one")
    for talks, times in took.items():
        print(f"{talks:>14} | {median(times):13.2f} | {median(times) / median(took[TALKS[0]]):10.2f}")
    await store.close()


async def turn(store: TinyDBStore, conversation: Conversation, id_: str, number: int) -> float:
    """Take a turn with its two writes and return the processor time it took, in milliseconds."""
    begun = time.process_time()
    record = await store.load(id_)
    assert record.person is not None
    event = Event(id_, 10_000 + number, "command", "menu" if number % 2 else "settings")
    person = conversation.respond(record.person, event, datetime.now(UTC)).person
    version = await store.commit(person, record.version, None)
    await store.commit(replace(person, delivery=replace(person.delivery, outbox=())), version, None)
    return (time.process_time() - begun) * 1000


async def fill(folder: Path, people: int) -> None:
    store = TinyDBStore(folder)
    for number in range(people):
        await store.commit(grown(ready(number), FIVE_YEARS), 0, None)
    await store.close()


if __name__ == "__main__":
    main()
