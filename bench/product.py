"""Measures whole turns through the Telegram library and all of Stile, beside bots that are built otherwise.

Run from a checkout: `python -m bench.product --people 1000 10000 100000`. A turn is from an update that
Telegram hands over to the reply that it is handed: read, screened, answered, sealed, on the disk. The
network alone is left out, and so is the pace that Telegram asks for.
"""

from __future__ import annotations

import argparse
import asyncio
import pickle
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from shutil import which
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.fsm.storage.redis import RedisStorage
from msgspec.structs import replace
from telegram.ext import Application
from tinydb import TinyDB

from bench.peers import echo, fsm, pickle_persistence, tinydb_json
from bench.peers.tinydb_json import Bot
from bench.peers.wire import Json, Wire, private, user
from bench.store import NOON, WORDS, made_up, percentiles, sync_time
from bot.runtime.app import App
from bot.runtime.reload import keep_for_good
from bot.storage.tables.documents import encode
from bot.storage.tinydb_store import TinyDBStore
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.intake import Intake
from bot.telegram_api.polling import poll
from flows import assembly
from flows.model import Event, Stack
from flows.person import Consent, Person
from flows.record.holds import CONSENT_VERSION

TOKEN = "1000000042:a-token-that-nobody-else-has-at-all"
IN_FLIGHT = 32
FIRST_CHAT = 1_000_000
FOR_A_P99 = 100
IDLE_MONTHS = 12
"""Months of retention where nothing is set."""

STILE = "Stile"
PICKLE, JSON_FILE = "PTB ConversationHandler, pickle at each turn", "PTB, TinyDB JSONStorage"
REDIS = "aiogram, Redis synced at each write"
DURABLE = (PICKLE, JSON_FILE, REDIS)
"""The others that have written a line down when they say so."""

