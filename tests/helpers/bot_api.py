"""The rules of the Bot API that the loopback server insists on, and its HTTP."""

from __future__ import annotations

import json
import socket
import ssl
from contextlib import suppress
from email import message_from_bytes
from email.policy import HTTP
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from telegram.constants import ReactionEmoji

Json = dict[str, Any]

TEXT_LIMIT, CAPTION_LIMIT, DATA_LIMIT, COPY_LIMIT, ROW_LIMIT, BUTTON_LIMIT = 4096, 1024, 64, 256, 8, 100
DOWNLOAD_LIMIT = 20 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
FIELDS: dict[str, set[str]] = {
    "getMe": set(),
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "getWebhookInfo": set(),
    "deleteWebhook": {"drop_pending_updates"},
    "setWebhook": {"url", "secret_token", "allowed_updates", "max_connections"},
    "sendMessage": {
        "chat_id", "text", "entities", "reply_markup", "disable_notification", "link_preview_options",
    },
    "sendDocument": {
        "chat_id", "document", "caption", "disable_content_type_detection", "disable_notification",
    },
    "sendPhoto": {"chat_id", "photo", "caption", "disable_notification"},
    "editMessageText": {
        "chat_id", "message_id", "text", "entities", "reply_markup", "link_preview_options",
    },
    "editMessageReplyMarkup": {"chat_id", "message_id", "reply_markup"},
    "answerCallbackQuery": {"callback_query_id", "text"},
    "leaveChat": {"chat_id"},
    "getFile": {"file_id"},
    "setMyCommands": {"commands", "scope", "language_code"},
    "setMyDescription": {"description", "language_code"},
    "setMyShortDescription": {"short_description", "language_code"},
    "setMyName": {"name", "language_code"},
    "getMyCommands": {"scope", "language_code"},
    "getMyDescription": {"language_code"},
    "getMyShortDescription": {"language_code"},
    "getMyName": {"language_code"},
    "getChatMenuButton": {"chat_id"},
    "setChatMenuButton": {"chat_id", "menu_button"},
    "getUserProfilePhotos": {"user_id", "offset", "limit"},
    "setMyProfilePhoto": {"photo"},
    "sendChatAction": {"chat_id", "action"},
    "setMessageReaction": {"chat_id", "message_id", "reaction", "is_big"},
}  # fmt: skip


REACTIONS = frozenset(map(str, ReactionEmoji))
"""The only emoji that a bot may put under a message: ReactionTypeEmoji."""


# These are texts even where they look like JSON.
TEXTS = {
    "text", "callback_query_id", "description", "short_description", "language_code", "url", "secret_token",
    "caption", "file_id", "name", "action",
}  # fmt: skip


class Refused(Exception):
    """Errors that the real server answers with `ok: false`."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check_text(fields: Json) -> None:
    text = fields.get("text", "")
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if _units(text) > TEXT_LIMIT:
        raise Refused(400, "Bad Request: message is too long")
    for entity in fields.get("entities", []):
        end = entity["offset"] + entity["length"]
        if entity["offset"] < 0 or entity["length"] < 1 or end > _units(text):
            raise Refused(400, "Bad Request: ENTITY_BOUNDS_INVALID")


def check_keyboard(fields: Json) -> list[list[Json]]:
    rows: list[list[Json]] = fields.get("reply_markup", {}).get("inline_keyboard", [])
    if any(not row or len(row) > ROW_LIMIT for row in rows) or sum(map(len, rows)) > BUTTON_LIMIT:
        raise Refused(400, "Bad Request: BUTTON_COUNT_INVALID")
    for button in (button for row in rows for button in row):
        _check_button(button)
    return rows


def _check_button(button: Json) -> None:
    if not button.get("text", "").strip():
        raise Refused(400, "Bad Request: inline keyboard button text must be non-empty")
    if ("callback_data" in button) == ("copy_text" in button):
        raise Refused(400, "Bad Request: text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
        raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= _units(button["copy_text"]["text"]) <= COPY_LIMIT:
        raise Refused(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")


class Api(Protocol):
    """Handlers of the requests."""

    token: str

    def handle(self, method: str, fields: Json) -> tuple[int, bytes | None]:
        """Return a status and a body, or no body for a dropped connection."""
        ...

    def download(self, path: str) -> tuple[int, bytes]:
        """Return a status and what is in the file at this path."""
        ...


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, api: Api, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.tls = tls
        self.api = api
        self.stopping = False
        self.open: set[socket.socket] = set()

    def cut(self) -> None:
        """Close the connections that clients keep open."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def shutdown(self) -> None:
        self.stopping = True
        super().shutdown()

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: a client that was killed is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        super().finish()
        if self.server.tls:
            self.connection.close()  # the server knows only the socket that was wrapped

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        prefix, _, method = self.path.rpartition("/")
        if prefix != f"/bot{self.server.api.token}":
            refusal = {"ok": False, "error_code": 401, "description": "Unauthorized"}
            self._answer(401, json.dumps(refusal).encode())
            return
        status, answer = self.server.api.handle(method, _sent(self.headers.get("Content-Type", ""), body))
        if answer is None:
            self.close_connection = True
            self.connection.close()
        else:
            self._answer(status, answer)

    def do_GET(self) -> None:
        prefix = f"/file/bot{self.server.api.token}/"
        known = self.path.startswith(prefix)
        self._answer(*(self.server.api.download(self.path.removeprefix(prefix)) if known else (401, b"")))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""


def _sent(sort: str, body: bytes) -> Json:
    """Return the fields of a request; a file is the pair of its name and its bytes."""
    if sort == "application/json":
        fields = json.loads(body)
        assert all(isinstance(fields[name], str) for name in TEXTS & fields.keys()), "a text is a text"
        return dict(fields)
    if not sort.startswith("multipart/form-data"):
        return _fields(parse_qsl(body.decode(), keep_blank_values=True))
    form = message_from_bytes(b"Content-Type: " + sort.encode() + b"\r\n\r\n" + body, policy=HTTP)
    texts, files = [], {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if (file := part.get_filename()) is not None:
            files[str(name)] = (file, content)
        else:
            texts.append((str(name), bytes(content).decode()))
    return {**_fields(texts), **files}


def _fields(pairs: list[tuple[str, str]]) -> Json:
    fields: Json = {}
    for key, value in pairs:
        try:
            fields[key] = value if key in TEXTS else json.loads(value)
        except ValueError:
            fields[key] = value
    return fields


def post_update(hook: Json, update: Json, proxy: str = "") -> int:
    """Bring an update to a webhook and return the status of the answer; 0: nobody was there."""
    address, path = urlsplit(proxy or hook["url"]), urlsplit(hook["url"]).path
    headers = {"Content-Type": "application/json"}
    if "secret_token" in hook:
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret_token"]
    connection = HTTPConnection(address.hostname or "", address.port, timeout=5)
    try:
        connection.request("POST", path, json.dumps(update), headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
