"""`make release` in a clone: what it builds is whole, and its wheel runs in an environment of its own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.paths import ROOT
from tests.helpers.process import PATIENCE, python_with_pip, surroundings

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="a release is made of a checkout"),
]

YOU = 900_100_300
VERSION = "0.1.0"


def run(*command: str | Path, at: Path, **settings: object) -> str:
    done = subprocess.run(
        command,
        cwd=at,
        env=surroundings(**settings),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-500:]}{done.stderr[-1500:]}"
    return done.stdout


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a release that was made of the last commit."""
    clone = tmp_path_factory.mktemp("release") / "clone"
    run("git", "clone", "-q", ROOT, clone, at=ROOT)
    run("make", "release", f"PYTHON={python_with_pip()}", at=clone)
    return clone / "dist"


def tracked(*folders: str) -> set[str]:
    return set(run("git", "ls-files", *folders, at=ROOT).split())


def test_the_wheel_and_the_archives_hold_all_that_git_has(released: Path) -> None:
    wheel = set(zipfile.ZipFile(released / f"stile_bot-{VERSION}-py3-none-any.whl").namelist())
    with tarfile.open(released / f"stile_bot-{VERSION}.tar.gz") as archive:
        source = {name.partition("/")[2] for name in archive.getnames()}
    with tarfile.open(released / f"stile-{VERSION}-container.tar.gz") as archive:
        image = {name.partition("/")[2] for name in archive.getnames()}

    assert tracked("bot", "flows") <= wheel
    assert {name for name in wheel if not name.startswith(("bot/", "flows/", "stile_bot-"))} == set()
    assert tracked("bot", "flows", "tests", "bench", "docs", "deploy", "Makefile", ".dockerignore") <= source
    assert tracked("bot", "flows", "Containerfile", "compose.yaml", "*requirements.lock") <= image


def test_the_sums_and_the_notes_are_those_of_the_release(released: Path) -> None:
    lines = [line.split() for line in (released / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    sums = {name: digest for digest, name in lines}

    assert sums == {
        name.name: hashlib.sha256(name.read_bytes()).hexdigest()
        for name in released.iterdir()
        if name.name != "SHA256SUMS"
    }
    assert (released / f"notes-{VERSION}.md").read_text(encoding="utf-8").startswith("### Added\n")


def test_the_wheel_runs_in_an_environment_of_its_own(released: Path, tmp_path: Path) -> None:
    python = python_with_pip()
    run(python, "-m", "venv", "--without-pip", "new", at=tmp_path)
    install = (python, "-m", "pip", "--python", "new/bin/python", "install", "-q")
    (wheel,) = released.glob("*.whl")
    run(*install, "--require-hashes", "-r", ROOT / "requirements.lock", at=tmp_path)
    run(*install, "--no-deps", "--no-index", wheel, at=tmp_path)
    stile = tmp_path / "new/bin/stile"

    assert run(stile, "--version", at=tmp_path) == f"stile {VERSION}\n"
    assert "no problems" in run(stile, "check", at=tmp_path)
    with FakeBotApi() as server:
        where = {
            "TELEGRAM_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "DATA_DIR": tmp_path / "data",
        }
        with (tmp_path / "log").open("wb") as log:
            bot = subprocess.Popen(
                [stile, "run"], env=surroundings(**where) | {"HOME": os.fspath(tmp_path)}, cwd=tmp_path,
                stdout=log, stderr=log,
            )  # fmt: skip
        try:
            server.say(YOU, "/start")
            server.wait_for(YOU, lambda message: bool(message.labels), PATIENCE)
            assert "running: yes" in run(stile, "status", at=tmp_path, **where)
            bot.terminate()
            assert bot.wait(20) == 0
        finally:
            bot.kill()
            bot.wait()
        assert server.picture
        assert server.refusals() == []
    assert f"stile {VERSION}, polling" in (tmp_path / "log").read_text(encoding="utf-8")
