"""A webhook confirms an update only once it is applied, and opens to nobody but Telegram."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bot.ports import AddressUnusable, StoreUnusable, Webhook
from bot.telegram_api import intake
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.webhook import serve_webhook
from flows.model import Event
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi
from tests.helpers.paths import ROOT
from tests.helpers.process import PATIENCE, command, surroundings


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Listener:
    """Takes events, and does with each what it is told to."""

    def __init__(self, act: Callable[[Event], None] = lambda _event: None) -> None:
        self.values: list[str] = []
        self.meanwhile: list[str] = []
        self.apologies: list[str] = []
        self._act = act

    def answer_meanwhile(self, event: Event) -> None:
        self.meanwhile.append(event.value)

    def needs_help(self, event: Event) -> bool:
        return "help" in event.value

    async def apologise(self, event: Event) -> None:
        self.apologies.append(event.value)

    async def receive(self, event: Event) -> None:
        self._act(event)
        self.values.append(event.value)


@contextmanager
def serving(server: FakeBotApi, listener: Listener) -> Iterator[Webhook]:
    """Run a bot behind a webhook in a thread of its own."""
    port = free_port()
    hook = Webhook(f"http://127.0.0.1:{port}/updates", port=port)
    loop, stop, ready = asyncio.new_event_loop(), asyncio.Event(), threading.Event()

    async def run() -> None:
        telegram = Telegram(TOKEN, server.url)
        serve = asyncio.create_task(serve_webhook(intake.Intake(listener, telegram, stop), stop, hook))
        await telegram.open(hook.url, hook.secret)
        ready.set()
        await serve
        await telegram.close()

    def in_thread() -> None:
        loop.run_until_complete(run())
        loop.close()

    thread = threading.Thread(target=in_thread)
    thread.start()
    assert ready.wait(5)
    try:
        yield hook
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
        assert not thread.is_alive()


@pytest.fixture
def server() -> Iterator[FakeBotApi]:
    with FakeBotApi() as running:
        yield running


def post(hook: Webhook, body: str, secret: str, path: str = "/updates") -> int:
    connection = HTTPConnection(hook.host, hook.port, timeout=5)
    try:
        connection.request("POST", path, body, {"X-Telegram-Bot-Api-Secret-Token": secret})
        return connection.getresponse().status
    finally:
        connection.close()


def test_updates_that_are_brought_are_applied_in_order_and_confirmed(server: FakeBotApi) -> None:
    listener = Listener()
    for number in range(20):
        server.say(1, f"{number:02}")

    with serving(server, listener):
        server.wait_until(lambda: len(server.brought) == 20)

    assert listener.values == [f"{number:02}" for number in range(20)]
    assert server.pending() == 0
    assert server.refusals() == []


def test_a_tap_that_is_brought_is_answered(server: FakeBotApi) -> None:
    listener = Listener()

    with serving(server, listener):
        server.press(1, 3, "v1:1:yes")
        server.wait_until(lambda: len(server.answered) == 1)

    assert listener.values == ["yes"]


def test_an_update_that_cannot_be_stored_is_not_confirmed_and_comes_again(
    server: FakeBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_REST_AFTER_STORE_ERROR", 0.001)
    tried = threading.Event()

    def full(_event: Event) -> None:
        tried.set()
        raise StoreUnusable("the disk is full")

    server.say(1, "a")
    with serving(server, Listener(full)):
        assert tried.wait(5)
    assert server.pending() == 1

    listener = Listener()
    with serving(server, listener):
        server.wait_until(lambda: 200 in server.brought)

    assert listener.values == ["a"]


def test_a_poison_update_is_confirmed_after_three_tries(server: FakeBotApi) -> None:
    def act(event: Event) -> None:
        if event.value == "poison":
            raise ValueError

    listener = Listener(act)
    server.say(1, "poison")
    server.say(1, "after")
    with serving(server, listener):
        server.wait_until(lambda: server.brought == [200, 200])

    assert listener.values == ["broken", "after"]


@pytest.mark.parametrize(
    ("body", "secret", "path", "status"),
    [
        ("{}", "wrong", "/updates", 403),
        ("{}", "", "/updates", 403),
        ("{}", "é", "/updates", 403),
        ("not json", "right", "/updates", 400),
        ("[1]", "right", "/updates", 400),
        (b"\xff".decode("latin-1"), "right", "/updates", 400),
        ("[" * 50_000, "right", "/updates", 400),
        ('{"a":' * 50_000, "right", "/updates", 400),
        ("{}", "right", "/elsewhere", 404),
        ("{}", "right", "/updates", 200),
    ],
)
def test_nothing_but_an_update_of_telegrams_gets_in(
    server: FakeBotApi, body: str, secret: str, path: str, status: int
) -> None:
    listener = Listener()

    with serving(server, listener) as hook:
        answered = post(hook, body, hook.secret if secret == "right" else secret, path)

    assert answered == status
    assert listener.values == []


HEAD = "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n{more}\r\n"


@pytest.mark.parametrize(
    "begun",
    [
        "",
        "P",
        "POST /updates HTTP/1.1\r\n",
        HEAD.format(path="/updates", more="") + "{",
        HEAD.format(path="/updates", more="X-Telegram-Bot-Api-Secret-Token: wrong\r\n") + "{",
        HEAD.format(path="/elsewhere", more="") + "{",
        HEAD.format(path="/updates", more="Expect: 100-continue\r\n"),
        "GET /updates HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_strangers_with_unfinished_requests_hold_nothing(server: FakeBotApi, begun: str) -> None:
    listener = Listener()
    with serving(server, listener) as hook:
        held = [socket.create_connection((hook.host, hook.port)) for _ in range(300)]
        for stranger in held:
            with suppress(OSError):
                stranger.sendall(begun.encode())
        server.say(1, "a")
        server.wait_until(lambda: server.brought == [200])
        time.sleep(0.1)
        still_open = sum(not hung_up(stranger) for stranger in held)
        for stranger in held:
            stranger.close()

    assert listener.values == ["a"]
    assert still_open <= 200


def hung_up(connection: socket.socket) -> bool:
    """Tell whether the other side has closed this connection, after whatever it had to say."""
    connection.settimeout(0.001)
    try:
        while connection.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


@pytest.mark.parametrize("path", ["/updates", "/elsewhere"])
def test_no_body_of_a_stranger_is_kept(server: FakeBotApi, path: str) -> None:
    with (
        serving(server, Listener()) as hook,
        socket.create_connection((hook.host, hook.port), timeout=5) as stranger,
    ):
        stranger.sendall(HEAD.format(path=path, more="").encode() + b"x" * 1000)

        said = stranger.recv(4096)

    assert said.startswith((b"HTTP/1.1 403", b"HTTP/1.1 404"))


def test_a_full_disk_holds_no_request_for_long(server: FakeBotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram_api.webhook._STORED_WITHIN", 0.1)

    def full(event: Event) -> None:
        if event.value == "a":
            raise StoreUnusable("the disk is full")

    with serving(server, Listener(full)):
        server.say(1, "a")
        server.wait_until(lambda: server.brought[:2] == [503, 503])


def test_the_secret_shows_nowhere_and_differs_at_every_start() -> None:
    first, second = Webhook("https://example.org/a"), Webhook("https://example.org/a")

    assert first.secret != second.secret
    assert first.secret not in repr(first)


def test_an_address_that_is_taken_is_said_so_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        hook, stop = Webhook("https://example.org/a", port=port), asyncio.Event()
        updates = intake.Intake(Listener(), Telegram(TOKEN), stop)

        with pytest.raises(AddressUnusable, match=f"127.0.0.1:{port} can't be listened at"):
            asyncio.run(serve_webhook(updates, stop, hook))


@contextmanager
def running(server: FakeBotApi, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the real process behind what stands for a proxy."""
    settings = folder / "stile.toml"
    settings.write_text(
        f'[telegram]\nwebhook_url = "https://stile.example.org/updates"\nlisten = "127.0.0.1:{port}"\n'
    )
    server.proxy = f"http://127.0.0.1:{port}"
    environment = surroundings(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=server.url, DATA_DIR=folder / "data")
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command("run", "--config", str(settings)), env=environment, cwd=ROOT, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.process
def test_stile_behind_a_proxy_answers_what_came_while_it_was_dead(server: FakeBotApi, tmp_path: Path) -> None:
    port = free_port()
    with running(server, tmp_path, port) as process:
        server.say(7, "/start")
        server.wait_for(7, "I'm Stile", PATIENCE)
        process.kill()
        process.wait()
        server.tap(7, "Yes, I'm 18 or older")

    with running(server, tmp_path, port) as process:
        server.wait_for(7, "Your answers are stored sealed", PATIENCE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0

    assert server.called("getUpdates") == []
    assert server.pending() == 0
    assert server.refusals() == []
