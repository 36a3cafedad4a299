"""The table of docs/operating.md from nothing to a running bot, and the Containerfile, typed as they stand.

`/opt`, `/etc`, `/var` and `/root` are folders of the test, and systemd is `tests.helpers.systemctl`: what a
unit says is done, without its walls. No engine for containers is asked for: its steps are done one by one.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.paths import ROOT
from tests.helpers.process import python_with_pip, surroundings

pytestmark = pytest.mark.long

DOCS = ROOT / "docs" / "operating.md"
CONTAINERFILE = ROOT / "Containerfile"
COPIED = ("bot", "flows", "deploy", "pyproject.toml", "README.md", "LICENSE", "NOTICE")
PATIENCE = 600
YOU = 900_100_300


def table() -> list[tuple[str, str]]:
    """Return the commands of the table, each with a part of what it prints."""
    section = re.split(r"^## ", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    rows = re.findall(r"^\| [^|]*\| `([^`]+)` \|([^|]*)\|$", section, re.MULTILINE)
    return [(command, said.strip()) for command, said in rows]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of what is installed from, so that a build leaves nothing here."""
    place = tmp_path / "checkout"
    place.mkdir()
    for name in (*COPIED, *(file.name for file in ROOT.glob("requirements*.lock"))):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / name)
    return place


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "root"
    for name in ("opt", "etc/systemd/system", "var/lib", "var/backups", "root", "run"):
        (place / name).mkdir(parents=True)
    yield place
    for pid in (place / "run").glob("*.pid"):
        try:
            os.kill(int(pid.read_text()), signal.SIGKILL)
        except ProcessLookupError:
            continue


def placed(text: str, root: Path) -> str:
    """Return a text whose folders of the machine are those of the test."""
    return re.sub(r"(?<![\w/.])/(opt|etc|var|root|data|dist|src)\b", rf"{root}/\1", text)


