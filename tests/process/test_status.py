"""`stile status` beside the real process."""

from __future__ import annotations

import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.paths import ROOT
from tests.helpers.process import PATIENCE, command, running, started, surroundings

YOU = 900_100_300


def status(data: Path) -> subprocess.CompletedProcess[str]:
    environment = surroundings(DATA_DIR=data)
    return subprocess.run(
        command("status"), env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_running_bot_is_well_and_a_stopped_one_is_not(tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    with FakeBotApi() as server:
        with running(server, data, log) as process:
            started(server)
            beside = status(data)
            process.terminate()
            assert process.wait(20) == 0
        after = status(data)

    assert beside.returncode == 0, beside.stdout
    assert beside.stdout.startswith("running: yes")
    assert "mode: polling\n" in beside.stdout
    assert "people: 0\n" in beside.stdout
    assert (after.returncode, after.stdout) == (1, f"! running: no, in {data}\n")
    first = log.read_text().splitlines()
    said = next(line for line in first if " INFO " in line)
    assert f"polling, records of 0 people in {data}, languages en" in said


def test_monitoring_asks_the_running_bot(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {"HEALTH_LISTEN": f"127.0.0.1:{port}"}
    with FakeBotApi() as server, running(server, tmp_path / "data", tmp_path / "log", **settings):
        started(server)
        answers = {}
        for name in ("healthz", "readyz", "metrics"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}", timeout=10) as answer:
                answers[name] = answer.read().decode()

    assert answers["healthz"] == answers["readyz"] == "ok\n"
    assert "stile_people 0.0\n" in answers["metrics"]


def test_a_running_bot_takes_orders_and_a_code_lets_somebody_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    monkeypatch.setenv("STILE_DATA_DIR", str(data))
    monkeypatch.setenv("STILE_ACCESS", "invite")
    with FakeBotApi() as server, running(server, data, log, ACCESS="invite"):
        started(server)
        made = main(["invite", "new", "--site", "north", "--uses", "1"])
        code = capsys.readouterr().out.partition("?start=")[2].split()[0]
        server.say(YOU, f"/start {code}")
        server.wait_for(YOU, "I'm Stile", PATIENCE)
        listed = main(["invite", "list"])
        told = capsys.readouterr().out
        forgot = main(["forget", str(YOU), "--say"])

    assert [made, listed, forgot] == [0, 0, 0]
    assert "used up, 1 of 1 used  north" in told
    assert "there was a record, and it is deleted" in capsys.readouterr().out
