"""Talks as they are meant to go, word for word. After a wanted change: `pytest --update`, read the diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.simulator import people
from bot.simulator.lines import typed
from tests.helpers.offenders import each
from tests.helpers.replay import TRANSCRIPTS, Replay, report

FILES = [*sorted(TRANSCRIPTS.rglob("*.txt")), *sorted(people.PEOPLE_FOLDER.glob("*.txt"))]


@pytest.fixture(scope="module")
def replay() -> Replay:
    return Replay()


@pytest.fixture(scope="module")
def told(replay: Replay, update: bool) -> dict[Path, str]:
    now = {file: replay.told(file.read_text(encoding="utf-8")) for file in FILES}
    if update:
        for file, talk in now.items():
            file.write_text(talk, encoding="utf-8")
    return now


@each("file", FILES)
def test_a_talk_goes_as_it_is_written(file: Path, told: dict[Path, str]) -> None:
    written = file.read_text(encoding="utf-8")

    assert typed(written)
    assert told[file].splitlines() == written.splitlines()


@each("file", FILES)
def test_nothing_that_is_typed_meets_silence(file: Path, told: dict[Path, str]) -> None:
    blocks = told[file].split("\n\n> ")

    assert all("\n" in block.strip() for block in blocks)


def test_every_state_of_every_talk_and_every_way_out_of_it_is_come_through(
    replay: Replay, told: dict[Path, str]
) -> None:
    assert told
    print(report(replay))  # noqa: T201 - how much is covered, with `pytest -s`

    assert sorted(replay.states() - replay.passed.states) == []
    assert sorted(replay.ways() - replay.passed.ways) == []