def prelude(root: Path) -> str:
    """Return what takes the place of what only root on a machine of its own may do."""
    python = shlex.quote(sys.executable)
    return f"""
        set -u
        useradd() {{ test "$*" = "--system stile"; }}
        runuser() {{ test "$1 $2 $3" = "-u stile --" && shift 3 && "$@"; }}
        install() {{ local given=() one; for one; do
            case $one in -o) ;; stile) ;; *) given+=("$one");; esac; done; command install "${{given[@]}}"; }}
        systemctl() {{ PYTHONPATH={ROOT} {python} -m tests.helpers.systemctl {root} "$@"; }}
        python3() {{ {python_with_pip()} "$@"; }}
    """


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def test_the_docs_lead_from_nothing_to_a_running_watched_backed_up_service(
    checkout: Path, root: Path
) -> None:
    rows = table()
    assert len(rows) >= 20
    for unit in (checkout / "deploy").glob("stile*.*"):
        unit.write_text(placed(unit.read_text(encoding="utf-8"), root), encoding="utf-8")
    port = str(free_port())

    with FakeBotApi() as server:
        script = [prelude(root)]
        for number, (command, _) in enumerate(rows):
            typed = placed(command, root).replace("9090", port)
            given = f" <<< {server.token}" if "/dev/stdin" in typed else ""
            script.append(f"echo '@@ {number}'\n{typed}{given} || exit {number + 1}\n")
        surrounding = surroundings(TELEGRAM_API_URL=server.url) | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        done = subprocess.run(
            ["bash", "-c", "\n".join(script)], cwd=checkout, env=surrounding, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        said = dict(re.findall(r"^@@ (\d+)\n(.*?)(?=^@@ |\Z)", done.stdout, re.MULTILINE | re.DOTALL))

        assert done.returncode == 0, f"{rows[done.returncode - 1][0]}: {done.stderr[-2000:]}"
        for number, (command, part) in enumerate(rows):
            assert part in said[str(number)], f"{command} said {said[str(number)]}"

        server.say(YOU, "/start")
        server.wait_for(YOU, lambda message: bool(message.labels), 30)

        log = root / "var/log/stile.service.log"
        patience = time.monotonic() + 30
        while "flows loaded" not in (said_there := log.read_text(encoding="utf-8")):
            assert time.monotonic() < patience, said_there
            time.sleep(0.2)

    assert [file.stem[:7] for file in (root / "var/backups/stile/records").iterdir()] == ["people-"]
    assert oct((root / "etc/stile/token").stat().st_mode)[-3:] == "600"
    assert "INFO bot.runtime.service: stile 0.1.0, polling" in said_there  # and not what is in this checkout


def steps(stage: int) -> list[tuple[str, str]]:
    """Return the instructions of a stage of the Containerfile, in order."""
    text = re.sub(r"\\\n\s*", "", CONTAINERFILE.read_text(encoding="utf-8"))
    stages: list[list[tuple[str, str]]] = []
    for line in text.splitlines():
        first, _, rest = line.partition(" ")
        if first == "FROM":
            stages.append([])
        elif line and not line.startswith("#"):
            stages[-1].append((first, rest))
    return stages[stage]


def pip_from_outside(line: str, root: Path) -> str:
    """Return a RUN line for a machine whose Python makes environments without pip."""
    line = line.replace("python -m venv", "python3 -m venv --without-pip")
    line = re.sub(r"\S*/opt/stile/bin/pip", f"python3 -m pip --python {root}/opt/stile/bin/python", line)
    return re.sub(r"(^|&& |RUN )pip ", rf"\1python3 -m pip --python {root}/image/bin/python ", line)


def replayed(instructions: list[tuple[str, str]], checkout: Path, root: Path) -> Iterator[str]:
    """Yield the shell lines that do what the instructions of a stage say."""
    for name, rest in instructions:
        words = shlex.split(rest) if name == "COPY" else []
        if name == "RUN":
            yield pip_from_outside(placed(rest, root), root)
        elif name == "COPY" and words[0].startswith("--from"):
            target = placed(words[-1], root)
            moved = [one for one in words[1:-1] if placed(one, root) != target]
            yield f"mkdir -p {target}" + "".join(f" && cp -r {placed(one, root)} {target}" for one in moved)
        elif name == "COPY":
            yield f"cp -r {' '.join(str(checkout / one) for one in words[:-1])} {words[-1]}"


def test_the_steps_of_the_container_end_in_a_bot_that_is_healthy(checkout: Path, root: Path) -> None:
    for name in ("src", "dist", "data"):
        (root / name).mkdir()
    build, image = steps(0), steps(1)
    assert dict(build)["WORKDIR"] == "/src"
    subprocess.run(
        [*shlex.split(python_with_pip()), "-m", "venv", "--without-pip", root / "image"], check=True
    )
    lines = [*replayed(build, checkout, root), *replayed(image, checkout, root)]
    script = "set -e\n" + prelude(root) + "useradd() { :; }\n" + "\n".join(lines)

    done = subprocess.run(
        ["bash", "-c", script], cwd=root / "src", env=surroundings(), capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-2000:]
    assert (root / "usr").exists() or (root / "src/NOTICE").exists()
    variables = dict(re.findall(r"(\w+)=(\S+)", dict(image)["ENV"]))
    (health,) = (json.loads(rest.partition("CMD ")[2]) for name, rest in image if name == "HEALTHCHECK")
    entry, command = (json.loads(dict(image)[name]) for name in ("ENTRYPOINT", "CMD"))
    with FakeBotApi() as server:
        (root / "token").write_text(f"{server.token}\n")
        settings = surroundings(TELEGRAM_API_URL=server.url, TELEGRAM_TOKEN_FILE=root / "token")
        settings |= {
            "PATH": f"{root}/opt/stile/bin:{os.environ['PATH']}",
            "STILE_DATA_DIR": placed(variables["STILE_DATA_DIR"], root),
        }
        with (root / "log").open("wb") as log:
            bot = subprocess.Popen([*entry, *command], env=settings, cwd=root, stdout=log, stderr=log)
        try:
            server.say(YOU, "/start")
            server.wait_for(YOU, lambda message: bool(message.labels), 60)
            checked = subprocess.run(
                health, env=settings, cwd=root, capture_output=True, text=True, check=False
            )
            bot.send_signal(getattr(signal, dict(image)["STOPSIGNAL"]))
            assert bot.wait(45) == 0
        finally:
            bot.kill()
            bot.wait()

    assert checked.returncode == 0, checked.stdout
    assert "running: yes" in checked.stdout


def test_the_table_is_short_enough_to_type() -> None:
    assert sum(len(command) for command, _ in table()) < 2000
