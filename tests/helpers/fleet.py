"""Several workers as processes of their own over one PostgreSQL, to be started, killed and frozen."""

from __future__ import annotations

import base64
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString

import psycopg

from bench.torture.people import Talker, through_stile
from tests.helpers.balanced_bot_api import BalancedBotApi
from tests.helpers.paths import ROOT
from tests.helpers.process import command, surroundings

PEOPLE, STEPS = 8, 13
"""People of a crowd that several workers answer, and the steps that each takes."""

LOOK_EVERY = 0.02
_WATCH: tuple[LiteralString, ...] = (
    "CREATE TABLE written (worker text)",
    """CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO written VALUES (current_setting('application_name')); RETURN new; END
    $$""",
    "CREATE TRIGGER note AFTER INSERT OR UPDATE ON stile.people FOR EACH ROW EXECUTE FUNCTION note()",
)
_SHARES: LiteralString = (
    "SELECT count(*) FROM stile.leases WHERE number < 64 AND owner IS NOT NULL GROUP BY owner"
)
_SHARE_OF_TWO = "serving 32 of 64 partitions"
MASTER_KEY = base64.b64encode(bytes(range(32))).decode()


@dataclass(slots=True)
class Fleet:
    """Workers and what they share. `url` is the database's; an empty one means a data folder."""

    server: BalancedBotApi
    folder: Path
    url: str
    polling: bool = False
    evening: datetime | None = None
    """Time by the workers' clocks; None: the machine's."""

    checkout: Path | None = None
    """Checkout whose code the workers run at first; None: this one."""

    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _doors: dict[int, str] = field(default_factory=dict)
    _environments: dict[int, dict[str, str]] = field(default_factory=dict)
    _started: int = 0

    def start(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        self._started += 1
        port = free_port()
        data = self.folder / ("data" if not self.url else f"data-{self._started}")
        data.mkdir(exist_ok=True)
        where: dict[str, object] = {
            "TELEGRAM_TOKEN": self.server.token,
            "TELEGRAM_API_URL": self.server.url,
            "DATA_DIR": data,
            "MASTER_KEY": MASTER_KEY,
        }
        if not self.polling:
            where |= {"TELEGRAM_WEBHOOK_URL": "https://stile.example/updates"}
            where |= {"TELEGRAM_LISTEN": f"127.0.0.1:{port}"}
        if self.url:
            where |= {
                "STORE_URL": f"{self.url}&application_name=worker-{self._started}",
                "STORE_EPOCH_DIR": self.folder / "epochs",
            }
        program, environment = command("run"), surroundings(**where)
        if self.evening:
            program, environment = self._by_a_clock(environment)
        return self._run(program, environment)

    def run(self, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a worker with all of these variables; updates come to it through somebody else."""
        return self._run(command("run"), {**surroundings(), **settings}, brought=False)

    def restart(
        self, process: subprocess.Popen[bytes], checkout: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a worker anew in the folder of one that is gone, as systemd and compose do."""
        program: list[str] = process.args  # type: ignore[assignment]
        return self._run(program, self._environments[process.pid], checkout)

    def upgrade(self, process: subprocess.Popen[bytes], checkout: Path) -> subprocess.Popen[bytes]:
        """Start a worker anew with the code of another checkout; return once it has its share of two."""
        self.stop(process)
        served = self.log.read_text().count(_SHARE_OF_TWO)
        new = self.restart(process, checkout)
        self.wait_for(_SHARE_OF_TWO, served + 1)
        return new

    def _run(
        self,
        program: list[str],
        environment: dict[str, str],
        checkout: Path | None = None,
        *,
        brought: bool = True,
    ) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as sink:
            process = subprocess.Popen(
                program,
                env=environment,
                cwd=checkout or self.checkout or ROOT,
                stdout=sink,
                stderr=sink,
            )
        self.workers.append(process)
        self._environments[process.pid] = environment
        if brought and not self.polling:
            self._doors[process.pid] = f"http://{environment['STILE_TELEGRAM_LISTEN']}"
            self.server.doors.append(self._doors[process.pid])
        return process

    def _by_a_clock(self, environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
        assert self.evening
        wound, settings = self.folder / "wound", self.folder / "stile.toml"
        if not wound.exists():
            wound.write_text(str((self.evening - datetime.now(UTC)).total_seconds()))
            settings.touch()
        program = [sys.executable, str(ROOT / "tests" / "helpers" / "fake_clock.py"), str(settings)]
        return program, environment | {"WOUND": str(wound), "CHAT_EVERY": "1", "PYTHONPATH": str(ROOT)}

    def leave_out(self, process: subprocess.Popen[bytes]) -> None:
        """Bring no more updates to this worker, as a balancer that finds it unwell."""
        if door := self._doors.pop(process.pid, ""):
            self.server.doors.remove(door)

    def watch(self) -> None:
        """Note from now on which worker writes a record."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in _WATCH:
                connection.execute(statement)

    def written(self, number: int) -> int:
        """Return how often the worker that was started as this one has written a record."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute(
                "SELECT count(*) FROM written WHERE worker = %s", (f"worker-{number}",)
            ).fetchall()
        return int(found[0][0])

    def people(self) -> int:
        """Return how many people have a record."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute("SELECT count(*) FROM stile.people").fetchall()
        return int(found[0][0])

    def order(self, process: subprocess.Popen[bytes], *arguments: str) -> None:
        """Run a command of the operator on the machine of this worker."""
        environment = self._environments[process.pid]
        done = subprocess.run(
            command(*arguments), env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def wait_for(self, words: str, times: int, timeout: float = 90.0) -> None:
        """Wait until so many lines of the log hold these words."""
        end = time.monotonic() + timeout
        while self.log.read_text().count(words) < times:
            assert time.monotonic() < end, self.log.read_text()[-3000:]
            time.sleep(LOOK_EVERY)

    def wait_until_shared(self, timeout: float = 90.0) -> None:
        """Wait until the people are divided evenly among the workers."""
        end = time.monotonic() + timeout
        with psycopg.connect(self.url, autocommit=True) as connection:
            while True:
                shares = [share for (share,) in connection.execute(_SHARES).fetchall()]
                if len(shares) == len(self.workers) and max(shares) - min(shares) <= 1:
                    return
                assert time.monotonic() < end, shares
                time.sleep(LOOK_EVERY)

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """Stop a worker as an operator does."""
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0, self.log.read_text()[-3000:]
        self._gone(process)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        self._gone(process)

    def _gone(self, process: subprocess.Popen[bytes]) -> None:
        self.workers.remove(process)
        self.leave_out(process)

    def close(self) -> None:
        for process in self.workers:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()


@contextmanager
def fleet(server: BalancedBotApi, folder: Path, url: str = "", **more: object) -> Iterator[Fleet]:
    """Run workers, and see to it that they end."""
    found = Fleet(server, folder, url, **more)  # type: ignore[arg-type]
    try:
        yield found
    finally:
        found.close()


@dataclass(slots=True)
class Crowd:
    """People who talk, each through so many steps of a script."""

    server: BalancedBotApi
    people: int
    steps: int
    talkers: list[Talker] = field(init=False)

    def __post_init__(self) -> None:
        self.talkers = [Talker(chat, through_stile) for chat in range(10_000, 10_000 + self.people)]

    def look(self, part: float = 1.0) -> None:
        for talker in self.talkers:
            if talker.steps <= part * self.steps:
                talker.look(self.server, finish=False)
        time.sleep(LOOK_EVERY)

    @property
    def done(self) -> bool:
        return all(talker.steps > self.steps for talker in self.talkers)

    def until(self, part: float, timeout: float = 120.0) -> None:
        """Let everybody say this part of what they have to say."""
        end = time.monotonic() + timeout
        while sum(min(talker.steps, self.steps) for talker in self.talkers) < part * self.steps * self.people:
            assert time.monotonic() < end, [talker.steps for talker in self.talkers]
            self.look()

    def meanwhile(self, work: Callable[[], object], part: float = 1.0) -> None:
        """Let them talk while this is done, and say up to this part of what they have to say."""
        with ThreadPoolExecutor(1) as pool:
            doing = pool.submit(work)
            while not doing.done():
                self.look(part)
        doing.result()

    def talk(self, timeout: float = 120.0) -> None:
        """Let everybody come to their last step."""
        end = time.monotonic() + timeout
        while not self.done:
            assert time.monotonic() < end, [talker.steps for talker in self.talkers]
            self.look()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def settled(server: BalancedBotApi, quiet: float = 1.0) -> None:
    """Wait until nothing was sent for a while."""
    sent, since = -1, time.monotonic()
    while time.monotonic() - since < quiet:
        now = len(server.called("sendMessage"))
        if now != sent:
            sent, since = now, time.monotonic()
        time.sleep(LOOK_EVERY)