ROUND: tuple[tuple[str, str], ...] = (
    ("say", "/after_session"), ("tap", "I went"), ("say", "5"), ("say", "6"), ("say", "7"), ("say", "6"),
    ("say", WORDS), ("tap", "Skip"), ("tap", "Not now"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """Measurements of one bot with so many people; times in milliseconds."""

    bot: str
    people: int
    turns: int
    p50: float
    p99: float | None
    p99_at_once: float | None
    alone: float
    at_once: float
    a_core: float


@dataclass(frozen=True, slots=True)
class Rate:
    """So many turns, by the clock and by the processor, which other programs on the machine don't change."""

    turns: int
    seconds: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--rounds", type=int, default=200, help="rounds of nine turns, alone and in flight")
    parser.add_argument("--seconds", type=float, default=10, help="the longest for each figure of a peer")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with TemporaryDirectory(dir=arguments.folder) as folder:
        base, sizes = Path(folder), sorted(arguments.people)
        print(f"one fdatasync of 4 kB on this disk: {sync_time(base):.2f} ms")
        found = asyncio.run(all_of_stile(base, sizes, arguments.rounds))
        for size in sizes:
            with ExitStack() as stack:
                for name, opened in peers(base, size, stack).items():
                    found.append(asyncio.run(one_peer(name, size, opened, arguments.seconds)))
    show(found)


def show(found: list[Figures]) -> None:
    """Print a row for each, and what the rows come to beside each other."""
    print("bot | people | turns | p50 ms | p99 ms | p99 at 32 | turns/s alone | 32 in flight | a CPU second")
    for one in found:
        p99s = ("–" if p99 is None else f"{p99:,.1f}" for p99 in (one.p99, one.p99_at_once))
        rates = (f"{rate:,.{3 if rate < 1 else 0}f}" for rate in (one.alone, one.at_once, one.a_core))
        print(" | ".join((one.bot, f"{one.people:,}", f"{one.turns:,}", f"{one.p50:,.1f}", *p99s, *rates)))
    ours = {one.people: one for one in found if one.bot == STILE}
    first, *_, last = (ours[size] for size in (min(ours), max(ours)))
    print(f"p50 at {last.people:,} people: {last.p50 / first.p50:.2f} times that at {first.people:,}")
    for size, stile_ in ours.items():
        durable = [one for one in found if one.people == size and one.bot in DURABLE]
        best = max(durable, key=lambda one: one.at_once, default=None)
        if best:
            ratio = stile_.at_once / best.at_once
            print(f"at {size:,} people, 32 in flight: {ratio:.1f} times as many turns as {best.bot}")


# Stile


async def all_of_stile(base: Path, sizes: list[int], rounds: int) -> list[Figures]:
    """Return Stile's figures. The sizes take turns, so that they share the weather."""
    for size in sizes:
        await fill(base / str(size), size)
    begun = time.perf_counter()
    store = TinyDBStore(base / str(sizes[-1]))
    await store.next_due()
    print(f"start at {sizes[-1]:,} people: {(time.perf_counter() - begun) * 1000:.0f} ms")
    await store.close()
    async with AsyncExitStack() as stack:
        wires = {size: await stack.enter_async_context(stile(base / str(size))) for size in sizes}
        random = Random(1)
        keep_for_good()
        times: dict[int, list[float]] = {size: [] for size in sizes}
        for _ in range(rounds):
            for size, wire in wires.items():
                times[size] += await talk(wire, FIRST_CHAT + random.randrange(size))
        at_once = {size: await together(wire, size, rounds) for size, wire in wires.items()}
    return [figures(STILE, size, times[size], at_once[size]) for size in sizes]


async def fill(folder: Path, size: int) -> None:
    """Keep records of people who have talked before, with this version of the lists of hard words."""
    store, lists = TinyDBStore(folder), lists_in_use()
    for first in range(0, size, 500):
        people = (ready(number, lists) for number in range(first, min(first + 500, size)))
        await asyncio.gather(*(store.commit(person, 0, None) for person in people))
    # As after the first minutes of a start, or each record would be opened once more beside the turns.
    await store.refuse_newer()
    await store.note_retention_months(IDLE_MONTHS)
    await store.close()


def lists_in_use() -> str:
    """Return the mark of a record that was screened with today's lists, as a turn leaves it."""
    hello = Event(str(FIRST_CHAT), 1000, "command", "menu")
    return assembly.conversation().respond(ready(0), hello, NOON).person.words.screened_with


def ready(number: int, lists: str = "") -> Person:
    """Return somebody who has talked before and has nothing open.

    `lists` marks the lists that the record was screened with; without a mark the first turn does that.
    """
    consent = Consent(NOON, CONSENT_VERSION)
    person = made_up(str(FIRST_CHAT + number))
    return replace(
        person,
        dialog=replace(person.dialog, stack=Stack()),
        words=replace(person.words, sentences=(), screened_with=lists),
        profile=replace(person.profile, consent=consent, adult=True),
    )


@asynccontextmanager
async def stile(folder: Path) -> AsyncIterator[Wire]:
    """Run all of Stile over this folder, but for the network and the pace."""
    wire, stop = Wire(), asyncio.Event()
    with patch("bot.telegram_api.adapter.HttpRequest", lambda *_, **__: wire):
        telegram = Telegram(TOKEN)
    await telegram.open()
    app = App(TinyDBStore(folder), assembly.conversation(), telegram, lambda: datetime.now(UTC))
    polling = asyncio.create_task(poll(Intake(app, telegram, stop), telegram, stop))
    yield wire
    stop.set()
    await polling
    await app.close()
    await telegram.close()


async def talk(wire: Wire, chat: int) -> list[float]:
    """Go through a talk and return how long each turn took, in milliseconds."""
    times: list[float] = []
    shown: Json = {}
    for do, words in ROUND:
        kind, body = said(chat, words, shown) if do == "say" else tapped(chat, words, shown)
        begun = time.perf_counter()
        shown = await wire.ask(chat, kind, body)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def said(chat: int, words: str, shown: Json) -> tuple[str, Json]:
    number = shown.get("message_id", 0) + 1  # a text numbered before what was shown answers none of it
    body = {"message_id": number, "date": 1, "chat": private(chat), "from": user(chat), "text": words}
    return "message", body


def tapped(chat: int, label: str, shown: Json) -> tuple[str, Json]:
    buttons = (button for row in shown["keyboard"]["inline_keyboard"] for button in row)
    data = next(button["callback_data"] for button in buttons if button["text"] == label)
    message = {key: shown[key] for key in ("message_id", "date", "chat", "text")}
    return "callback_query", {
        "id": "q", "from": user(chat), "chat_instance": "1", "data": data, "message": message,
    }  # fmt: skip


async def together(wire: Wire, size: int, rounds: int) -> tuple[Rate, list[float]]:
    """Return how many turns were taken while 32 people talked at any time, and how long each took."""
    each = -(-rounds // IN_FLIGHT)
    # One after the other, so that nobody's record grows far above those of the rest.
    people = Random(2).sample(range(size), min(size, each * IN_FLIGHT))

    times: list[float] = []

    async def keep_talking(line: int) -> None:
        for turn in range(each):
            times.extend(await talk(wire, FIRST_CHAT + people[(turn * IN_FLIGHT + line) % len(people)]))

    begun, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(keep_talking(line) for line in range(IN_FLIGHT)))
    return Rate(len(times), time.perf_counter() - begun, time.process_time() - cpu), times


# The others


Opened = Callable[[Wire], AbstractAsyncContextManager[None]]
"""Runs a bot on a line, on which so many people are known already."""


def peers(base: Path, size: int, stack: ExitStack) -> dict[str, Opened]:
    """Return how each is opened; what it needs beside itself runs as long as the stack."""
    jsons, pickles = base / f"json-{size}", base / f"pickle-{size}"
    for folder in (jsons, pickles):
        folder.mkdir()
    same = dict(encode(ready(0)))
    rows = {str(n + 1): {"chat": FIRST_CHAT + n, **same} for n in range(size)}
    with TinyDB(jsons / "db.json") as database:
        database.storage.write({"_default": rows})
    data = {FIRST_CHAT + n: {"lines": [], "record": deepcopy(same)} for n in range(size)}
    kept = {"conversations": {}, "user_data": {}, "chat_data": data, "bot_data": {}, "callback_data": None}
    (pickles / pickle_persistence.FILE).write_bytes(pickle.dumps(kept))
    each = partial(pickle_persistence.build, each=True)
    known = partial(fsm.running, token=TOKEN, known=range(FIRST_CHAT, FIRST_CHAT + size), record=same)
    found: dict[str, Opened] = {
        "PTB echo, keeps nothing": lambda wire: _polling(echo.build(_builder(wire), base)),
        PICKLE: lambda wire: _polling(each(_builder(wire), pickles)),
        JSON_FILE: lambda wire: _polling(tinydb_json.build(_builder(wire), jsons)),
        "aiogram, in memory": lambda wire: known(wire, storage=MemoryStorage()),
    }
    if which("redis-server") is None:
        print("aiogram with Redis is left out: there is no redis-server here")
        return found
    folder = base / f"redis-{size}"
    folder.mkdir()
    address = stack.enter_context(fsm.redis(folder))
    synced: Opened = lambda wire: known(wire, storage=RedisStorage.from_url(address))  # noqa: E731 - as its siblings
    return found | {REDIS: synced}


def _builder(wire: Wire) -> tinydb_json.Builder:
    return Application.builder().token(TOKEN).request(wire).get_updates_request(wire)


@asynccontextmanager
async def _polling(bot: Bot) -> AsyncIterator[None]:
    await bot.initialize()
    await bot.start()
    assert bot.updater is not None
    await bot.updater.start_polling()
    yield
    # Orderly, it would save all there is once more, which takes its time.
    await bot.updater.stop()


async def one_peer(name: str, size: int, opened: Opened, seconds: float) -> Figures:
    wire = Wire()
    async with opened(wire):
        alone, times = await within(seconds, wire, size, 1)
        # Where each turn keeps all others waiting, 32 of them would only take 32 times as long.
        slow = alone.seconds / alone.turns * IN_FLIGHT > seconds
        together = (alone, times) if slow else await within(seconds, wire, size, IN_FLIGHT)
    return figures(name, size, times, together)


async def within(seconds: float, wire: Wire, size: int, people: int) -> tuple[Rate, list[float]]:
    """Return how long each line of so many people took, until the time is over."""
    times: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()
    end = time.perf_counter() + seconds

    async def keep_saying(chat: int) -> None:
        shown: Json = {}
        while time.perf_counter() < end:
            begun = time.perf_counter()
            shown = await wire.ask(chat, *said(chat, WORDS, shown))
            times.append((time.perf_counter() - begun) * 1000)

    await asyncio.gather(*(keep_saying(FIRST_CHAT + one) for one in Random(3).sample(range(size), people)))
    return Rate(len(times), time.perf_counter() - began, time.process_time() - cpu), times


def figures(bot: str, people: int, times: list[float], together: tuple[Rate, list[float]]) -> Figures:
    rate, at_once = together
    p50, p99 = percentiles(times) if len(times) >= FOR_A_P99 else (median(times), None)
    p99_at_once = percentiles(at_once)[1] if len(at_once) >= FOR_A_P99 else None
    return Figures(
        bot, people, len(times), p50, p99, p99_at_once,
        1000 * len(times) / sum(times), rate.turns / rate.seconds, rate.turns / rate.cpu,
    )  # fmt: skip


if __name__ == "__main__":
    main()
