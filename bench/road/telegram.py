"""A quick little Bot API over HTTP/1.1, which takes its time as Telegram does, and counts its calls."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter, deque
from collections.abc import Callable
from itertools import count, islice
from typing import Any
from urllib.parse import parse_qsl

import msgspec

Json = dict[str, Any]
Answered = Callable[[int, Json], None]
"""Is told of each message that arrives in a chat, at the moment it arrives."""

TOKEN = "1000000042:a-token-that-nobody-else-has-at-all"
BATCH = 100
_NUMBERS = count(1000)
"""Of updates and messages, never the same twice: a bot knows those of an earlier run."""

_BOT = {"id": 42, "is_bot": True, "first_name": "Stile", "username": "stile_test_bot"}


class Telegram:
    """Brings updates to whoever asks for them. Every call but that for updates takes `delay` seconds."""

    def __init__(self, delay: float, answered: Answered) -> None:
        self.delay = delay
        self.calls = Counter[str]()
        self._answered = answered
        self._updates: deque[Json] = deque()
        self._asker: tuple[_Connection, int] | None = None

    def push(self, kind: str, body: Json) -> None:
        """Send an update to the bot."""
        self._updates.append({"update_id": next(_NUMBERS), kind: body})
        if self._asker:
            (connection, limit), self._asker = self._asker, None
            connection.answer(list(islice(self._updates, limit)))

    def handle(self, method: str, fields: Json, connection: _Connection) -> None:
        """Answer a call, soon."""
        self.calls[method] += 1
        if method == "getUpdates":
            self._bring(fields, connection)
            return
        result: object = _BOT if method == "getMe" else True
        if method == "sendMessage":
            result = self._sent(fields)
        asyncio.get_running_loop().call_later(self.delay, connection.answer, result)

    def _bring(self, fields: Json, connection: _Connection) -> None:
        offset, limit = int(fields.get("offset", 0)), int(fields.get("limit", BATCH))
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if self._updates or not int(fields.get("timeout", 0)):
            connection.answer(list(islice(self._updates, limit)))
        else:
            self._asker = (connection, limit)

    def _sent(self, fields: Json) -> Json:
        chat, text = int(fields["chat_id"]), fields["text"]
        markup = fields.get("reply_markup") or {}
        shown = {"message_id": next(_NUMBERS), "date": 1, "chat": private(chat), "text": text}
        self._answered(
            chat, shown | {"keyboard": msgspec.json.decode(markup) if isinstance(markup, str) else markup}
        )
        return shown

    async def serve(self, tls: ssl.SSLContext | None = None) -> str:
        """Listen on this machine and return the address."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, ssl=tls, backlog=512)
        port = server.sockets[0].getsockname()[1]
        return f"http{'s' if tls else ''}://127.0.0.1:{port}"


class _Connection(asyncio.Protocol):
    """One request after the other, each with the length of its body in its head."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            length = _length(head)
            if len(self._buffer) < end + 4 + length:
                return
            body, self._buffer = self._buffer[end + 4 : end + 4 + length], self._buffer[end + 4 + length :]
            method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
            self._telegram.handle(method, _fields(body), self)

    def answer(self, result: object) -> None:
        body = msgspec.json.encode({"ok": True, "result": result})
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        if self._transport and not self._transport.is_closing():
            self._transport.write(head + body)


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def _fields(body: bytes) -> Json:
    if body.startswith(b"{"):
        fields: Json = msgspec.json.decode(body)
        return fields
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def private(chat: int) -> Json:
    """Return a private chat."""
    return {"id": chat, "type": "private", "first_name": "P"}


def user(chat: int) -> Json:
    """Return whoever is in that chat."""
    return {"id": chat, "is_bot": False, "first_name": "P", "language_code": "en"}
