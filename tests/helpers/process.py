"""Runs the real program as a process of its own."""

from __future__ import annotations

import os
import resource
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.paths import ROOT

PATIENCE = 20.0


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


def surroundings(**settings: object) -> dict[str, str]:
    """Return an environment without settings of its own, but these `STILE_*`."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("STILE_")}
    return bare | {f"STILE_{name}": str(value) for name, value in settings.items()}


@contextmanager
def running(
    server: FakeBotApi, data: Path, log: Path, **settings: object
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the bot against the server, and see to it that it ends."""
    where = {"TELEGRAM_TOKEN": server.token, "TELEGRAM_API_URL": server.url, "DATA_DIR": data}
    environment = surroundings(**where, **settings)
    with log.open("wb") as sink:
        process = subprocess.Popen(command("run"), env=environment, cwd=ROOT, stdout=sink, stderr=sink)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def started(server: FakeBotApi) -> None:
    server.wait_until(lambda: bool(server.called("setMyShortDescription")), PATIENCE)


@contextmanager
def no_file_over(size: int, process: int) -> Iterator[None]:
    """Keep the files of a running process from growing, as a full disk does."""
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def python_with_pip() -> str:
    """Return a Python that has pip: an environment without one is made by the Python it came from."""
    found = [sys.executable, *(str(Path(at) / "python3") for at in os.get_exec_path())]
    has = (
        one
        for one in found
        if Path(one).exists()
        and subprocess.run([one, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )
    return shlex.quote(next(has))
