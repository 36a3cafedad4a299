"""Measures several workers over one PostgreSQL beside one process over a data folder, all in one run.

Run from a checkout: `python -m bench.workers`. Real processes run behind a round-robin balancer against a
Bot API and a PostgreSQL (with fsync) on this machine. People talk; workers are started, stopped, killed and
frozen under them, and nudges wait. Printed are the messages that were lost, doubled or sent too fast.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from bench.drain import ASKING, FIRST, ask
from bench.tick import AT_ONCE, EVENING, NEVER, made_up
from bench.torture.people import SET_ASIDE
from bot.config import Config
from bot.storage.opening import open_store
from tests.helpers import postgres
from tests.helpers.balanced_bot_api import BalancedBotApi
from tests.helpers.fleet import MASTER_KEY, Crowd, Fleet, fleet, settled
from tests.helpers.paths import ROOT

Texts = dict[int, list[str]]


@dataclass(slots=True)
class Outcome:
    """A line of the table. `texts` is what each person was sent."""

    name: str
    seconds: float
    texts: Texts = field(repr=False)
    said: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--steps", type=int, default=40, help="updates of each person")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--freezes", type=int, default=2)
    parser.add_argument("--nudges", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=4, help="workers that send the nudges")
    parser.add_argument("--upgrade-from", type=Path, metavar="CHECKOUT", help="of an earlier version")
    arguments = parser.parse_args()
    with postgres.served(durable=True) as server:
        talk(server, arguments)
        for workers in (1, arguments.workers):
            nudge(server.new_database(), arguments.nudges, workers)
        if arguments.kills:
            kill_among_nudges(server.new_database(), arguments.nudges, arguments.workers)


def talk(server: postgres.Server, arguments: argparse.Namespace) -> None:
    """Print what people were sent in each set-up, compared with one process over a data folder."""
    people, steps = arguments.people, arguments.steps
    print(f"{people} people, {steps} updates each, webhook behind a round robin")
    print("| set-up | seconds | messages | lost | repeated | most repeated to one person | set aside |")
    print("|---|---|---|---|---|---|---|")
    alone = run("one process, data folder", "", people, steps)
    show(alone, alone)
    for workers in (1, 2):
        name = f"{workers} worker{'s' * (workers > 1)}, PostgreSQL"
        show(run(name, server.new_database(), people, steps, workers=workers), alone)
    if arguments.kills:
        name = f"2 workers, {arguments.kills} times SIGKILL"
        show(run(name, server.new_database(), people, steps, workers=2, kills=arguments.kills), alone)
    if arguments.freezes:
        name = f"2 workers, {arguments.freezes} times SIGSTOP for 25 s"
        show(run(name, server.new_database(), people, steps, workers=2, freezes=arguments.freezes), alone)
    if arguments.upgrade_from:
        name = "2 workers, upgraded one after the other while people talk"
        show(upgraded(name, server.new_database(), people, steps, arguments.upgrade_from), alone)


def upgraded(name: str, url: str, people: int, steps: int, earlier: Path) -> Outcome:
    """Return what people were sent while two workers of an earlier checkout were brought to this one."""
    begun = time.monotonic()
    with (
        TemporaryDirectory() as folder,
        BalancedBotApi() as server,
        fleet(server, Path(folder), url, checkout=earlier) as group,
    ):
        group.start()
        group.start()
        group.wait_for("serving 32 of 64 partitions", 1)
        upgrade(group, Crowd(server, people, steps), ROOT)
        settled(server)
        return Outcome(name, time.monotonic() - begun, server.texts(), people * steps)


def run(  # noqa: PLR0913 - a set-up
    name: str, url: str, people: int, steps: int, *, workers: int = 1, kills: int = 0, freezes: int = 0
) -> Outcome:
    """Return what people were sent in this set-up."""
    dice = Random(1)
    with (
        TemporaryDirectory() as folder,
        BalancedBotApi() as server,
        fleet(server, Path(folder), url) as group,
    ):
        for _ in range(workers):
            group.start()
        group.wait_for("running as", workers)
        crowd, begun = Crowd(server, people, steps), time.monotonic()
        for number in range(kills):
            crowd.until((number + 1) / (kills + 1), 600)
            dead = dice.choice(group.workers)
            group.kill(dead)
            group.restart(dead)
        for number in range(freezes):
            crowd.until((number + 1) / (freezes + 2), 600)
            freeze(group, crowd, dice)
        crowd.talk(900)
        took = time.monotonic() - begun
        settled(server)
        return Outcome(name, took, server.texts(), people * steps)


def upgrade(group: Fleet, crowd: Crowd, checkout: Path) -> None:
    """Bring each of the two workers to the code of another checkout while people talk to their end."""
    for number, old in enumerate(group.workers.copy(), 1):
        crowd.until((2 * number - 1) / 5, 600)
        crowd.meanwhile(partial(group.upgrade, old, checkout), 2 * number / 5)
    crowd.talk(900)


def freeze(group: Fleet, crowd: Crowd, dice: Random) -> None:
    """Stop a worker for longer than its lease, and let it go on."""
    asleep = dice.choice(group.workers)
    asleep.send_signal(signal.SIGSTOP)
    crowd.meanwhile(lambda: time.sleep(25))
    asleep.send_signal(signal.SIGCONT)


def show(found: Outcome, alone: Outcome) -> None:
    """Print a line of the table."""
    lost = sum(
        (Counter(alone.texts[chat]) - Counter(found.texts.get(chat, []))).total() for chat in alone.texts
    )
    more = [repeated(said, alone.texts[chat]) for chat, said in found.texts.items()]
    aside = sum(SET_ASIDE in text for said in found.texts.values() for text in said)
    sent = sum(map(len, found.texts.values()))
    print(
        f"| {found.name} | {found.seconds:.1f} | {sent} | {lost} | {sum(more)} | {max(more)} | {aside} |",
        flush=True,
    )


def repeated(said: list[str], alone: list[str]) -> int:
    """Return how many messages came more often to a person than from one process.

    An answer to a question that came twice may be set aside, with a line that says so: that is another text.
    """
    more = Counter(said) - Counter(alone)
    return sum(times for text, times in more.items() if text in alone)


def plant(server: BalancedBotApi, folder: Path, url: str, count: int) -> None:
    """Keep so many people whose nudge is due, and a few who ask."""
    server.know(*range(FIRST, FIRST + count + ASKING))
    epochs = folder / "epochs"
    settings = Config(folder / "planting", master_key=MASTER_KEY, store_url=url, epoch_dir=epochs)
    asyncio.run(_fill(settings, count))


async def _fill(settings: Config, count: int) -> None:
    store = await open_store(settings)
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        people = (made_up(str(FIRST + number), drifting=True) for number in numbers)
        await asyncio.gather(*(store.commit(person, 0, EVENING) for person in people))
    for number in range(ASKING):
        person = made_up(str(FIRST + count + number), drifting=False)
        await store.commit(replace(person, profile=replace(person.profile, adult=True)), 0, NEVER)
    await store.close()


def nudge(url: str, count: int, workers: int) -> None:
    """Print how fast the workers send the nudges that wait, and how soon they answer meanwhile."""
    with TemporaryDirectory() as folder, BalancedBotApi() as server:
        plant(server, Path(folder), url, count)
        with fleet(server, Path(folder), url, evening=EVENING) as group:
            for _ in range(workers):
                group.start()
            group.wait_for("running as", workers)
            group.wait_until_shared()
            took, asking, turn = list[float](), [FIRST + count + number for number in range(ASKING)], 0
            end = time.monotonic() + 60 + count / 20
            while len(nudged(server, count)) < count and time.monotonic() < end:
                took.append(ask(server, asking[turn % ASKING]))
                turn += 1
                time.sleep(0.25)
            settled(server)
        at = nudged(server, count)
        rate = (len(at) - 1) / (at[-1] - at[0])
        print(f"\n{workers} workers, {count} nudges: {len(at)} sent, {rate:.1f} a second,", end=" ")
        print(f"most in any 1.05 s: {most_within(1.05, at)}")
        slow = quantiles(took, n=100)[-1] * 1000
        print(
            f"{len(took)} answers meanwhile: median {median(took) * 1000:.0f} ms, 99 % within {slow:.0f} ms"
        )


def kill_among_nudges(url: str, count: int, workers: int) -> None:
    """Print how many nudges came twice, and how many never, where workers are killed while they send them."""
    dice, kills = Random(1), 3
    with TemporaryDirectory() as folder, BalancedBotApi() as server:
        plant(server, Path(folder), url, count)
        with fleet(server, Path(folder), url, evening=EVENING) as group:
            for _ in range(workers):
                group.start()
            for kill in range(kills):
                part = count * (kill + 1) // (kills + 1)
                server.wait_until(lambda part=part: len(nudged(server, count)) >= part, 300)  # type: ignore[misc]
                group.kill(dice.choice(group.workers))
                group.start()
            settled(server, quiet=40)  # longer than a lease
        found = Counter(int(call.fields["chat_id"]) for call in server.called("sendMessage"))
        twice = sum(times - 1 for times in found.values())
        at = nudged(server, count)
        print(f"{kills} of {workers} workers killed among {count} nudges:", end=" ")
        print(f"{twice} twice, {count - len(found)} left out, most in any 1.05 s: {most_within(1.05, at)}")


def nudged(server: BalancedBotApi, count: int) -> list[float]:
    """Return when each nudge arrived, in order."""
    sent = server.called("sendMessage")
    return sorted(call.at for call in sent if int(call.fields["chat_id"]) < FIRST + count)


def most_within(span: float, moments: list[float]) -> int:
    """Return how many of these moments, which are in order, lie within so many seconds at most."""
    return max((bisect_left(moments, at + span) - place for place, at in enumerate(moments)), default=0)


if __name__ == "__main__":
    main()
