"""Kills the bot over and over while people talk with it, and counts what was lost.

Run from a checkout: `make torture`. The real process is killed (SIGKILL) at random moments, between
a loopback Bot API and its own disk; then what it left is compared with what people said and saw.
`--store postgres --workers 2` does it to two workers over one PostgreSQL, which crashes too among faults.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.torture import stored
from bench.torture.ground import Ground, StoreName, ground
from bench.torture.people import Step, Talker, through_a_peer, through_stile
from bench.torture.stored import Stored
from bot.config import Config
from tests.helpers.fake_bot_api import FakeBotApi, Fault
from tests.helpers.paths import ROOT
from tests.helpers.process import surroundings

LOOK_EVERY = 0.02
TELL_EVERY = 50

PATIENCE_FOR_PEERS = 5.0
LAST_WORDS = 180.0
"""Seconds after the last kill in which everybody has to get to the end of their talk."""

FAULTS: tuple[tuple[str, Fault], ...] = (
    ("sendMessage", "429"), ("sendMessage", "500"), ("sendMessage", "html"), ("sendMessage", "drop"),
    ("sendMessage", "lost"), ("sendMessage", "torn"), ("sendMessage", "slow"), ("getMe", "500"),
    ("editMessageReplyMarkup", "500"), ("editMessageReplyMarkup", "lost"),
    ("getUpdates", "500"), ("getUpdates", "drop"), ("getUpdates", "torn"),
    ("getUpdates", "401"), ("getUpdates", "404"), ("getUpdates", "odd"), ("sendMessage", "odd"),
)  # fmt: skip


CLOCKS = (0, -2 * 3600, -30 * 86_400, 3600)
"""Seconds by which the clock is wrong from one start to the next, where faults are asked for. Workers beside
each other have one clock: see "No guarantees" in docs/operating.md."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Target of the torture: how it is started, what people say to it, and how to read what it left."""

    name: str
    command: tuple[str, ...]
    script: Callable[[int], Iterator[Step]]
    read: Callable[[Config], Stored]
    patience: float = float("inf")
    faults: bool = False
    most: int = 0
    """Updates of one person in ten seconds. Over the limit of 30 an update is refused, and a kill loses the
    line that says so; those that Telegram brings again count too."""


@dataclass(slots=True)
class Outcome:
    """Result of the torture. All but the first four are to be nothing."""

    name: str
    kills: int = 0
    sent: int = 0
    acknowledged: int = 0
    lost: int = 0
    twice: int = 0
    missing: int = 0
    unreadable: int = 0
    end: str = ""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.twice or self.missing or self.unreadable or self.end)


STILE = Subject("Stile", ("-m", "bot", "run"), through_stile, stored.of_stile, most=25)
FAULTY = Subject(
    "Stile, with 429, 5xx, drops and duplicates",
    STILE.command,
    through_stile,
    stored.of_stile,
    faults=True,
    most=10,
)
PEERS = (
    Subject(
        "TinyDB JSONStorage",
        ("-m", "bench.peers.tinydb_json"),
        through_a_peer,
        stored.of_tinydb,
        PATIENCE_FOR_PEERS,
    ),
    Subject(
        "PicklePersistence",
        ("-m", "bench.peers.pickle_persistence"),
        through_a_peer,
        stored.of_pickle,
        PATIENCE_FOR_PEERS,
    ),
    Subject(
        "PicklePersistence, saved at each turn",
        ("-m", "bench.peers.pickle_persistence", "each"),
        through_a_peer,
        stored.of_pickle,
        PATIENCE_FOR_PEERS,
    ),
)


