"""Simulates Telegram below the library: requests come in as the library makes them, faults are drawn."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

from aiohttp import FormData
from telegram.error import NetworkError, TimedOut

from bot.telegram_api.http_request import HttpRequest
from tests.helpers.fake_bot_api import Shown

Json = dict[str, Any]
BOT = {"id": 1000000042, "is_bot": True, "first_name": "Stile", "username": "stile_bot"}
PROFILE: dict[str, object] = {
    "getMyCommands": [], "getMyDescription": {"description": ""}, "getMyName": {"name": ""},
    "getMyShortDescription": {"short_description": ""}, "getChatMenuButton": {"type": "default"},
    "getUserProfilePhotos": {"total_count": 0, "photos": []},
}  # fmt: skip
"""Profile of a bot that was made just now."""

ODD = (
    b"null", b"[]", b'{"ok":true}', b'{"ok":true,"result":5}', b"[" * 20_000, b"<html>", b'{"ok":tr', b"",
    b'{"ok":true,"result":{"message_id":"x"}}', b'{"ok":true,"result":[{"update_id":"7"}]}',
)  # fmt: skip
REFUSALS = (
    (401, "Unauthorized"), (404, "Not Found"), (409, "Conflict"), (500, "Internal"), (502, "Bad Gateway"),
)  # fmt: skip


@dataclass
class Server:
    """State and failures of a made-up Telegram. It outlives the bot, which may be killed at any moment."""

    random: Random
    now: Callable[[], float]
    trouble: float = 0.0
    """The share of calls that go wrong."""

    updates: list[Json] = field(default_factory=list)
    confirmed: list[Json] = field(default_factory=list)
    chats: dict[int, list[Shown]] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    arrived: Callable[[], None] = lambda: None
    _numbers: int = 1000
    _last_update: int = 100_000

    # People, as the torture's talkers know it

    def messages(self, chat: int) -> list[Shown]:
        return self.chats.get(chat, [])

    def say(self, chat: int, text: str) -> int:
        return self._push("message", {**self._message(chat), "text": text})

    def press(self, chat: int, message_id: int, data: str) -> int:
        shown = next((shown for shown in self.messages(chat) if shown.id == message_id), None)
        message = {**self._message(chat), "message_id": message_id, "from": BOT}
        message["text"] = shown.text if shown else ""
        body = {"from": message["chat"], "chat_instance": "1", "data": data, "message": message}
        return self._push("callback_query", {"id": f"q{self._numbers}", **body})

    def redeliver(self) -> None:
        """Bring what was confirmed last once more, as after a confirmation that was lost."""
        self.updates = self.confirmed + self.updates
        self.confirmed = []

    def _push(self, kind: str, body: Json) -> int:
        # Updates have numbers of their own, one after the other, as Telegram gives them: an offset that is
        # one too many steps over the next one.
        self._numbers += 1
        self._last_update += 1
        self.updates.append({"update_id": self._last_update, kind: body})
        self.arrived()
        return self._numbers

    def _message(self, chat: int) -> Json:
        who = {"id": chat, "type": "private", "first_name": "A", "is_bot": False, "language_code": "en"}
        return {"message_id": self._numbers + 1, "date": 1, "chat": who, "from": who}

    # The bot's side

    def do(self, method: str, fields: Json) -> object:
        """Do what a method says and return its result."""
        if method == "sendMessage":
            return self._send(fields)
        if method.startswith("editMessage"):
            return self._edit(method, fields)
        return BOT if method == "getMe" else PROFILE.get(method, True)

    def take(self, offset: int) -> list[Json]:
        """Forget what comes before the offset, and return what waits."""
        if confirmed := [update for update in self.updates if update["update_id"] < offset]:
            self.confirmed = confirmed
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        return self.given()

    def given(self) -> list[Json]:
        """Return what waits. The caller has confirmed all earlier ones."""
        self.confirmed = [] if self.updates else self.confirmed
        return self.updates[:100]

    def _send(self, fields: Json) -> Json:
        self._numbers += 1
        keyboard = (fields.get("reply_markup") or {}).get("inline_keyboard", [])
        shown = Shown(self._numbers, fields["text"], [], keyboard)
        self.chats.setdefault(fields["chat_id"], []).append(shown)
        self.trace.append(f"{self.now():.3f} {fields['chat_id']} {fields['text'][:40]!r}")
        return {"message_id": shown.id, "date": 1, "chat": {"id": fields["chat_id"], "type": "private"}}

    def _edit(self, method: str, fields: Json) -> bool:
        for shown in self.chats.get(fields["chat_id"], []):
            if shown.id == fields["message_id"]:
                shown.keyboard = (fields.get("reply_markup") or {}).get("inline_keyboard", [])
                shown.text = fields.get("text", shown.text) if method == "editMessageText" else shown.text
        return True


class SimulatedRequest(HttpRequest):
    """Carries requests to the server above; each may be lost, doubled, slow or oddly answered."""

    server: Server

    def __init__(self, *_: object, **__: object) -> None:
        self._arrival = asyncio.Event()

    async def initialize(self) -> None:
        """Need nothing."""

    async def shutdown(self) -> None:
        """Need nothing."""

    async def _ask(
        self, url: str, method: str, body: bytes | FormData | None, headers: object, within: object
    ) -> tuple[int, bytes]:
        del method, headers, within
        server, name = self.server, url.rpartition("/")[2]
        fields = cast(Json, json.loads(body)) if isinstance(body, bytes) else {}
        await asyncio.sleep(0.01 + 0.05 * server.random.random())
        kind = self._drawn(name)
        if kind == "drop":
            raise NetworkError("dropped")
        if kind == "odd":
            return 200, server.random.choice(ODD)
        if kind == "refuse":
            return _refusal(*server.random.choice(REFUSALS))
        if kind == "slow down":
            return _refusal(429, "Too Many Requests", {"retry_after": server.random.choice((1, 3, 10**9))})
        if kind == "forbid" and name.startswith("edit"):
            return _refusal(403, "Forbidden: bot was blocked by the user")
        result = await self._updates(fields) if name == "getUpdates" else server.do(name, fields)
        await asyncio.sleep(0.05 * server.random.random())
        if kind == "lost":
            raise TimedOut
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _drawn(self, name: str) -> str:
        random = self.server.random
        if random.random() >= self.server.trouble * (0.3 if name == "getUpdates" else 1):
            return ""
        return random.choice(("drop", "odd", "refuse", "slow down", "lost", "forbid"))

    async def _updates(self, fields: Json) -> list[Json]:
        server = self.server
        found = server.take(int(fields.get("offset") or 0))
        if not found and fields.get("timeout"):
            self._arrival.clear()
            server.arrived = self._arrival.set
            try:
                async with asyncio.timeout(float(fields["timeout"])):
                    await self._arrival.wait()
            except TimeoutError:
                return []
            found = server.given()
        return found


def _refusal(status: int, words: str, parameters: Json | None = None) -> tuple[int, bytes]:
    body: Json = {"ok": False, "error_code": status, "description": words}
    return status, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode()
