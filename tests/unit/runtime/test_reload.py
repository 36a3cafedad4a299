from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.access import Access
from bot.config import Config, ConfigError
from bot.runtime.app import App
from bot.runtime.gate import Gate
from bot.runtime.reload import ContentTools, Reloader, changes, keep_for_good
from bot.simulator.chat import Chat
from bot.storage.memory import MemoryStore
from flows import assembly
from flows.model import Event
from tests.helpers.chat import shipped_conversation
from tests.helpers.own_helplines import own_file, own_row

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BEFORE = Config(Path("/data"), access="list", people=frozenset({"1", "2"}), invite_code="abcdefgh")
TOOLS = ContentTools(assembly.put_together, blocking=lambda _reading: ())
"""Assembles content without the authors' checks, which take seconds and are another test's."""


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, []),
        ({"people": frozenset({"2", "3", "4"})}, ["people on the list: 2 more, 1 fewer"]),
        ({"invite_code": "another-code"}, ["access.code: another one"]),
        ({"log_level": "DEBUG"}, ["log.level: DEBUG"]),
        ({"access": "open"}, ["access.mode: open"]),
        ({"flows": Path("/own")}, ["flows.dir: /own"]),
        ({"data": Path("/other")}, ["store.dir: changed, and needs a restart"]),
    ],
)
def test_what_changed_is_said_and_no_secret_is(change: dict[str, Any], lines: list[str]) -> None:
    assert changes(BEFORE, replace(BEFORE, **change)) == lines


@pytest.fixture
def root_log() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield root
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture
def collections() -> Iterator[list[int]]:
    """Generations that the garbage collector has looked through meanwhile."""
    found, rounds = list[int](), gc.get_threshold()

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            found.append(about["generation"])

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    gc.set_threshold(*rounds)


def test_no_answer_waits_for_a_look_at_all_objects_that_a_few_turns_make(collections: list[int]) -> None:
    keep_for_good()

    made: list[list[int]] = [[] for _ in range(20_000)]  # as many objects as thirty records have

    assert len(made) == 20_000
    assert 1 <= len(collections) <= 5
    assert not any(collections)


@pytest.mark.long
def test_help_lines_that_changed_are_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    own = own_file(tmp_path, own_row("DE", "Germany"))
    settings = replace(BEFORE, help_file=own)
    app = App(MemoryStore(), shipped_conversation(), Chat(lambda: NOW), lambda: NOW)

    async def live() -> None:
        reloader = Reloader(app, Gate(app, MemoryStore(), Access(), lambda: 0.0), TOOLS, settings, None)
        await reloader.reload()
        own.write_text(own.read_text(encoding="utf-8") + "# checked again\n", encoding="utf-8")
        await reloader.reload()
        await reloader.reload()

    asyncio.run(live())

    told = [record.getMessage() for record in caplog.records]
    assert told.count("help.file: its help lines have changed and are taken up") == 1


def test_who_may_come_in_and_what_is_logged_is_taken_up_or_stays(
    root_log: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    chat = Chat(lambda: NOW)
    store = MemoryStore()
    app = App(store, shipped_conversation(), chat, lambda: NOW)
    gate = Gate(app, store, Access(BEFORE.access, people=BEFORE.people), lambda: 0.0)
    found: list[Config | ConfigError] = []

    def reread() -> Config:
        read = found.pop(0)
        if isinstance(read, ConfigError):
            raise read
        return read

    async def live() -> list[bool]:
        reloader = Reloader(app, gate, TOOLS, BEFORE, reread)
        seen: list[bool] = []
        for settings in (
            ConfigError(["access.mode: write one of open, invite, list"]),
            replace(BEFORE, people=frozenset({"1", "3"}), log_level="WARNING", data=Path("/other")),
        ):
            found.append(settings)
            await reloader.reload()
            await gate.receive(Event("3", len(seen) + 1, "command", "start", shown="/start"))
            seen.append((await store.load("3")).person is not None)
        await app.outbox.idle()
        return seen

    assert asyncio.run(live()) == [False, True]
    told = [record.getMessage() for record in caplog.records]
    assert "access.mode: write one of open, invite, list" in told
    assert "reload rejected, keeping the current settings; the problems are listed above" in told
    assert "people on the list: 1 more, 1 fewer" in told
    assert "store.dir: changed, and needs a restart" in told
    assert root_log.level == logging.WARNING
