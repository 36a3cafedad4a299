"""Misfortunes of a start: the line an operator sees, the exit code, and that a start works afterwards.

The table in docs/operating.md is this one: `pytest tests/content/test_misfortunes.py --update` writes it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot import logs
from bot.__main__ import main
from bot.storage import sqlite
from bot.storage.tinydb_store import TinyDBStore
from flows import assembly
from flows.person import Person
from tests.helpers.chat import shipped_conversation
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.paths import ROOT

SHIPPED = shipped_conversation()
DOCS = ROOT / "docs" / "operating.md"
ARRIVED = "Telegram refused the bot's token"
"""Last line of a start in which nothing else is wrong: it got as far as Telegram, which knows another token."""


@dataclass
class Machine:
    """A folder with one person's record, settings that work, and what is open while a misfortune lasts."""

    folder: Path
    settings: dict[str, str]
    open: ExitStack = field(default_factory=ExitStack)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def set(self, **settings: object) -> None:
        self.settings |= {f"STILE_{name}": str(value) for name, value in settings.items()}

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def take_port(self) -> str:
        taken = self.open.enter_context(socket.create_server(("127.0.0.1", 0)))
        return f"127.0.0.1:{taken.getsockname()[1]}"


Bring = Callable[[Machine], object]


def away(name: str) -> Bring:
    return lambda machine: (machine.data / name).rename(machine.folder / name)


def spoiled(name: str, content: bytes = b"not what it was") -> Bring:
    def bring(machine: Machine) -> None:
        for path in machine.data.glob(f"{name}-*"):
            path.unlink()
        (machine.data / name).write_bytes(content)

    return bring


