"""Units in deploy/ say what docs/operating.md promises, and systemd finds nothing wrong with them."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.storage.tinydb_store import TinyDBStore
from tests.helpers.paths import ROOT

UNITS = sorted((ROOT / "deploy").glob("*.*"))
SERVICES = [ROOT / "deploy" / name for name in ("stile.service", "stile@.service")]


def parsed(unit: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys of a unit keep their capitals
    parser.read(unit, encoding="utf-8")
    return parser


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_a_service_restarts_when_it_helps_reloads_and_leaves_no_core(unit: Path) -> None:
    service = parsed(unit)["Service"]

    assert service["RestartPreventExitStatus"].split() == ["78", "2"]
    assert service["ExecReload"].endswith("-HUP $MAINPID")
    assert service["LimitCORE"] == "0"
    assert (service["Type"], service["WatchdogSec"]) == ("notify", "120")
    assert int(service["TimeoutStopSec"]) > 30


def test_the_nightly_backup_is_a_command_that_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = parsed(ROOT / "deploy" / "stile-backup.service")["Service"]["ExecStart"]
    data = tmp_path / "data"
    asyncio.run(TinyDBStore(data).close())
    monkeypatch.setenv("STILE_DATA_DIR", str(data))

    arguments = run.replace("/var/backups/stile", str(tmp_path)).split()[1:]

    assert main(arguments) == 0, capsys.readouterr().err
    assert [file.name[:7] for file in (tmp_path / "records").iterdir()] == ["people-"]
    assert [file.name[:5] for file in (tmp_path / "keys").iterdir()] == ["keys-"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_finds_nothing_wrong_and_little_exposed(tmp_path: Path) -> None:
    for unit in UNITS:
        text = re.sub(r"/opt/stile/bin/stile", "/bin/true", unit.read_text(encoding="utf-8"))
        (tmp_path / unit.name.replace("@", "@x")).write_text(text, encoding="utf-8")
    made = sorted(map(str, tmp_path.iterdir()))

    verified = subprocess.run(
        ["systemd-analyze", "verify", *made], capture_output=True, text=True, check=False
    )
    assert not [line for line in verified.stderr.splitlines() if str(tmp_path) in line or "stile" in line]
    for name in ("stile.service", "stile-backup.service"):
        told = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", str(tmp_path / name)],
            capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        level = re.search(r"exposure level for \S+: ([0-9.]+)", told)
        assert level
        assert float(level[1]) <= 2.0
