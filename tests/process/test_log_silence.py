"""A long, wild run of the real app with real logging: it holds nothing anybody wrote or is called."""

from __future__ import annotations

import asyncio
import io
import logging
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import logs
from bot.access import Access
from bot.ports import StoreUnusable
from bot.runtime.app import App
from bot.runtime.gate import Gate
from bot.runtime.profiles import profiles
from bot.storage.tinydb_store import TinyDBStore
from bot.telegram_api import adapter
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.intake import Intake, Raw
from flows.person import Person
from tests.helpers.bot_api import Json
from tests.helpers.chat import NOON, shipped_conversation
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi, Fault

CONVERSATION = shipped_conversation()
SEED = 20260302
BATCHES, BATCH = 120, 10
PEOPLE = 12
CODE = "a-code-nobody-sees"

FAULTS: tuple[Fault, ...] = ("429", "500", "html", "drop", "lost")
SAID = (
    "I want to end my life {}", "my therapist is {}",
    "{}\u202e<script>", "{} \x00 \x1b[31m", "/start {}", "/fear {}",
    "/{}", "yes {}", "%s %d {}", "{}\n2026-01-01 INFO root: forged", "{}" * 60, "\U0001f9ff {}",
)  # fmt: skip
TAPS = ("yes", "no", ":back", ":skip", ":pause", ":help", ":done", ":next", "#0", "#1", "adult")
COMMANDS = (
    "/start", "/menu", "/fear", "/goals", "/opening_up", "/my_reasons", "/help_now", "/safety", "/mydata",
    "/export", "/privacy", "/settings", "/delete", "/pause", "/summary", "/stop", "/back",
)  # fmt: skip


class Ailing(TinyDBStore):
    """A store that meets a bug now and then, with an error that quotes the record."""

    def __init__(self, folder: Path, dice: random.Random) -> None:
        super().__init__(folder)
        self._dice = dice

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        if self._dice.random() < 0.01:
            raise RuntimeError(f"a bug that quotes {person}")
        return await super().commit(person, version, due)


class Crowd:
    """People with names of their own who type, tap and send whatever there is."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.ids = [dice.randrange(10**8, 10**10) for _ in range(PEOPLE)]
        self.names = {id_: f"Nam{self.word()}" for id_ in self.ids}
        self.written: set[str] = set()
        self._number = 10**6

    def word(self) -> str:
        return "".join(self.dice.choices("bcdfghjklmnpqrstvwxz", k=12))

    def update(self, live: dict[int, tuple[int, str]]) -> Json:
        """Return any update at all; `live` is each person's newest message with a button of it."""
        self._number += 1
        id_ = self.dice.choice(self.ids)
        user = {"id": id_, "is_bot": False, "first_name": self.names[id_], "username": f"u{self.names[id_]}"}
        chat = {"id": id_, "type": "private", "first_name": self.names[id_]}
        message: Json = {"message_id": self._number, "date": 1, "chat": chat, "from": user}
        what = self.dice.random()
        if what < 0.45:
            return {"update_id": self._number, "message": {**message, "text": self.text()}}
        if what < 0.85:
            shown, data = live.get(id_, (1, f"v1:1:{self.dice.choice(TAPS)}"))
            data = data if self.dice.random() < 0.8 else f"v1:1:{self.own()}"[:60]
            pressed = {**message, "message_id": shown, "text": self.own()}
            query = {"id": "q", "from": user, "chat_instance": "1", "data": data, "message": pressed}
            return {"update_id": self._number, "callback_query": query}
        if what < 0.9:
            return {
                "update_id": self._number,
                "edited_message": {**message, "text": self.text(), "edit_date": 2},
            }
        if what < 0.95:
            return {"update_id": self._number, "message": {**message, "caption": self.own(), "photo": [{}]}}
        return {"update_id": self._number, "message": {**message, "text": {"not": self.own()}}}

    def text(self) -> str:
        if self.dice.random() < 0.35:
            return self.dice.choice(COMMANDS)
        return self.dice.choice(SAID).replace("{}", self.own())

    def own(self) -> str:
        word = self.word()
        self.written.add(word)
        return word


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers = []
    stream = io.StringIO()
    logs.set_up("DEBUG", [TOKEN, CODE], stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers = before
    root.setLevel(level)


def live_of(server: FakeBotApi, people: list[int], dice: random.Random) -> dict[int, tuple[int, str]]:
    """Return for each person a message with buttons, and one of the buttons."""
    found: dict[int, tuple[int, str]] = {}
    for person in people:
        shown = next((one for one in reversed(server.messages(person)) if one.labels), None)
        buttons = [button for row in shown.keyboard for button in row] if shown else []
        data = [button["callback_data"] for button in buttons if "callback_data" in button]
        if shown and data:
            found[person] = shown.id, dice.choice(data)
    return found


async def wild_run(server: FakeBotApi, folder: Path, crowd: Crowd) -> None:
    dice, now = crowd.dice, [NOON]
    telegram = Telegram(TOKEN, server.url)
    await telegram.open()
    await telegram.present(profiles(CONVERSATION))
    store = Ailing(folder, dice)
    app = App(store, CONVERSATION, telegram, lambda: now[0])
    door = Gate(app, store, Access(code=CODE), time.monotonic)
    intake = Intake(door, telegram, asyncio.Event())
    for _ in range(BATCHES):
        if dice.random() < 0.3:
            server.fail("sendMessage", dice.choice(FAULTS), dice.randrange(1, 4), retry_after=0)
        batch: list[Raw] = [crowd.update(live_of(server, crowd.ids, dice)) for _ in range(BATCH)]
        await intake.take(batch)
        now[0] += timedelta(minutes=dice.choice((1, 60, 60 * 24)))
        await app.tick()
    await app.close()
    await telegram.close()
    logging.getLogger("bot").error("the end", exc_info=StoreUnusable("people.db: the disk is full"))


@pytest.mark.long
def test_a_long_wild_run_logs_no_word_name_id_code_or_token(
    tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A run of seconds can't wait for what rests a minute after it failed, or it would prove little.
    monkeypatch.setattr(adapter, "_LONGEST_REST", 0)
    crowd = Crowd(random.Random(SEED))
    with FakeBotApi() as server:
        for person in crowd.ids:
            server.say(person, "/start")

        asyncio.run(wild_run(server, tmp_path, crowd))

        sent = len(server.called("sendMessage"))
    text = log.getvalue()
    secrets = {
        *crowd.written,
        *crowd.names.values(),
        *map(str, crowd.ids),
        TOKEN,
        TOKEN.partition(":")[2],
        CODE,
    }
    assert min(sent, len(crowd.written)) > BATCHES * BATCH / 3
    assert len(text.splitlines()) > 20, "a log that is empty proves nothing"
    assert "RuntimeError" in text
    assert [secret for secret in secrets if secret in text] == []
    assert all(line.startswith("20") for line in text.splitlines()), "somebody wrote a line of their own"
