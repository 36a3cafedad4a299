from __future__ import annotations

import asyncio
import errno
import json
import socket
import stat
from pathlib import Path

import pytest

from bot.monitoring import status as health
from bot.monitoring.status import STATUS_FILE, Health, report, write
from bot.version import commit

NOW = 1_000_000.0
WELL = {"written": NOW - 5, "started": NOW - 500, "mode": "polling", "contact": NOW - 20, "store": "opens"}


def reported(folder: Path) -> tuple[bool, list[str]]:
    rows = report(folder, NOW)
    return all(row.well for row in rows), [row.line for row in rows]


@pytest.mark.parametrize(
    ("change", "well"),
    [
        ({}, True),
        ({"written": NOW - 61}, False),
        ({"contact": NOW - 121}, False),
        ({"contact": NOW - 121, "mode": "webhook"}, False),
        ({"contact": None}, False),
        ({"contact": None, "started": NOW - 10}, True),
        ({"store": "unusable"}, False),
    ],
)
def test_only_a_bot_that_turns_hears_and_stores_is_well(
    tmp_path: Path, change: dict[str, object], well: bool
) -> None:
    write(tmp_path, WELL | change)

    found, lines = reported(tmp_path)

    assert found is well
    assert any(line.startswith("! ") for line in lines) is not well


def test_each_fact_has_a_line(tmp_path: Path) -> None:
    write(tmp_path, WELL | {"people": 7, "due": 2, "due_since": NOW - 90, "resting": 3, "limited": 4})

    lines = reported(tmp_path)[1]

    assert lines[0] == "running: yes, for 8 min 20 s"
    for line in (
        "people: 7",
        "records: can be read and written, in {folder}",
        "people due for a message: 2, the first of them for 1 min 30 s",
        "last answer from Telegram: 20 s ago",
        "people whose message is tried again later: 3",
        "times Telegram asked to slow down, since the start: 4",
    ):
        assert line.format(folder=tmp_path) in lines


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.9, "59 s"), (3600, "1 h"), (5025, "1 h 23 min"), (90_061, "1 d 1 h"), (-5, "0 s")],
)
def test_a_length_of_time_is_said_in_its_two_largest_units(tmp_path: Path, seconds: float, said: str) -> None:
    write(tmp_path, WELL | {"started": NOW - seconds})

    assert reported(tmp_path)[1][0] == f"running: yes, for {said}"


@pytest.mark.parametrize("content", ["", "[]", "null", '{"written": "x", "started": 1}', "{}"])
def test_a_file_that_is_none_of_ours_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / STATUS_FILE).write_text(content)

    assert reported(tmp_path) == (False, ["! running: not known: the status file can't be read"])


def test_nobody_runs_in_an_empty_folder(tmp_path: Path) -> None:
    assert reported(tmp_path) == (False, [f"! running: no, in {tmp_path}"])


def test_the_file_is_its_owners_alone_and_goes_at_a_stop(tmp_path: Path) -> None:
    async def live() -> dict[str, object]:
        beating = Health(tmp_path, lambda: {"people": 1})
        beating.start()
        path = tmp_path / STATUS_FILE
        found: dict[str, object] = json.loads(path.read_text())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        beating.stop()
        return found

    assert asyncio.run(live())["people"] == 1
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_once_and_that_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(health, "STATUS_INTERVAL", 0.01)
    left = [3]

    async def scene() -> None:
        over = asyncio.Event()

        def full(*_: object) -> None:
            left[0] -= 1
            if left[0] >= 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            if left[0] < -2:
                over.set()

        monkeypatch.setattr(health, "write", full)
        beating = Health(tmp_path, dict)
        beating.start()
        await over.wait()
        beating.stop()

    with caplog.at_level("INFO"):
        asyncio.run(scene())

    assert [record.getMessage() for record in caplog.records] == [
        "the status can't be written (the disk is full: make room)", "the status can be written again",
    ]  # fmt: skip


def test_a_bot_on_a_full_disk_is_not_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, WELL)
    monkeypatch.setattr(health, "disk_left", lambda _folder: 0)

    well, lines = reported(tmp_path)

    assert not well
    assert "! disk left: 0 MB: it is full, make room" in lines


def test_it_is_written_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "STATUS_INTERVAL", 0.01)

    async def live() -> None:
        seen: list[int] = []
        third = asyncio.Event()

        def facts() -> dict[str, object]:
            seen.append(1)
            if len(seen) == 3:
                third.set()
            return {}

        beating = Health(tmp_path, facts)
        beating.start()
        await asyncio.wait_for(third.wait(), 5)
        beating.stop()

    asyncio.run(live())


def test_systemd_hears_of_the_start_each_sign_and_the_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def live() -> None:
        beating = Health(tmp_path, lambda: {"contact": NOW, "sending": 2, "resting": 1})
        beating.start()
        beating.stop()

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        asyncio.run(live())
        heard = [systemd.recv(500).decode() for _ in range(3)]

    assert heard == [
        "READY=1",
        "WATCHDOG=1\nSTATUS=2 being answered, 1 waiting for a retry",
        "STOPPING=1",
    ]


def test_nothing_depends_on_systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "not there"))
    health.notify("READY=1")


def test_a_checkout_tells_its_commit(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    assert commit(tmp_path) == ""
    (tmp_path / ".git" / "packed-refs").write_text("# pack\n0123456789abcdef refs/heads/main\n")
    assert commit(tmp_path) == "0123456789"
    (tmp_path / ".git" / "HEAD").write_text("fedcba98765432\n")
    assert commit(tmp_path) == "fedcba9876"


def test_an_installed_one_tells_none(tmp_path: Path) -> None:
    assert commit(tmp_path) == ""
