"""A PostgreSQL server of its own on a socket in a temporary folder, from the system's package."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

_USER = "postgres"
"""User that Debian's package makes: the server refuses to run as root."""

_PATIENCE = 20.0
_SYNCHRONOUS = "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'"

REQUIRED = "POSTGRES_TESTS"
"""Variable that is set to `required` where nothing may be skipped."""


def missing() -> str:
    """Return why no server can be started here; nothing if one can."""
    if programs() is None:
        return "PostgreSQL is not installed here (apt-get install postgresql)"
    if os.geteuid() == 0 and not _has_user():
        return f"root can't run PostgreSQL, and there is no user {_USER}"
    return ""


def is_optional() -> bool:
    """Tell whether tests may be skipped where no server can be started."""
    return os.environ.get(REQUIRED) != "required"


def programs() -> Path | None:
    """Return the newest folder with the programs of the server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    beside = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(beside).parent if beside else None


def _has_user() -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwnam(_USER))
    return False


class Server:
    """The server. `start` and `stop` may follow each other."""

    def __init__(self, folder: Path) -> None:
        found = programs()
        assert found is not None
        self.programs, self.folder, self.data = found, folder, folder / "data"
        self._numbers = count(1)

    def create(self, *, durable: bool) -> None:
        """Make its files. Where it is not `durable`, it is quick, and a power cut would break it."""
        options = ("-A", "trust", "-U", _USER, "--no-sync", "-E", "UTF8", "--locale=C")
        self.run("initdb", "-D", self.data, *options)
        settings = {
            "listen_addresses": "''", "max_connections": "60", "shared_buffers": "'32MB'",
            "fsync": "on" if durable else "off", "synchronous_commit": "on" if durable else "off",
            "full_page_writes": "on" if durable else "off", "logging_collector": "off",
            "wal_level": "replica", "max_wal_senders": "4", "autovacuum": "off",
        }  # fmt: skip
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        self.run("sh", "-c", f"cat >> {self.data}/postgresql.conf", given=lines)

    def copied(self, name: str, *more: str) -> Server:
        """Return a server, not started, of a base backup that is taken now; with -R it is a standby."""
        copy = Server(self.folder / name)
        self.run("mkdir", copy.folder)
        options = ("-h", self.folder, "-U", _USER, "-X", "stream", "--no-sync", "-c", "fast")
        self.run("pg_basebackup", "-D", copy.data, *options, *more)
        return copy

    def synchronous_standby(self) -> Server:
        """Start a standby that has each commit before it is acknowledged, and return it."""
        standby = self.copied("standby", "-R")
        standby.start()
        with self.connected() as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")
            until = time.monotonic() + _PATIENCE
            while not connection.execute(_SYNCHRONOUS).fetchall():
                assert time.monotonic() < until
                time.sleep(0.1)
        return standby

    def promote(self) -> None:
        """Let a standby take writes from now on."""
        self.run("pg_ctl", "-D", self.data, "-w", "promote")

    def start(self) -> None:
        """Start it, and return once it takes connections."""
        place, log = ("-o", f"-k {self.folder}"), ("-l", self.folder / "log")
        self.run("pg_ctl", "-D", self.data, *place, *log, "-w", "-t", "60", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` is as a crash."""
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def url(self, database: str, user: str = _USER) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Create a database, and return its address."""
        name = f"stile_{next(self._numbers)}"
        self._order(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever has it open."""
        self._order(f"DROP DATABASE {conninfo_to_dict(url)['dbname']} WITH (FORCE)")

    def connected(self) -> psycopg.Connection[tuple[object, ...]]:
        """Connect as the user that may do everything; each statement is done at once."""
        return psycopg.connect(self.url("postgres"), autocommit=True)

    def _order(self, statement: str) -> None:
        with self.connected() as connection:
            connection.execute(statement.encode())

    def run(self, program: str, *arguments: str | Path, given: str = "") -> str:
        """Run one of its programs as the user that owns its files, and return what it prints."""
        path = self.programs / program
        command = [str(path if path.exists() else program), *map(str, arguments)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _USER, "--", *command]
        # A pipe that the server inherits would never end.
        with tempfile.TemporaryFile("w+") as said:
            done = subprocess.run(
                command, cwd="/", input=given or None, text=True, stdout=said, stderr=said, check=False
            )
            said.seek(0)
            text = said.read()
        assert done.returncode == 0, text
        return text


@contextmanager
def served(*, durable: bool = False) -> Iterator[Server]:
    """Start a server that goes again, with all of its files."""
    # The path of a socket may have 107 characters; pytest's folders are longer.
    place = "/dev/shm" if not durable and Path("/dev/shm").is_dir() else "/tmp"
    with tempfile.TemporaryDirectory(prefix="stile-pg-", dir=place) as room:
        if os.geteuid() == 0:
            shutil.chown(room, _USER)
        Path(room).chmod(0o755)
        server = Server(Path(room))
        server.create(durable=durable)
        server.start()
        try:
            yield server
        finally:
            with suppress(AssertionError):
                server.stop()
