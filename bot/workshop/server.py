"""Serves the workshop's page on loopback: its files, the view, orders, and an event for each change."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import msgspec
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, RequestHandler

from bot.workshop.guard import HEADERS, WRITTEN_OUT, Guard
from bot.workshop.machine import open_at
from bot.workshop.messages import Order
from bot.workshop.workshop import Workshop

PAGE_FILES = Path(__file__).with_name("page")

HOST = "127.0.0.1"
"""Nothing else is ever bound: what is typed here is for this machine."""

FILES: Mapping[str, str] = MappingProxyType(
    {
        "": "text/html; charset=utf-8",
        "style.css": "text/css; charset=utf-8",
        "main.js": "text/javascript; charset=utf-8",
        "chat.js": "text/javascript; charset=utf-8",
        "map.js": "text/javascript; charset=utf-8",
        "beside.js": "text/javascript; charset=utf-8",
        "dom.js": "text/javascript; charset=utf-8",
        "long.js": "text/javascript; charset=utf-8",
        "server.js": "text/javascript; charset=utf-8",
        "tour.js": "text/javascript; charset=utf-8",
        "dagre.min.js": "text/javascript; charset=utf-8",
        "icon.svg": "image/svg+xml",
    }
)
"""Every file of the page, with its type. A request names one of these or gets nothing."""

LARGEST_ORDER = 64 * 1024

ALIVE = 20.0
"""Seconds after which an open page gets a sign of life, so that one that is gone is noticed."""


LAST_CALL = 1.0
"""Seconds that open pages get to hear of the end."""


class PortTaken(Exception):
    """The port can't be listened at."""

    def __init__(self, port: int, why: str) -> None:
        super().__init__(f"port {port} can't be listened at ({why}): choose another, or leave --port out")


@dataclass(slots=True)
class Site:
    """State shared by all requests: the guard, the workshop, and the open pages."""

    guard: Guard
    workshop: Workshop
    pages: set[_Events] = field(default_factory=set)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    def open(self, page: _Events) -> None:
        """Note that a page is open."""
        self.pages.add(page)
        self.opened.set()

    def shut(self, page: _Events) -> None:
        """Note that a page is gone."""
        self.pages.discard(page)
        if not self.pages:
            self.opened.clear()


async def serve(workshop: Workshop, port: int, ready: Callable[[str], None], stop: asyncio.Event) -> None:
    """Serve the page until `stop`; `ready` is told its address. The workshop's flows were read already.

    A walk begins after that, while the browser starts: what it asks for meanwhile waits.

    Raises:
        PortTaken: the port can't be listened at.
        NotWhole: content other than flows has errors.
    """
    try:
        bound = socket.create_server((HOST, port))
    except OSError as error:
        raise PortTaken(port, error.strerror or "unknown") from None
    bound.settimeout(0)
    site = Site(Guard(bound.getsockname()[1]), workshop)
    server = HTTPServer(_application(site), max_body_size=LARGEST_ORDER)
    server.add_socket(bound)
    ready(site.guard.address)
    serving = asyncio.create_task(_serve(site))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
    finally:
        serving.cancel()
        stopped.cancel()
        server.stop()
        await _hang_up(site, server)
        await asyncio.wait({serving})
        await workshop.close()


async def _serve(site: Site) -> None:
    """Begin a walk, and then look at the files for as long as this runs."""
    if not site.workshop.begun.is_set():
        await site.workshop.start()
    await site.workshop.watch(site.opened)


async def _hang_up(site: Site, server: HTTPServer) -> None:
    """End the open pages' events, so that a page knows that the workshop has stopped."""
    pages = list(site.pages)
    for page in pages:
        page.end()
    async with site.workshop.changed:
        site.workshop.changed.notify_all()
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_CALL):
            await asyncio.gather(*(page.ended.wait() for page in pages))
            await server.close_all_connections()


def _application(site: Site) -> Application:
    parts = {"site": site}
    return Application(
        [
            (r"/([^/]*)/view", _View, parts),
            (r"/([^/]*)/act", _Act, parts),
            (r"/([^/]*)/events", _Events, parts),
            (r"/([^/]*)/sheet\.png", _Picture, parts),
            (r"/([^/]*)/review", _Review, parts),
            (r"/([^/]*)/open", _Open, parts),
            (r"/([^/]*)/([a-z.]*)", _File, parts),
        ],
        default_handler_class=_Nothing,
        default_handler_args=parts,
        compress_response=True,
        log_function=lambda _handler: None,  # addresses hold the key
    )


