"""Sends the Telegram library's requests through aiohttp: a fraction of the CPU time of its own client."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from functools import cache, lru_cache
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
import msgspec
from aiohttp import ClientSession, ClientTimeout, FormData
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECTIONS = 64
_CONNECT = 5.0
"""Seconds to get a free or a new connection, while nothing has been sent."""

_READ = 20.0
_KEEP = 30.0
"""Seconds that an idle connection is kept: a new one costs two round trips and a handshake."""

_IDLE = 0.01
"""Seconds of a blocked loop after which the server may have closed a connection unnoticed."""

_JSON = {"Content-Type": "application/json"}
_ANSWER = msgspec.json.Decoder(dict[str, Any])


_VERDICTS = (
    HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND,
)  # fmt: skip
"""Refusals for good: of a message, by a person, or of the token."""


class NotSent(NetworkError):
    """Raised when a request failed before its first byte was sent, so that repeating it is safe."""


class HttpRequest(BaseRequest):
    """Connections to one server. Errors contain no address, which has the token in it, and no words."""

    def __init__(self, server: str, connections: int = CONNECTIONS) -> None:
        """Prepare for the server at this address. Connections are opened when needed.

        The proxy is read from HTTPS_PROXY, HTTP_PROXY or ALL_PROXY; NO_PROXY names exceptions.
        """
        self._server = server
        self._connections = connections
        self._session: ClientSession | None = None
        self._way: str | None = None
        self._used = 0.0

    @property
    def read_timeout(self) -> float:
        """Return the read timeout in seconds."""
        return _READ

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            self._way = proxy(self._server)
            self._session = _opened(self._server, self._connections, self._way)

    async def shutdown(self) -> None:
        """Close the pool."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return Telegram's answer as JSON values.

        Raises:
            TelegramError: it is no JSON. The error does not quote it, since it may hold people's words.
        """
        try:
            return _ANSWER.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return _leniently(payload)

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
        """Return the status and the body of the answer.

        Raises:
            NotSent: nothing was sent.
            TimedOut: no answer came; Telegram may have carried out the request.
            NetworkError: the connection broke; Telegram may have carried out the request.
        """
        del write_timeout, connect_timeout, pool_timeout
        body = _body(request_data)
        headers = _JSON if isinstance(body, bytes) else None
        read = float(read_timeout) if isinstance(read_timeout, int | float) else _READ
        status, answer = await self._ask(url, method, body, headers, _timeout(read))
        if status in _VERDICTS and not _is_telegrams(answer):
            # A proxy's page says nothing about the message, the person or the token: it is tried again.
            status = HTTPStatus.BAD_GATEWAY
        return status, answer

    async def _ask(
        self,
        url: str,
        method: str,
        body: bytes | FormData | None,
        headers: dict[str, str] | None,
        within: ClientTimeout,
    ) -> tuple[int, bytes]:

        if self._session is None:
            raise NotSent("the connections are closed")
        if self._way and not self._way.startswith(("http://", "https://")):
            raise NotSent("only proxies at http:// or https:// can be used")
        await self._notice_hang_ups()
        try:
            async with self._session.request(
                method, _address(url), data=body, headers=headers, timeout=within, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except aiohttp.ClientHttpProxyError as error:
            raise NotSent(f"the proxy refuses to connect ({error.status})") from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            raise NetworkError(type(error).__name__) from None

    async def _notice_hang_ups(self) -> None:
        """Let the loop notice closed idle connections: a request on one would fail with an unknown result."""
        now = asyncio.get_running_loop().time()
        if now - self._used > _IDLE:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        self._used = now


def encoded(fields: dict[str, Any]) -> RequestData:
    """Return parameters, in plain JSON values, as a request of the library."""
    return cast(RequestData, msgspec.json.encode(fields))


def _body(data: RequestData | bytes | None) -> bytes | FormData | None:
    if data is None or isinstance(data, bytes):
        return data
    return _form(data) if data.contains_files else msgspec.json.encode(data.parameters)


def _form(data: RequestData) -> FormData:

    form = FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=file, content_type=kind)
    return form


def _is_telegrams(answer: bytes) -> bool:
    """Tell whether a refusal says why, as each of Telegram's does."""
    try:
        return isinstance(HttpRequest.parse_json_payload(answer).get("description"), str)
    except (TelegramError, RecursionError):
        return False


def _leniently(payload: bytes) -> dict[str, Any]:
    """Parse JSON leniently: a lone surrogate in one update must not block all others."""
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise TelegramError("the answer is no JSON object")
    return answer


def _opened(server: str, connections: int, way: str | None) -> ClientSession:

    connector = aiohttp.TCPConnector(
        limit=connections,
        keepalive_timeout=_KEEP,
        ttl_dns_cache=300,
        ssl=trust() if server.startswith("https:") else True,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": BaseRequest.USER_AGENT},
        skip_auto_headers=("Accept", "Accept-Encoding"),
        auto_decompress=False,
        proxy=way,
    )


def trust() -> ssl.SSLContext:
    """Return the TLS context: authorities of SSL_CERT_FILE or SSL_CERT_DIR, else those of Mozilla."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file or folder:
        return ssl.create_default_context(cafile=file, capath=folder)
    return ssl.create_default_context(cafile=certifi.where())


def proxy(server: str) -> str | None:
    """Return the proxy for a server from the environment, or None."""
    address = urlsplit(server)
    known = getproxies()
    found = known.get(address.scheme) or known.get("all")
    if not found or proxy_bypass(address.hostname or ""):
        return None
    return found if "://" in found else f"http://{found}"


@cache
def _timeout(read: float) -> ClientTimeout:

    return ClientTimeout(total=None, connect=_CONNECT, sock_connect=_CONNECT, sock_read=read)


@lru_cache(maxsize=64)
def _address(url: str) -> URL:
    """Return an address, of which there is one for each method and each file, as the client wants it."""
    return URL(url, encoded=True)
