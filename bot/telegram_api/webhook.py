"""Receives updates by webhook: each is durable before its request is answered, which confirms it."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import socket
from collections import OrderedDict
from urllib.parse import urlsplit

from tornado.http1connection import HTTP1Connection, HTTP1ServerConnection
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application, RequestHandler, stream_request_body

from bot.ports import AddressUnusable, Webhook
from bot.telegram_api.intake import UpdateProcessor

# An update holds one message, and even a long one is far smaller.
_LARGEST_BODY = 1024 * 1024
_LAST_CALL = 10.0
_HEADERS_WITHIN = 15.0
_BODY_WITHIN = 10.0
_MOST_STRANGERS = 200
_STORED_WITHIN = 5.0


async def serve_webhook(intake: UpdateProcessor, stop: asyncio.Event, hook: Webhook) -> None:
    """Process updates until `stop`. Received ones are finished before this returns.

    Raises:
        AddressUnusable: the address to listen at is taken, or not one of this machine.
    """
    work: set[asyncio.Task[bool]] = set()
    strangers = _Strangers()
    parts = {"intake": intake, "secret": hook.secret, "work": work, "strangers": strangers}
    path = urlsplit(hook.url).path or "/"
    # Tornado's log contains addresses of requests, which may be secret.
    site = Application(
        [(path, _UpdateHandler, parts)],
        log_function=lambda _handler: None,
        default_handler_class=_Nowhere,
    )
    server = _Server(
        site, max_body_size=_LARGEST_BODY, idle_connection_timeout=_HEADERS_WITHIN, body_timeout=_BODY_WITHIN
    )
    server.strangers = strangers
    server.add_socket(bound(hook.host, hook.port))
    await stop.wait()
    server.stop()
    if work:
        await asyncio.wait(work, timeout=_LAST_CALL)
        # Lets finished answers be sent.
        await asyncio.sleep(0)
    await server.close_all_connections()


def try_address(hook: Webhook) -> None:
    """Listen at the address briefly, so that Telegram is given only an address that works.

    Raises:
        AddressUnusable: the address is taken, or not one of this machine.
    """
    bound(hook.host, hook.port).close()


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens at the address and never blocks.

    Raises:
        AddressUnusable: the address is taken, or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        server = socket.create_server((host, port), family=family)
    except OSError as error:
        raise AddressUnusable(host, port, _why(error)) from None
    server.settimeout(0)
    return server


def _why(error: OSError) -> str:
    """Return the reason in the system's words; a name that is not found has a number below zero."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or "unknown"


class _Strangers:
    """Connections that have not sent the secret yet. A new one closes the oldest."""

    def __init__(self) -> None:
        self._streams: OrderedDict[IOStream, None] = OrderedDict()

    def add(self, stream: IOStream) -> None:
        self._streams[stream] = None
        if len(self._streams) > _MOST_STRANGERS:
            self._streams.popitem(last=False)[0].close()

    def discard(self, stream: IOStream) -> None:
        self._streams.pop(stream, None)


class _Server(HTTPServer):
    """HTTP server that limits the number and the time of connections without the secret."""

    strangers: _Strangers

    def handle_stream(self, stream: IOStream, address: tuple[object, ...]) -> None:
        super().handle_stream(stream, address)
        self.strangers.add(stream)

    def on_close(self, server_conn: object) -> None:
        super().on_close(server_conn)
        if isinstance(server_conn, HTTP1ServerConnection):
            self.strangers.discard(server_conn.stream)


class _Refusing(RequestHandler):
    """Refuses a request after its head, without waiting for its body."""

    def data_received(self, chunk: bytes) -> None:
        """Ignore the body."""

    def refuse(self, status: int) -> None:
        """Answer with a status alone and close the connection."""
        self.set_status(status)
        self.set_header("Connection", "close")
        stream = self._stream
        self.finish().add_done_callback(lambda _: stream.close())

    def write_error(self, status_code: int, **_kwargs: object) -> None:
        """Answer without details."""
        self.set_status(status_code)
        self.finish()

    @property
    def _stream(self) -> IOStream:
        connection = self.request.connection
        assert isinstance(connection, HTTP1Connection)
        return connection.stream


@stream_request_body
class _Nowhere(_Refusing):
    """Handler of all other addresses."""

    def prepare(self) -> None:
        self.refuse(404)


@stream_request_body
class _UpdateHandler(_Refusing):
    """Handler of one update per request."""

    def initialize(
        self,
        intake: UpdateProcessor,
        secret: str,
        work: set[asyncio.Task[bool]],
        strangers: _Strangers,
    ) -> None:
        self._intake = intake
        self._secret = secret
        self._work = work
        self._strangers = strangers
        self._body = bytearray()

    def prepare(self) -> None:
        given = self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if self.request.method != "POST":
            self.refuse(405)
        elif not hmac.compare_digest(given.encode(), self._secret.encode()):
            self.refuse(403)
        else:
            self._strangers.discard(self._stream)

    def data_received(self, chunk: bytes) -> None:
        self._body += chunk

    async def post(self) -> None:
        try:
            raw = json.loads(self._body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            self.set_status(400)
            return
        task = asyncio.create_task(self._intake.accept(raw))
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        while not (await asyncio.wait({task}, timeout=_STORED_WITHIN))[0]:
            if self._intake.is_stuck:
                # Telegram sends few updates at once, and one that waits here would block the others.
                task.cancel()
                await asyncio.wait({task})
        # Telegram repeats the update after any status but 2xx.
        self.set_status(200 if not task.cancelled() and task.result() else 503)
