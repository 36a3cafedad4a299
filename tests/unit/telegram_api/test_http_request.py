"""Requests over real connections: what has surely not left, who is trusted, and the way through a proxy."""

from __future__ import annotations

import asyncio
import json
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest

from bot.ports import Unreachable
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.http_request import HttpRequest, NotSent, encoded, proxy
from flows.model import Message
from flows.person import Outgoing
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi
from tests.helpers.tls import certificate, served


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def ask(url: str, read_timeout: float = 5.0) -> object:
    async def scene() -> object:
        request = HttpRequest(url)
        await request.initialize()
        try:
            return await request.post(f"{url}/bot{TOKEN}/getMe", encoded({}), read_timeout=read_timeout)
        finally:
            await request.shutdown()

    return asyncio.run(scene())


def greet(url: str) -> None:
    """Say hello to Telegram there, send one message, and hang up."""

    async def scene() -> None:
        telegram = Telegram(TOKEN, url)
        try:
            await telegram.open()
            await telegram.deliver("7", Outgoing("send", Message("hello")))
        finally:
            await telegram.close()

    asyncio.run(scene())


class Tunnel(socketserver.BaseRequestHandler):
    """A proxy that connects its client to the address it asks for, or refuses."""

    server: Proxy

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.request.recv(1)
        self.server.asked.append(head.decode().partition("\r\n")[0])
        if self.server.refuses:
            self.request.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        host, _, port = head.decode().split()[1].partition(":")
        with socket.create_connection((host, int(port))) as onward:
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pour, args=(onward, self.request), daemon=True)
            back.start()
            _pour(self.request, onward)
            back.join(5)


class Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *, refuses: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.refuses = refuses
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


def _pour(since: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while chunk := since.recv(65536):
            to.sendall(chunk)
        to.shutdown(socket.SHUT_WR)


@contextmanager
def running(proxy: Proxy) -> Iterator[Proxy]:
    thread = threading.Thread(target=proxy.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join(5)


def test_a_server_whose_certificate_nobody_vouches_for_gets_not_a_byte(tmp_path: Path) -> None:
    with FakeBotApi(tls=served(certificate(tmp_path))) as server:
        with pytest.raises(NotSent):
            ask(server.url)
        with pytest.raises(Unreachable):
            greet(server.url)

        assert server.calls == []


def test_an_authority_of_ones_own_is_trusted_when_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with FakeBotApi(tls=served(file)) as server:
        server.know(7)

        greet(server.url)

        assert [shown.text for shown in server.messages(7)] == ["hello"]


def test_the_way_goes_through_the_proxy_of_the_environment_and_stays_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with FakeBotApi(tls=served(file)) as server, running(Proxy()) as way:
        monkeypatch.setenv("HTTPS_PROXY", way.url)
        server.know(7)

        greet(server.url)

        assert [shown.text for shown in server.messages(7)] == ["hello"]
        assert set(way.asked) == {f"CONNECT {server.url.removeprefix('https://')} HTTP/1.1"}


def test_what_a_proxy_refuses_was_surely_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with FakeBotApi(tls=served(file)) as server, running(Proxy(refuses=True)) as way:
        monkeypatch.setenv("HTTPS_PROXY", way.url)

        with pytest.raises(NotSent):
            ask(server.url)

        assert way.asked
        assert server.calls == []


def test_a_proxy_of_another_kind_is_no_reason_to_go_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    with FakeBotApi() as server:
        with pytest.raises(NotSent, match="only proxies at http"):
            ask(server.url)

        assert server.calls == []


@pytest.mark.parametrize(
    ("names", "server", "way"),
    [
        ({}, "https://api.telegram.org", None),
        ({"HTTPS_PROXY": "http://p:1"}, "https://api.telegram.org", "http://p:1"),
        ({"https_proxy": "p:1"}, "https://api.telegram.org", "http://p:1"),
        ({"ALL_PROXY": "http://p:1"}, "https://api.telegram.org", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "https://api.telegram.org", None),
        ({"HTTP_PROXY": "http://p:1"}, "http://api:8081", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "telegram.org"}, "https://api.telegram.org", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "example.org"}, "https://api.telegram.org", "http://p:1"),
    ],
)
def test_the_proxy_is_the_one_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, str], server: str, way: str | None
) -> None:
    for name, value in names.items():
        monkeypatch.setenv(name, value)

    assert proxy(server) == way


def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(NotSent):
        ask(f"http://127.0.0.1:{port}")


def test_a_silence_may_have_been_a_success_and_tells_no_token() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(TimedOut) as silence:
        ask(f"http://127.0.0.1:{mute.getsockname()[1]}", read_timeout=0.05)

    assert not isinstance(silence.value, NotSent)
    assert TOKEN not in str(silence.value)


def test_a_server_that_hangs_up_may_have_done_it_and_the_error_tells_no_token() -> None:
    with FakeBotApi() as server:
        server.fail("getMe", "drop")
        with pytest.raises(NetworkError) as broken:
            ask(server.url)

    assert not isinstance(broken.value, NotSent)
    assert TOKEN not in str(broken.value)


def test_a_closed_pool_sends_nothing() -> None:
    async def scene() -> None:
        request = HttpRequest("http://127.0.0.1:9")
        await request.shutdown()
        with pytest.raises(NotSent):
            await request.post("http://127.0.0.1:9/x", encoded({}))

    asyncio.run(scene())


def test_half_a_character_does_not_hold_up_the_answer_it_is_in() -> None:
    whole = BaseRequest.parse_json_payload(b'{"result": "a\\ud83d"}')

    assert HttpRequest.parse_json_payload(b'{"result": "a\\ud83d"}') == whole
    assert HttpRequest.parse_json_payload(b'{"result": "\xff"}') == {"result": "\ufffd"}


@pytest.mark.parametrize("answer", [b"<html>my secret</html>", b"", b'{"ok": tr', b"[1]"])
def test_what_is_no_answer_is_told_without_a_word_of_it(
    answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(TelegramError) as told:
        HttpRequest.parse_json_payload(answer)

    assert "secret" not in str(told.value) + caplog.text


def test_plain_values_arrive_as_they_are() -> None:
    fields = {"text": "☃ 1", "reply_markup": {"inline_keyboard": []}, "chat_id": 7}

    assert json.loads(encoded(fields)) == fields  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [400, 401, 403, 404])
@pytest.mark.parametrize(
    ("body", "counts"),
    [(b'{"ok":false,"description":"Unauthorized"}', True), (b"<html>", False), (b'{"ok":true}', False)],
)
def test_a_refusal_counts_only_where_it_says_why(status: int, body: bytes, *, counts: bool) -> None:
    class Answered(HttpRequest):
        async def _ask(self, *_: object) -> tuple[int, bytes]:
            return status, body

    async def asked() -> tuple[int, bytes]:
        return await Answered("http://127.0.0.1").do_request("http://127.0.0.1/getMe", "POST")

    assert asyncio.run(asked())[0] == (status if counts else 502)
