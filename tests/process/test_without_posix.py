"""Authors may work on a system without POSIX: nothing of theirs imports what is missing there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.homework import homework
from tests.helpers.paths import ROOT
from tests.helpers.process import surroundings

HIDDEN = """
import sys
for name in ("fcntl", "pwd", "grp", "resource", "termios", "tty", "pty", "posix_ipc"):
    sys.modules[name] = None
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Hide what only POSIX has, from the first import on."""
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "sitecustomize.py").write_text(HIDDEN, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "hidden"), str(ROOT)])
    return surroundings() | {"PYTHONPATH": path, "XDG_STATE_HOME": str(tmp_path / "state"), "EDITOR": ""}


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    """Write a flow as an editor on Windows saves it."""
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "homework.toml").write_bytes(homework().replace("\n", "\r\n").encode())
    return folder


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("check", "talks"), 0, "no errors"),
        (("try", "homework", "--flows", "talks"), 0, "Are you 18 or older?"),
        (("review", "homework", "--flows", "talks"), 0, "# Homework that stays undone"),
        (("graph", "homework", "--flows", "talks"), 0, "flowchart TD"),
        (("new", "sleep", "talks"), 0, "sleep.toml"),
        (("translate", "fr", "talks"), 1, "27 missing"),
    ],
)
def test_an_authors_command_needs_no_posix(
    environment: dict[str, str], talks: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=environment, cwd=talks.parent, input="/quit\n", capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (code, "")
    assert words in done.stdout


def test_the_workshop_needs_no_posix(environment: dict[str, str], talks: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "workshop", "talks", "--no-open"],
        env=environment, cwd=talks.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert re.search(r"http://127\.0\.0\.1:\d+/", said), said + process.stdout.read()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
