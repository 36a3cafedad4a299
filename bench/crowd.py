"""Measures how long those in a talk wait behind a crowd of newcomers, and how soon the crowd is let in.

Run from a checkout: `python -m bench.crowd --newcomers 10000`. The real process runs against a Bot API on
this machine. The newcomers write while it is stopped; a few people with a record write behind them, and go
on asking until everybody was greeted.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bench.drain import FIRST, PATIENCE, ask
from bench.first_minute import fill_folder
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.process import running, started

IN_A_TALK = 6
EVERY = 0.1
LONGEST = 600.0
"""Seconds in which a crowd has to be greeted."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--newcomers", type=int, default=10_000)
    newcomers = parser.parse_args().newcomers
    known = range(FIRST, FIRST + IN_A_TALK)
    crowd = range(FIRST + 1000, FIRST + 1000 + newcomers)
    with TemporaryDirectory() as folder, FakeBotApi() as server:
        asyncio.run(fill_folder(Path(folder) / "data", 0, known))
        server.know(*known)
        with running(server, Path(folder) / "data", Path(folder) / "log") as process:
            started(server)
            before = [ask(server, chat) for chat in known for _ in range(4)]
            process.send_signal(signal.SIGSTOP)
            for chat in crowd:
                server.say(chat, "/start")
            process.send_signal(signal.SIGCONT)
            measure(server, known, crowd, before)


def measure(server: FakeBotApi, known: range, crowd: range, before: list[float]) -> None:
    since = time.monotonic()
    last = {chat: max(shown.id for shown in server.messages(chat)) for chat in known}
    for chat in known:
        server.say(chat, "/menu")
    behind = list[float]()
    for chat in known:
        server.wait_for(chat, lambda shown: bool(shown.labels), LONGEST, after=last[chat])
        behind.append(time.monotonic() - since)
    meanwhile = list[float]()
    while any(not server.messages(chat) for chat in (crowd[0], crowd[len(crowd) // 2], crowd[-1])):
        meanwhile.append(ask(server, known[len(meanwhile) % len(known)]))
        time.sleep(EVERY)
        assert time.monotonic() - since < LONGEST
    took = time.monotonic() - since
    server.wait_until(lambda: not server.pending(), PATIENCE)
    print(f"{len(crowd)} newcomers, greeted after {took:.0f} s, {len(crowd) / took:.0f} a second")
    print(f"{len(behind)} people in a talk who write behind them are answered after", end=" ")
    print(f"{behind[0]:.2f} to {max(behind):.2f} s")
    for name, answers in (("while the crowd is let in", meanwhile), ("before", before)):
        if len(answers) > 1:
            told = f"{name}: {len(answers)} answers, median {median(answers) * 1000:.0f} ms,"
            print(f"{told} 95 % within {quantiles(answers, n=20)[-1] * 1000:.0f} ms")


if __name__ == "__main__":
    main()
