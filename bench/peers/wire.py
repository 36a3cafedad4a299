"""Telegram's end of the line without the line: requests are answered in memory, so that bots are measured."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from telegram.request import BaseRequest, RequestData

Json = dict[str, Any]

_BOT = {"id": 42, "is_bot": True, "first_name": "Stile", "username": "stile_test_bot"}


class Line:
    """Brings updates to whoever asks for them, and knows who waits for a reply."""

    def __init__(self) -> None:
        self._numbers = 1000
        self._updates: list[Json] = []
        self._more = asyncio.Event()
        self._waiting: dict[int, asyncio.Future[Json]] = {}

    async def ask(self, chat: int, kind: str, body: Json) -> Json:
        """Send an update and return the message that the bot sends to this chat next."""
        self._numbers += 1
        reply: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[chat] = reply
        self._updates.append({"update_id": self._numbers, kind: body})
        self._more.set()
        return await reply

    async def answer(self, method: str, fields: dict[str, str]) -> object:
        """Return what Telegram would."""
        if method == "getMe":
            return _BOT
        if method == "getUpdates":
            return await self._take(int(fields.get("offset", 0)), wait=fields.get("timeout", "0") != "0")
        return self._sent(fields) if method == "sendMessage" else True

    async def _take(self, offset: int, *, wait: bool) -> list[Json]:
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if wait and not self._updates:
            self._more.clear()
            await self._more.wait()
        return self._updates[:100]

    def _sent(self, fields: dict[str, str]) -> Json:
        self._numbers += 1
        chat = int(fields["chat_id"])
        message = {"message_id": self._numbers, "date": 1, "chat": private(chat), "text": fields["text"]}
        waiting = self._waiting.pop(chat, None)
        if waiting:
            waiting.set_result(message | {"keyboard": json.loads(fields.get("reply_markup", "{}"))})
        return message


class Wire(Line, BaseRequest):
    """The line as python-telegram-bot asks it."""

    @property
    def read_timeout(self) -> float:
        return 5.0

    async def initialize(self) -> None:
        """Nothing has to be opened."""

    async def shutdown(self) -> None:
        """Nothing has to be closed."""

    async def do_request(  # noqa: PLR0913, PLR0917 - the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        del method, read_timeout, write_timeout, connect_timeout, pool_timeout
        fields = request_data.json_parameters if request_data else {}
        result = await self.answer(url.rpartition("/")[2], fields)
        return 200, json.dumps({"ok": True, "result": result}).encode()


def private(chat: int) -> Json:
    """Return a private chat."""
    return {"id": chat, "type": "private", "first_name": "P"}


def user(chat: int) -> Json:
    """Return whoever is in that chat."""
    return {"id": chat, "is_bot": False, "first_name": "P", "language_code": "en"}