class Server(FakeBotApi):
    """Counts the calls of a long run, and keeps none of them."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def _record(self, method: str, fields: dict[str, object], status: int, *, injected: bool = False) -> None:
        del fields, status, injected
        with self._changed:
            self.counts[method] += 1
            self._changed.notify_all()


@dataclass(slots=True)
class Torture:
    """One subject, its people, their server and the ground. `workers` is 0 for a bot without others."""

    subject: Subject
    server: Server
    ground: Ground
    people: list[Talker]
    random: Random
    outcome: Outcome
    workers: int = 0
    _running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, kills: int) -> None:
        """Kill that many times, then let everybody come to an end."""
        names = range(1, self.workers + 1) if self.workers else (0,)
        for number in range(kills):
            self._start(*names)
            # Some at its start, most in the rush just after it, the others in the calm.
            ready = number % 10 == 0 or self._until_ready(*names)
            self._listen(self.random.choice((0.3, 1.0, 2.5)) * self.random.random())
            if not ready or any(map(self._has_ended, names)):
                self.outcome.end = f"did not start any more after {number} kills"
                for name in names:
                    print(self._log(name).read_text()[-2000:], file=sys.stderr, flush=True)
                self._kill(*self._running)
                return
            self._kill(self.random.choice(names))
            self.outcome.kills += 1
            if not self.outcome.kills % TELL_EVERY:
                print(f"{self.outcome.name}: {self.outcome.kills} kills", file=sys.stderr, flush=True)
            if self.subject.faults:
                self._trouble()
                self.ground.trouble(self.random)
        self.server.calm()
        self._start(*names)
        if self._until_ready(*names):
            self._listen(LAST_WORDS, finish=True)
            self._tell_who_waits()
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(60)

    def _tell_who_waits(self) -> None:
        for talker in self.people:
            if talker.waiting:
                waits = talker.waits_for(self.server)
                print(f"{self.outcome.name}: {waits}", file=sys.stderr, flush=True)

    def _start(self, *names: int) -> None:
        """Start those that are not running."""
        for name in set(names) - self._running.keys():
            self.ground.data(name).mkdir(exist_ok=True)
            environment = surroundings(
                TELEGRAM_TOKEN=self.server.token,
                TELEGRAM_API_URL=self.server.url,
                **self.ground.settings(name),
            )
            if self.subject.faults and not self.workers:
                environment["TORTURE_CLOCK"] = str(self.random.choice(CLOCKS))
            with self._log(name).open("wb") as log:
                self._running[name] = subprocess.Popen(
                    [sys.executable, *self.subject.command],
                    env=environment,
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                )

    def _has_ended(self, name: int) -> bool:
        """Tell whether it ended for good. It is started again as systemd does where the cause passes."""
        code = self._running[name].poll()
        if code == os.EX_TEMPFAIL:
            del self._running[name]
            self._start(name)
        return code not in (None, os.EX_TEMPFAIL)

    def _log(self, name: int) -> Path:
        return self.ground.folder / f"log-{name}"

    def _kill(self, *names: int) -> None:
        for name in names:
            process = self._running.pop(name)
            process.kill()
            process.wait()

    def _until_ready(self, *names: int) -> bool:
        before, patience = self.server.counts["getUpdates"], time.monotonic() + 60
        while self.server.counts["getUpdates"] == before or not all(map(self._is_ready, names)):
            if time.monotonic() > patience or any(map(self._has_ended, names)):
                return False
            self._look()
        return True

    def _is_ready(self, name: int) -> bool:
        """Tell whether a worker has begun; other workers may fetch the updates."""
        return not name or "running as" in self._log(name).read_text()

    def _listen(self, seconds: float, *, finish: bool = False) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (finish and all(talker.done for talker in self.people)):
            self._look(finish=finish)

    def _look(self, *, finish: bool = False) -> None:
        for talker in self.people:
            talker.look(self.server, finish=finish)
        time.sleep(LOOK_EVERY)

    def _trouble(self) -> None:
        for _ in range(self.random.randrange(4)):
            method, kind = self.random.choice(FAULTS)
            self.server.fail(method, kind, self.random.randrange(1, 4) if method == "sendMessage" else 1)
        if self.random.random() < 0.5:
            self.server.redeliver(self.random.randrange(1, 20))


def torture(
    subject: Subject, kills: int, people: int, seed: int = 1, store: StoreName = "folder", workers: int = 0
) -> Outcome:
    """Return what came of so many kills while so many people talk."""
    outcome = Outcome(subject.name)
    with TemporaryDirectory() as folder, ground(store, Path(folder)) as place, Server() as server:
        talkers = [
            Talker(chat, subject.script, subject.patience, subject.most)
            for chat in range(10_000, 10_000 + people)
        ]
        Torture(subject, server, place, talkers, Random(seed), outcome, workers).run(kills)
        found = subject.read(place.config())
    for talker in talkers:
        judge(talker, found, outcome)
    outcome.unreadable = found.unreadable
    return outcome


def judge(talker: Talker, found: Stored, outcome: Outcome) -> None:
    """Compare what a person said and saw with what is kept of it."""
    kept, said = found.answers.get(talker.chat, []), Counter(talker.said)
    acknowledged = Counter(talker.acknowledged)
    outcome.sent += talker.sent
    outcome.acknowledged += acknowledged.total()
    outcome.missing += talker.missing + talker.waiting
    lost, twice = acknowledged - Counter(kept), Counter(kept) - said
    outcome.lost += lost.total()
    outcome.twice += twice.total()
    in_order = sorted(talker.said, key=lambda one: one.startswith("the thing"))
    if talker.done and not talker.missing and not lost and not twice and kept != in_order:
        outcome.lost += 1


def show(outcomes: list[Outcome]) -> None:
    """Print the table."""
    rows = (
        ("kills", "kills"),
        ("updates sent", "sent"),
        ("answers acknowledged", "acknowledged"),
        ("of these lost", "lost"),
        ("applied twice", "twice"),
        ("replies missing", "missing"),
        ("unreadable documents", "unreadable"),
    )
    print("| | " + " | ".join(outcome.name for outcome in outcomes) + " |")
    print("|---" * (len(outcomes) + 1) + "|")
    for label, field_ in rows:
        print(f"| {label} | " + " | ".join(f"{getattr(one, field_):,}" for one in outcomes) + " |")
    for one in outcomes:
        if one.end:
            print(f"\n{one.name}: {one.end}.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="of Stile, without and with faults")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--peers", type=int, default=100, help="kills of each of the others")
    parser.add_argument("--at-once", type=int, default=2, help="bots under torture at the same time")
    parser.add_argument(
        "--paced", action="store_true", help="kill `stile run`, at the pace Telegram asks for"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=("folder", "postgres"), default="folder", help="of Stile")
    parser.add_argument("--workers", type=int, default=0, help="of Stile over PostgreSQL, beside each other")
    arguments = parser.parse_args()
    command = STILE.command if arguments.paced else ("-m", "bench.torture.unhurried")
    if arguments.workers and arguments.store == "folder":
        parser.error("--workers need --store postgres")
    people, seed = arguments.people, arguments.seed
    work = [
        partial(torture, replace(one, command=command), arguments.kills, people, seed, arguments.store,
                arguments.workers)
        for one in (STILE, FAULTY)
    ]  # fmt: skip
    work += [partial(torture, one, arguments.peers, people, seed) for one in PEERS if arguments.peers]
    with ProcessPoolExecutor(arguments.at_once) as pool:
        tasks = [pool.submit(one) for one in work]
        outcomes = [task.result() for task in tasks]
    show(outcomes)
    return 0 if all(outcome.clean for outcome in outcomes[:2]) else 1


if __name__ == "__main__":
    sys.exit(main())
