"""Remains after /delete: nothing that can be read, here or in a backup, and nothing that is still to come."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.ports import TryLater
from bot.runtime import direct_replies
from bot.runtime.app import App
from bot.storage.keyring import KEYS, open_sealed
from bot.storage.master_key import look_into_keyring
from bot.storage.records_db import PEOPLE, SealedFile
from bot.storage.store import RecordUnreadable
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.maintenance import Folder, restore
from flows.model import Event, EventKind, Message
from flows.person import NudgePreferences, Outgoing, Reason
from tests.helpers.chat import NOON, agreed, shipped_conversation
from tests.helpers.folders import contents

CONVERSATION = shipped_conversation()
GONE, STAYS = "900100200", "900100300"
WORDS = ("the sentence I never said", "mondays at dawn", "zanzibar-9134", "café für mich")
FAR = NOON + timedelta(days=4000)


class Wire:
    """Carries messages; while it is cut, all of them wait."""

    def __init__(self) -> None:
        self.cut = False
        self.sent: list[tuple[str, str]] = []

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        del body
        if self.cut:
            raise TryLater(timedelta(hours=1))
        self.sent.append((person, item.message.text))
        return len(self.sent)


class World:
    """The app over a store on disk."""

    def __init__(self, folder: Path) -> None:
        self.now = NOON
        self.wire = Wire()
        self.store = TinyDBStore(folder)
        self.app = App(self.store, CONVERSATION, self.wire, lambda: self.now)
        self._updates = 0

    async def event(self, kind: EventKind, value: str, person: str) -> None:
        self._updates += 1
        stored = (await self.store.load(person)).person
        token = stored.dialog.token if stored else 0
        self.now += timedelta(seconds=10)
        await self.app.receive(Event(person, self._updates, kind, value, token))

    async def has_written(self, person: str) -> None:
        """Stand as somebody with words in the record, in the talk in progress and in the outbox."""
        reasons = tuple(Reason(n, words, NOON) for n, words in enumerate(WORDS, 1))
        nudging = NudgePreferences(when="drift", pulse=1)
        written = agreed(id=person, reasons=reasons, zone="UTC", preferences=nudging, last_seen=NOON)
        version = (await self.store.load(person)).version
        await self.store.commit(written, version, self.app.outbox.decider.planned(written, NOON).due)
        await self.event("command", "opening_up", person)
        for words in WORDS:
            await self.event("text", words, person)
        await self.app.outbox.idle()


def test_delete_takes_two_steps_and_leaves_nothing_that_can_be_read(tmp_path: Path) -> None:
    folder, backup = tmp_path / "data", tmp_path / "before.backup"

    async def scene() -> list[tuple[str, str]]:
        world = World(folder)
        await world.has_written(GONE)
        await world.has_written(STAYS)
        await world.store.backup(backup)

        await world.event("command", "delete", GONE)
        await world.event("button", "yes", GONE)
        farewell = len(world.wire.sent)

        world.now = FAR
        await world.app.tick()
        await world.app.outbox.idle()
        later = world.wire.sent[farewell:]
        assert (await world.store.load(GONE)).person is None
        assert [one async for one in world.store.ids()] == [STAYS]
        assert GONE not in await world.store.claim_due(FAR, 100, FAR)
        await world.app.close()
        return later

    later = asyncio.run(scene())

    assert all(person == STAYS for person, _ in later)
    everything = b"".join({**contents(tmp_path)}.values())
    for words in (*WORDS, GONE, STAYS):
        for form in (words.encode(), words.encode("utf-16-le"), words.encode("ascii", "backslashreplace")):
            assert form not in everything


def test_a_backup_from_before_can_not_be_read_for_who_was_deleted(tmp_path: Path) -> None:
    folder, backup = tmp_path / "data", tmp_path / "before.backup"

    async def scene() -> None:
        world = World(folder)
        await world.has_written(GONE)
        await world.has_written(STAYS)
        await world.store.backup(backup)
        await world.event("command", "delete", GONE)
        await world.event("button", "yes", GONE)
        await world.app.close()

    asyncio.run(scene())

    with (
        closing(look_into_keyring(folder, None, None)) as keyring,
        closing(SealedFile(backup, writes=False)) as old,
    ):
        gone = keyring.uid(GONE)
        rows = [row for page in old.pages() for row in page]
        keys = [key for key in (keyring.find(uid) for uid in keyring.uids()) if key]
        opened = {row.uid for row in rows for key in keys if opens(key, row.uid, row.body)}
        assert gone in {row.uid for row in rows}
        assert keyring.find(gone) is None
        assert opened == {keyring.uid(STAYS)}
    done = restore(backup, Folder(folder), force=True)
    assert (done.people, done.left_out) == (1, 1)


def opens(key: bytes, uid: bytes, body: bytes) -> bool:
    try:
        return bool(open_sealed(key, uid, body))
    except RecordUnreadable:
        return False


def test_the_key_is_gone_at_once_and_the_sealed_row_when_the_bot_stops(tmp_path: Path) -> None:
    async def scene() -> tuple[bytes, int, int]:
        world = World(tmp_path)
        await world.has_written(GONE)
        with closing(look_into_keyring(tmp_path, None, None)) as keyring:
            uid = keyring.uid(GONE)
        before = sum(body.count(uid) for path, body in contents(tmp_path).items() if KEYS in path.name)

        await world.event("command", "delete", GONE)
        await world.event("button", "yes", GONE)

        after = sum(body.count(uid) for path, body in contents(tmp_path).items() if KEYS in path.name)
        await world.app.close()
        return uid, before, after

    uid, before, after = asyncio.run(scene())

    assert before > 0
    assert after == 0
    assert not [path for path, body in contents(tmp_path).items() if PEOPLE in path.name and uid in body]


def test_words_that_wait_for_the_network_are_not_sent_after_delete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(direct_replies, "_PATIENCE", 0.05)  # the farewell waits for the network

    async def scene() -> list[tuple[str, str]]:
        world = World(tmp_path)
        await world.has_written(GONE)
        record = await world.store.load(GONE)
        assert record.person is not None
        waiting = (Outgoing("send", Message(WORDS[0])), Outgoing("file", Message(""), file="my-data.html"))
        await world.store.commit(
            replace(record.person, delivery=replace(record.person.delivery, outbox=waiting)),
            record.version,
            NOON,
        )
        world.wire.sent.clear()
        world.wire.cut = True
        world.app.outbox.wake(GONE)
        await world.app.outbox.idle()

        await world.event("command", "delete", GONE)
        await world.event("button", "yes", GONE)
        world.wire.cut = False
        await world.app.tick()
        world.app = App(world.store, CONVERSATION, world.wire, lambda: FAR)  # as after a new start
        await world.app.resume()
        await world.app.tick()
        await world.app.outbox.idle()
        await world.app.close()
        return world.wire.sent

    assert asyncio.run(scene()) == []


def test_a_new_start_after_delete_knows_nothing_of_before(tmp_path: Path) -> None:
    async def scene() -> str:
        world = World(tmp_path)
        await world.has_written(GONE)
        await world.event("command", "delete", GONE)
        await world.event("button", "yes", GONE)

        await world.event("command", "start", GONE)
        found = repr((await world.store.load(GONE)).person)
        await world.app.close()
        return found

    found = asyncio.run(scene())

    assert "hello" in found
    assert not any(words in found for words in WORDS)
