"""Lets Telegram bring updates: each is durable before its request is answered, and that confirms it."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from bot.intake import Intake, Reader, Receiver

# An update holds one message; even with a long forwarded one it is far smaller.
_LARGEST_BODY = 1024 * 1024
_LAST_CALL = 10.0


class AddressUnusable(Exception):
    """The address to listen at is taken, or not ours."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"{host}:{port} can't be listened at ({why}): choose another address or port")


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram sends updates (`url`, public, https) and where they arrive, behind a proxy.

    Whoever doesn't know the secret is turned away. A new one for every start is as good as any.
    """

    url: str
    host: str = "127.0.0.1"
    port: int = 8080
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


async def serve_webhook(app: Receiver, reader: Reader, stop: asyncio.Event, hook: Webhook) -> None:
    """Take updates in until `stop`. What was taken is finished before this returns.

    Raises:
        AddressUnusable: the address to listen at is taken, or not ours.
    """
    work: set[asyncio.Task[bool]] = set()
    parts = {"intake": Intake(app, reader, stop), "reader": reader, "secret": hook.secret, "work": work}
    path = urlsplit(hook.url).path or "/"
    # Tornado's own log has addresses of requests in it, and those may be secret too.
    site = Application([(path, _Door, parts)], log_function=lambda _handler: None)
    server = HTTPServer(site, max_body_size=_LARGEST_BODY)
    try:
        server.add_socket(_bound(hook.host, hook.port))
    except OSError as error:
        raise AddressUnusable(hook.host, hook.port, error.strerror or "unknown") from None
    await stop.wait()
    server.stop()
    if work:
        await asyncio.wait(work, timeout=_LAST_CALL)
        # Lets the answers of what is finished leave.
        await asyncio.sleep(0)
    await server.close_all_connections()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family)
    bound.settimeout(0)
    return bound


class _Door(RequestHandler):
    """Takes one update a request."""

    def initialize(self, intake: Intake, reader: Reader, secret: str, work: set[asyncio.Task[bool]]) -> None:
        self._intake = intake
        self._reader = reader
        self._secret = secret
        self._work = work

    async def post(self) -> None:
        given = self.request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            self.set_status(403)
            return
        try:
            raw = json.loads(self.request.body)
        except ValueError:
            raw = None
        if not isinstance(raw, dict):
            self.set_status(400)
            return
        task = asyncio.create_task(self._intake.apply(self._reader.read(raw)))
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        # Telegram brings it again after anything but a 2xx.
        self.set_status(200 if await task else 503)

    def write_error(self, status_code: int, **_kwargs: object) -> None:
        """Say nothing about what went wrong."""
        self.set_status(status_code)
        self.finish()
