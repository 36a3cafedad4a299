"""Folders that released versions wrote are opened by this one: every record, every word, and on they go."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.files import exports
from bot.storage.tinydb_store import TinyDBStore
from flows import assembly
from flows.model import Event
from flows.person import Person
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.process import PATIENCE, running
from tests.helpers.released import EXPORT, RELEASED, WORDS, words_in

FOLDERS = sorted(folder for folder in RELEASED.iterdir() if folder.is_dir())
LATER = datetime(2027, 2, 1, 18, tzinfo=UTC)


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy of a released version's folder, for this user alone: git keeps no more of the modes."""
    folder = Path(shutil.copytree(request.param, tmp_path / "data", ignore=shutil.ignore_patterns(WORDS)))
    folder.chmod(0o700)
    for file in folder.iterdir():
        file.chmod(0o600)
    shutil.copy(request.param / WORDS, tmp_path / WORDS)
    return folder


def words(folder: Path) -> dict[str, list[str]]:
    return dict(json.loads((folder.parent / WORDS).read_text(encoding="utf-8")))


async def loaded(folder: Path) -> dict[str, Person]:
    store = TinyDBStore(folder)
    found = {id_: (await store.load(id_)).person async for id_ in store.ids()}
    await store.close()
    return {id_: person for id_, person in found.items() if person}


def test_there_is_a_folder_of_every_release() -> None:
    assert FOLDERS
    for folder in FOLDERS:
        assert {"people.db", "keys.db", "master.key", WORDS} <= {file.name for file in folder.iterdir()}


def test_the_doctor_finds_nothing_wrong(
    released: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STILE_DATA_DIR", str(released))

    assert main(["doctor", "--records-only"]) == 0, capsys.readouterr().out
    assert f"{len(words(released))} people's records open; 0 problems left" in capsys.readouterr().out
    assert main(["backup", "--into", str(released / "b"), "--keys-into", str(released / "k")]) == 0
    capsys.readouterr()
    assert main(["drill", str(released / "b"), "--keys", str(released / "k")]) == 0
    assert f"{len(words(released))} people's records open" in capsys.readouterr().out
    assert main(["invite", "list"]) == 0
    assert "North clinic" in capsys.readouterr().out


def test_no_word_is_lost_and_everybody_can_go_on(released: Path) -> None:
    conversation = assembly.conversation()
    known = words(released)

    people = asyncio.run(loaded(released))

    assert people.keys() == known.keys()
    for id_, person in people.items():
        exported = exports.make(EXPORT, person, conversation.library, LATER)
        assert not set(known[id_]) - set(words_in(exported)), id_
        for number, command in enumerate(("start", "menu", "mydata", "history"), 1_000_000):
            decision = conversation.respond(person, Event(id_, number, "command", command), LATER)
            assert [item for item in decision.person.delivery.outbox if item.do == "send"], (id_, command)


def test_the_bot_runs_on_it_and_answers_them(released: Path, tmp_path: Path) -> None:
    people = [int(id_) for id_ in words(released)]
    with FakeBotApi() as server, running(server, released, tmp_path / "log") as process:
        server.know(*people)
        for person in people:
            server.say(person, "/menu")
        for person in people:
            server.wait_for(person, lambda message: bool(message.labels), PATIENCE)
        process.terminate()
        assert process.wait(20) == 0

    again = asyncio.run(loaded(released))
    assert {str(person) for person in people} == again.keys()
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert " ERROR " not in log, log