def full(machine: Machine) -> None:
    def fail(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    patch = machine.open.enter_context(pytest.MonkeyPatch.context())
    patch.setattr(sqlite, "connect", fail)


def held(machine: Machine) -> None:
    lock = sqlite.lock_folder(machine.data)
    machine.open.callback(os.close, lock)


HOOK = {"TELEGRAM_WEBHOOK_URL": "https://a.example/b"}

MISFORTUNES: tuple[tuple[str, Bring, str, int], ...] = (
    (
        "no token",
        lambda m: m.settings.pop("STILE_TELEGRAM_TOKEN"),
        "no bot token: get one from @BotFather",
        78,
    ),
    ("half a token", lambda m: m.set(TELEGRAM_TOKEN="AAF-half"), "that is not a bot token", 78),
    (
        "the file of a secret is not there",
        lambda m: m.set(MASTER_KEY_FILE="/none"),
        "the file can't be read",
        78,
    ),
    (
        "a slip in a variable",
        lambda m: m.set(DATADIR="/srv"),
        "no such setting: did you mean STILE_DATA_DIR?",
        78,
    ),
    (
        "a setting out of range",
        lambda m: m.set(IDLE_MONTHS="1"),
        "write a number of months from 2 to 120",
        78,
    ),
    ("an empty list of people", lambda m: m.set(ACCESS="list"), "put chat ids into STILE_PEOPLE", 78),
    ("a list with a name in it", lambda m: m.set(PEOPLE="4711,ada"), "entry 2 is not a chat id", 78),
    (
        "two servers at one address",
        lambda m: m.set(**HOOK, HEALTH_LISTEN="127.0.0.1:8080"),
        "the webhook listens at that address",
        78,
    ),
    (
        "the webhook's port is taken",
        lambda m: m.set(**HOOK, TELEGRAM_LISTEN=m.take_port()),
        "can't be listened at",
        75,
    ),
    (
        "the port of health is taken",
        lambda m: m.set(HEALTH_LISTEN=m.take_port()),
        "choose another address or port",
        75,
    ),
    (
        "an address that is not ours",
        lambda m: m.set(HEALTH_LISTEN="192.0.2.1:9"),
        "choose another address or port",
        75,
    ),
    ("another process holds the folder", held, "another process has it open", 75),
    ("the disk is full", full, "the disk is full: make room, nothing that was acknowledged is lost", 75),
    (
        "the folder is a file",
        lambda m: m.set(DATA_DIR=m.file("file", "")),
        "make the folder writable or choose another",
        78,
    ),
    ("the master key is gone", away("master.key"), "the master key is not there: put it back", 78),
    (
        "another master key",
        spoiled("master.key", base64.b64encode(bytes(32))),
        "not the one it was made with",
        78,
    ),
    ("a broken master key", spoiled("master.key"), "this is not a master key", 78),
    ("the keys are gone", away("keys.db"), "put that file back", 78),
    ("the records are damaged", spoiled("people.db", b"x" * 9000), "it is not a file of ours", 78),
    ("the invitations are damaged", spoiled("invitations.json"), "it can't be read: put a copy back", 78),
    (
        "a flow with an error",
        lambda m: m.set(FLOWS_DIR=m.file("own/a.toml", "[flow\n").parent),
        "a.toml:1: ",
        78,
    ),
    ("help lines with an error", lambda m: m.set(HELP_FILE=m.file("lines.toml", "x = ")), "is not TOML", 78),
)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    async def fill() -> None:
        store = TinyDBStore(tmp_path / "data")
        await store.commit(Person("1"), 0, None)
        await store.close()

    asyncio.run(fill())
    (tmp_path / "own").mkdir()
    monkeypatch.setattr(logs, "set_up", lambda *_, **__: None)  # the log of the tests stays as it is
    shipped = assembly.conversation
    monkeypatch.setattr(
        assembly,
        "conversation",
        lambda *own, own_lines=None, shelf=None: (
            shipped(*own, own_lines=own_lines, shelf=shelf) if own or own_lines else SHIPPED
        ),
    )
    with FakeBotApi() as server:
        settings = {
            "TELEGRAM_TOKEN": "1:another",
            "TELEGRAM_API_URL": server.url,
            "DATA_DIR": tmp_path / "data",
        }
        made = Machine(tmp_path, {})
        made.set(**settings)
        with made.open:
            yield made


def start(machine: Machine) -> int:
    """Start the bot here, with these settings and no others."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("STILE_")]:
            patch.delenv(name)
        for name, value in machine.settings.items():
            patch.setenv(name, value)
        return main(["run"])


@pytest.mark.parametrize(
    ("bring", "line", "code"), [row[1:] for row in MISFORTUNES], ids=[row[0] for row in MISFORTUNES]
)
def test_a_misfortune_is_a_line_and_a_code_and_a_start_works_once_it_passed(
    machine: Machine, capsys: pytest.CaptureFixture[str], bring: Bring, line: str, code: int
) -> None:
    before = dict(machine.settings)
    kept = {path.name: path.read_bytes() for path in machine.data.iterdir()}

    bring(machine)
    ended = start(machine)
    told = capsys.readouterr().err.splitlines()

    assert ended == code, told
    assert line in told[0]
    assert all(one.startswith("stile: ") for one in told)
    machine.open.close()
    machine.settings = before
    for path in machine.data.iterdir():
        path.unlink()
    for name, content in kept.items():
        (machine.data / name).write_bytes(content)
        (machine.data / name).chmod(0o600)
    assert start(machine) == 78
    assert ARRIVED in capsys.readouterr().err


LAST_WORDS: tuple[tuple[Bring, str, int], ...] = (
    (lambda m: m.settings.pop("STILE_TELEGRAM_TOKEN"), "no bot token", 78),
    (lambda m: m.set(DATADIR="/srv", LOG_LEVEL="loud"), "did you mean STILE_DATA_DIR?", 78),
    (full, "the disk is full", 75),
    (lambda _: None, ARRIVED, 78),
)


@pytest.mark.parametrize(("bring", "line", "code"), LAST_WORDS)
def test_a_log_of_json_ends_in_json(
    machine: Machine, capsys: pytest.CaptureFixture[str], bring: Bring, line: str, code: int
) -> None:
    machine.set(LOG_FORMAT="json")

    bring(machine)
    ended = start(machine)
    told = [json.loads(one) for one in capsys.readouterr().err.splitlines()]

    assert ended == code
    assert line in told[0]["message"]
    assert {(one["level"], one["logger"]) for one in told} == {("CRITICAL", "stile")}
    assert all(datetime.fromisoformat(one["time"]).tzinfo for one in told)


def test_the_table_in_the_docs_is_this_one(*, update: bool) -> None:
    rows = [f"| {name} | {line} | {code} |" for name, _, line, code in MISFORTUNES]
    table = "\n".join(["| at a start | the line says | exit code |", "|---|---|---|", *rows]) + "\n"
    text = DOCS.read_text(encoding="utf-8")
    if update:
        old = re.compile(r"\| at a start \|.*?\n(?!\|)", re.DOTALL)
        DOCS.write_text(old.sub(lambda _: table, text, count=1), encoding="utf-8")

    assert table in DOCS.read_text(encoding="utf-8")
    assert len(rows) >= 20
