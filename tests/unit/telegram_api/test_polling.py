"""An update is applied before Telegram forgets it, in its person's order, and one bad one stops nobody."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bot.ports import StoreUnusable
from bot.telegram_api import intake
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.polling import poll
from flows.model import Event
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi


class Listener:
    """Takes events, and does with each what it is told to."""

    def __init__(self, act: Callable[[Event], None] = lambda _event: None) -> None:
        self.events: list[Event] = []
        self.tries: list[Event] = []
        self.meanwhile: list[str] = []
        self.apologies: list[str] = []
        self._act = act
        self._changed = threading.Condition()

    def answer_meanwhile(self, event: Event) -> None:
        self.meanwhile.append(event.value)

    def needs_help(self, event: Event) -> bool:
        return "help" in event.value

    async def apologise(self, event: Event) -> None:
        self.apologies.append(event.value)

    async def receive(self, event: Event) -> None:
        self.tries.append(event)
        self._act(event)
        await asyncio.sleep(0)
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, *values: str, timeout: float = 5.0) -> None:
        """Wait until exactly these were applied, in whatever order."""
        with self._changed:
            assert self._changed.wait_for(lambda: sorted(self.values) == sorted(values), timeout), self.values

    @property
    def values(self) -> list[str]:
        return [event.value for event in self.events]


class Polling:
    """A bot in a thread of its own, polling the loopback server."""

    def __init__(self, server: FakeBotApi, listener: Listener) -> None:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(server, listener)))
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._started = threading.Event()

    async def _run(self, server: FakeBotApi, listener: Listener) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        telegram = Telegram(TOKEN, server.url)
        await telegram.open()
        self._started.set()
        try:
            await poll(intake.Intake(listener, telegram, self._stop), telegram, self._stop)
        finally:
            await telegram.close()

    def start(self) -> None:
        self._thread.start()
        assert self._started.wait(5)

    def stop(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)
        self.join()

    def join(self) -> None:
        self._thread.join(5)
        assert not self._thread.is_alive()


@contextmanager
def polling(server: FakeBotApi, listener: Listener) -> Iterator[None]:
    bot = Polling(server, listener)
    bot.start()
    try:
        yield
    finally:
        bot.stop()


@pytest.fixture
def server() -> Iterator[FakeBotApi]:
    with FakeBotApi() as running:
        yield running


def test_everybodys_updates_are_applied_in_their_order(server: FakeBotApi) -> None:
    for number in range(40):
        server.say(number % 4, f"{number:02}")
    listener = Listener()

    with polling(server, listener):
        listener.wait_for(*(f"{number:02}" for number in range(40)))

    for person in range(4):
        mine = [event.value for event in listener.events if event.person == str(person)]
        assert mine == sorted(mine)


def test_what_was_applied_is_confirmed_before_a_stop_and_not_delivered_again(server: FakeBotApi) -> None:
    listener = Listener()
    with polling(server, listener):
        server.say(1, "a")
        listener.wait_for("a")

    assert server.pending() == 0


def test_an_update_is_not_confirmed_while_it_is_being_applied(server: FakeBotApi) -> None:
    pending: list[int] = []
    listener = Listener(lambda _event: pending.append(server.pending()))
    server.say(1, "a")
    server.say(2, "b")

    with polling(server, listener):
        listener.wait_for("a", "b")

    assert pending == [2, 2]


def test_updates_that_could_not_be_stored_wait_and_are_not_confirmed(
    server: FakeBotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_REST_AFTER_STORE_ERROR", 0.001)
    refusals = [StoreUnusable("the disk is full")] * 5

    def act(_event: Event) -> None:
        if refusals:
            raise refusals.pop()

    listener = Listener(act)
    server.say(1, "a")
    with polling(server, listener):
        listener.wait_for("a")

    assert len(listener.tries) == 6


def test_a_stop_with_a_full_disk_leaves_the_update_with_telegram(server: FakeBotApi) -> None:
    tried = threading.Event()

    def act(_event: Event) -> None:
        tried.set()
        raise StoreUnusable("the disk is full")

    server.say(1, "a")
    with polling(server, Listener(act)):
        assert tried.wait(5)

    assert server.pending() == 1


def test_an_update_that_crashes_its_handler_is_tried_three_times_and_then_told_kindly(
    server: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    def act(event: Event) -> None:
        if event.value == "my poison":
            raise ValueError

    listener = Listener(act)
    with caplog.at_level(logging.DEBUG), polling(server, listener):
        server.say(1, "my poison")
        server.say(1, "after")
        server.say(2, "other")
        listener.wait_for("broken", "after", "other")

    mine = [event for event in listener.tries if event.person == "1"]
    assert [event.value for event in mine] == ["my poison"] * 3 + ["broken", "after"]
    assert mine[3].kind == "other"
    assert mine[3].update_id == mine[0].update_id
    assert "poison" not in caplog.text
    assert server.pending() == 0


def test_when_even_the_kind_line_crashes_the_others_go_on(server: FakeBotApi) -> None:
    def act(event: Event) -> None:
        if event.person == "1":
            raise ValueError

    listener = Listener(act)
    server.say(1, "a")
    server.say(2, "b")
    with polling(server, listener):
        listener.wait_for("b")

    assert len(listener.tries) == 5
    assert listener.apologies == ["a"]
    assert server.pending() == 0


def test_an_update_that_cannot_be_parsed_does_not_stop_its_batch(server: FakeBotApi) -> None:
    server.say(1, "a")
    server.push("message", {"chat": {"id": 2, "type": "private"}, "text": {"not": "a text"}})
    server.say(3, "c")
    listener = Listener()

    with polling(server, listener):
        listener.wait_for("a", "broken", "c")

    assert server.pending() == 0
    assert len(server.called("getUpdates")) <= 4


@pytest.mark.parametrize("fault", ["500", "html", "drop", "lost", "429"])
def test_a_server_that_fails_is_asked_again_and_one_line_is_logged(
    server: FakeBotApi, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("getUpdates", fault)  # type: ignore[arg-type]  # the parameter is one of them
    listener = Listener()

    with caplog.at_level(logging.INFO), polling(server, listener):
        server.say(1, "a")
        listener.wait_for("a")

    assert caplog.text.count("fetching updates fails") == 1
    assert caplog.text.count("fetching updates works again") == 1


def test_every_tap_is_answered(server: FakeBotApi) -> None:
    listener = Listener()
    server.say(1, "a")

    with polling(server, listener):
        for number in range(5):
            server.press(1, number, "v1:1:yes")
        server.wait_until(lambda: len(server.answered) == 5)

    assert server.refusals() == []


def test_a_tap_that_can_no_longer_be_answered_harms_nobody(server: FakeBotApi) -> None:
    server.fail("answerCallbackQuery", "500")
    listener = Listener()
    server.press(1, 3, "v1:1:yes")

    with polling(server, listener):
        server.wait_until(lambda: bool(server.called("answerCallbackQuery")))

    assert listener.values == ["yes"]


def test_a_token_that_is_refused_for_a_while_ends_nothing(
    server: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    listener, token = Listener(), server.token
    with polling(server, listener):
        server.token = "1000000042:another"
        server.say(1, "a")
        time.sleep(0.5)

        server.token = token
        listener.wait_for("a")

    assert caplog.text.count("the bot's token is refused") == 1