class _Handler(RequestHandler):
    """Lets in what the guard lets in, and says nothing about what went wrong."""

    def initialize(self, site: Site) -> None:
        self.site = site
        self.workshop = site.workshop

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)
        self.clear_header("Server")

    async def prepare(self) -> None:
        key = self.path_args[0] if self.path_args else ""
        refused = self.site.guard.refusal(key, self.request.method or "", self.request.headers)
        if refused is not None:
            self.set_status(refused)
            self.finish()
        else:
            await self.wait()

    async def wait(self) -> None:
        """Wait until there is something to show."""
        await self.workshop.begun.wait()

    def write_error(self, status_code: int, **_kwargs: object) -> None:
        self.set_status(status_code)
        self.finish()

    def reply(self, what: object) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode(what))


class _Nothing(_Handler):
    """Answers whatever isn't there."""

    async def prepare(self) -> None:
        await super().prepare()
        if not self._finished:
            self.set_status(404)
            self.finish()


class _File(_Handler):
    """Gives the files of the page, at once."""

    async def wait(self) -> None:
        """Wait for nothing: a browser can start with these."""

    def get(self, _key: str, name: str) -> None:
        if name not in FILES:
            self.set_status(404)
            return
        self.set_header("Content-Type", FILES[name])
        self.finish((PAGE_FILES / (name or "index.html")).read_bytes())


class _View(_Handler):
    """Gives the whole view."""

    def get(self, _key: str) -> None:
        self.reply(self.workshop.view())


class _Act(_Handler):
    """Takes an order, and answers with the view after it."""

    async def post(self, _key: str) -> None:
        try:
            order = msgspec.json.decode(self.request.body, type=Order)
        except msgspec.DecodeError:
            self.set_status(400)
            return
        self.reply(await self.workshop.act(order))


class _Open(_Handler):
    """Opens a problem's file at its line in the author's editor."""

    async def post(self, _key: str) -> None:
        try:
            place = msgspec.json.decode(self.request.body, type=tuple[str, int])
        except msgspec.DecodeError:
            self.set_status(400)
            return
        known = self.workshop.problem_at(*place)
        if known is None:
            self.set_status(404)
            return
        await open_at(*known)
        self.reply("")


class _Picture(_Handler):
    """Gives the page so far as a picture."""

    async def get(self, _key: str) -> None:
        body = await self.workshop.picture()
        if not body:
            self.set_status(404)
            return
        self.set_header("Content-Type", "image/png")
        self.finish(body)


class _Review(_Handler):
    """Gives the flow written out, to be read, printed and signed: a page that needs no other file."""

    async def get(self, _key: str) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", WRITTEN_OUT)
        self.finish(await asyncio.to_thread(self.workshop.page_to_sign))


class _Events(_Handler):
    """Sends the view whenever it changes. A slow reader gets the newest, and none of those between."""

    def initialize(self, site: Site) -> None:
        super().initialize(site)
        self._gone = asyncio.Event()
        self.ended = asyncio.Event()

    def end(self) -> None:
        """Send no more."""
        self._gone.set()

    async def get(self, _key: str) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.site.open(self)
        sent = -1
        try:
            while not self._gone.is_set():
                if sent != self.workshop.revision:
                    sent = self.workshop.revision
                    self.write(b"data: " + msgspec.json.encode(self.workshop.view()) + b"\n\n")
                else:
                    self.write(b": alive\n\n")
                await self.flush()
                await self._change(sent)
        except StreamClosedError:
            return
        finally:
            self.site.shut(self)
            self.ended.set()

    async def _change(self, sent: int) -> None:
        """Wait until the view is another, but not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ALIVE), self.workshop.changed:
                await self.workshop.changed.wait_for(
                    lambda: self.workshop.revision != sent or self._gone.is_set()
                )

    def on_connection_close(self) -> None:
        self.end()
        self.site.shut(self)
