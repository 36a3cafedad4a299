"""A check runs in a process of its own, which ends with its answer or with whoever waits for it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.workshop.checking import check_worker
from bot.workshop.checking.check_client import checked
from bot.workshop.checking.check_worker import found
from bot.workshop.checking.found import Found
from flows import shipped
from flows.definition.loader import Reading
from tests.helpers.homework import homework


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "homework.toml").write_text(homework(), encoding="utf-8")
    return tmp_path


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """Return the folders that are checked in this process, where nothing is found."""
    asked: list[Path | None] = []

    def checked_here(folder: Path | None, reading: Reading) -> Found:
        del reading
        asked.append(folder)
        return Found()

    monkeypatch.setattr(check_worker, "found", checked_here)
    return asked


def program(path: Path, lines: str) -> str:
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.long
def test_the_process_finds_what_is_found_here(folder: Path, here: list[Path | None]) -> None:
    reading = shipped.read(folder)

    answer = asyncio.run(checked(folder, reading))

    assert answer == found(folder, reading)
    assert answer.problems
    assert here == []


@pytest.mark.long
def test_files_that_are_not_whole_any_more_give_no_answer(folder: Path, here: list[Path | None]) -> None:
    reading = shipped.read(folder)
    (folder / "homework.toml").write_text("[flow", encoding="utf-8")

    assert asyncio.run(checked(folder, reading)) is None
    assert here == []


@pytest.mark.parametrize("lines", ["exit 3", "echo half an answer; kill -9 $$"])
def test_a_check_whose_process_fails_is_made_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: list[Path | None], lines: str
) -> None:
    monkeypatch.setattr(sys, "executable", program(tmp_path / "python", lines))

    assert asyncio.run(checked(tmp_path, shipped.read())) == Found()
    assert here == [tmp_path]


def test_a_check_is_made_here_where_no_process_can_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: list[Path | None]
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))

    assert asyncio.run(checked(None, shipped.read())) == Found()
    assert here == [None]


def test_a_check_that_nobody_waits_for_any_more_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: list[Path | None]
) -> None:
    noted = tmp_path / "number"
    lines = f'echo $$ > "{noted}.new"; mv "{noted}.new" "{noted}"; exec sleep 600'
    monkeypatch.setattr(sys, "executable", program(tmp_path / "python", lines))

    async def given_up() -> None:
        checking = asyncio.create_task(checked(tmp_path, shipped.read()))
        async with asyncio.timeout(60):
            while not noted.exists():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        checking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await checking

    asyncio.run(given_up())

    with pytest.raises(ProcessLookupError):
        os.kill(int(noted.read_text(encoding="utf-8")), 0)
    assert here == []
