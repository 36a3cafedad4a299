"""Nobody deafens it: the real process with strangers at its port, floods, and a crowd at the door."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.process import PATIENCE, running, started

YOU, FLOODER = 900_100_500, 900_100_600

NOTED = 1.0
"""Seconds in which the bot notes the receipts of what it sent."""
FIRST, SECOND, CARD = "Hi, I'm Stile", "Your answers are stored sealed", "go to the nearest hospital"


# 6: strangers at the webhook's port

POST = "POST {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n"
LARGE = "Content-Length: 900000\r\n"
UNFINISHED = (
    "",
    "POST /updates HTTP/1.1\r\n",
    POST.format(path="/updates", more=LARGE) + "{" * 60_000,
    POST.format(path="/updates", more=f"{LARGE}X-Telegram-Bot-Api-Secret-Token: wrong\r\n") + "{" * 60_000,
    POST.format(path="/elsewhere", more=LARGE) + "{" * 60_000,
    POST.format(path="/updates", more="Transfer-Encoding: chunked\r\n") + "fffff\r\n" + "x" * 60_000,
    "GET /updates HTTP/1.1\r\nHost: x\r\n\r\n" * 20,
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def memory(process: int) -> int:
    """Return the most memory that a process ever had, in kilobytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def test_strangers_at_the_webhook_hold_up_no_update_no_memory_and_no_log(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    hook = {
        "TELEGRAM_WEBHOOK_URL": "https://stile.example.org/updates",
        "TELEGRAM_LISTEN": f"127.0.0.1:{port}",
    }
    with FakeBotApi() as server, running(server, tmp_path / "data", log, **hook) as process:
        server.proxy = f"http://127.0.0.1:{port}"
        started(server)
        before = memory(process.pid)
        for person, begun in enumerate(UNFINISHED, YOU):
            held = [socket.create_connection(("127.0.0.1", port)) for _ in range(250)]
            for stranger in held:
                stranger.settimeout(0.02)
                with suppress(OSError):
                    stranger.sendall(begun.encode())
            server.say(person, "/start")
            server.wait_for(person, FIRST, PATIENCE)
            for stranger in held:
                stranger.close()

        assert memory(process.pid) - before < 64 * 1024
        for body in (b"[" * 100_000, b'{"update_id":' * 20_000, b"null", b'{"update_id":1e99}'):
            with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as telegram:
                secret = {"X-Telegram-Bot-Api-Secret-Token": server.webhook["secret_token"]}
                telegram.request("POST", "/updates", body, secret)
                # Telegram brings again whatever is answered with 500, for ever.
                assert telegram.getresponse().status < 500
        server.tap(YOU, "Yes, I'm 18 or older", PATIENCE)
        server.wait_for(YOU, SECOND, PATIENCE)
        assert process.poll() is None
    assert len(log.read_text().splitlines()) < 20


# 4: one person who floods

FLOODS: tuple[Callable[[FakeBotApi, int], object], ...] = (
    lambda server, chat: server.say(chat, "a word and then another one " * 140 + "I want to kill myself"),
    lambda server, chat: server.say(chat, "k.i.l.l-m/y.s*e_l f " * 200),
    lambda server, chat: server.say(chat, "I want to die"),
    lambda server, chat: server.say(chat, "/help_now"),
    lambda server, chat: server.edit(chat, "I took all my pills " * 200),
    lambda server, chat: server.say(chat, "/export"),
)
MOST_ANSWERED = 30 + 5 + 1
"""Answers to a flood: the budget of a person, the cards from memory, and the line that it is too much."""


def test_floods_of_every_kind_are_bounded_and_answered_and_hold_nobody_up(tmp_path: Path) -> None:
    with FakeBotApi() as server, running(server, tmp_path / "data", tmp_path / "log") as process:
        for person in (YOU, FLOODER, FLOODER + 2, FLOODER + 4):  # the others have no record
            server.say(person, "/start")
            server.wait_for(person, FIRST, PATIENCE)
        process.send_signal(signal.SIGSTOP)
        for chat, flood in enumerate(FLOODS, FLOODER):
            for _ in range(60):
                flood(server, chat)
        process.send_signal(signal.SIGCONT)
        server.tap(YOU, "Yes, I'm 18 or older", PATIENCE)

        server.wait_for(YOU, SECOND, PATIENCE)
        server.wait_until(lambda: not server.pending(), 2 * PATIENCE)
        for chat in range(FLOODER, FLOODER + len(FLOODS) - 1):
            server.wait_for(chat, CARD, PATIENCE)
        answered = {chat: len(server.messages(chat)) for chat in range(FLOODER, FLOODER + len(FLOODS))}

        assert max(answered.values()) <= MOST_ANSWERED, answered
        assert process.poll() is None


# 11: a crowd at the door


def test_in_a_crowd_of_newcomers_those_in_a_talk_are_answered_first(tmp_path: Path) -> None:
    newcomers = range(FLOODER, FLOODER + 94)
    with FakeBotApi() as server, running(server, tmp_path / "data", tmp_path / "log") as process:
        known = range(YOU, YOU + 4)
        for person in known:
            server.say(person, "/start")
        for person in known:
            server.wait_for(person, FIRST, PATIENCE)
        time.sleep(NOTED)  # a text waits for the receipt of a message that is under way
        process.send_signal(signal.SIGSTOP)
        for person in newcomers:
            server.say(person, "/start")
        begun = len(server.called("sendMessage"))
        last = {person: server.messages(person)[-1].id for person in known}
        server.tap(known[0], "Yes, I'm 18 or older")
        server.say(known[1], "hello?")
        server.say(known[2], "/help_now")
        server.say(known[3], "I want to kill myself")
        process.send_signal(signal.SIGCONT)

        for person in known:
            server.wait_for(person, lambda shown: bool(shown.text), PATIENCE, after=last[person])
        for person in newcomers:
            server.wait_for(person, FIRST, PATIENCE)
        sent = [call.fields["chat_id"] for call in server.called("sendMessage")[begun:]]

    # A third of the hundred are taken in at once; of the others, nobody may be before those in a talk.
    assert max(sent.index(person) for person in known) < 50
    assert {*sent} == {*known, *newcomers}


def test_a_crowd_waits_beside_those_in_a_talk_and_is_let_in_after_a_kill(tmp_path: Path) -> None:
    newcomers = range(FLOODER, FLOODER + 600)
    with FakeBotApi() as server:
        with running(server, tmp_path / "data", tmp_path / "log") as process:
            server.say(YOU, "/start")
            server.wait_for(YOU, FIRST, PATIENCE)
            time.sleep(NOTED)  # a text waits for the receipt of a message that is under way
            process.send_signal(signal.SIGSTOP)
            for person in newcomers:
                server.say(person, "/start")
            last = server.messages(YOU)[-1].id
            server.tap(YOU, "Yes, I'm 18 or older")
            process.send_signal(signal.SIGCONT)
            server.wait_for(YOU, SECOND, PATIENCE, after=last)
            greeted = [person for person in newcomers if server.messages(person)]
            process.kill()
        # All six hundred are confirmed by now, and most of them have no record yet.
        assert len(greeted) < len(newcomers) / 2

        with running(server, tmp_path / "data", tmp_path / "log"):
            for person in newcomers:
                server.wait_for(person, FIRST, PATIENCE)
