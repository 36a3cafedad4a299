"""Walks through what Telegram can answer: each method, status, body and moment, in a simulated world.

Run from a checkout: `python -m bench.misfortune.answers` (all of them), or `--every 50` (a share). After each
answer the process has to be alive, and a call for help to be answered. A start may end by one answer alone:
Telegram's own that the token or the webhook's address is wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any, Literal, cast

from bench.misfortune import world
from bench.misfortune.disk import SimulatedStore
from bench.misfortune.loop import Broken
from bench.misfortune.telegram import SimulatedRequest
from bot.access import Access
from bot.ports import AddressRefused, TokenRefused, TryLater, Undeliverable, Webhook
from bot.runtime.app import App
from bot.runtime.gate import Gate
from bot.runtime.profiles import profiles
from bot.runtime.rate_limits import Limiter
from bot.runtime.service import greet
from bot.telegram_api import adapter
from bot.telegram_api.intake import Intake
from bot.telegram_api.polling import poll
from flows.model import Message
from flows.person import Outgoing

Method = Literal[
    "getUpdates", "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery",
    "sendDocument", "sendPhoto", "getFile", "getWebhookInfo", "sendChatAction",
]  # fmt: skip
METHODS: tuple[Method, ...] = Method.__args__  # type: ignore[attr-defined]  # the literals
STATUSES = (200, 201, 204, 301, 400, 401, 403, 404, 409, 413, 418, 429, 500, 502, 503)
RESULTS: tuple[object, ...] = (
    None, True, [], {}, 5, "x", [[]], {"message_id": "x"}, {"message_id": -1}, {"id": []},
    [{"update_id": "7"}], [{"update_id": 2**60}], [{"update_id": 7, "message": {"chat": []}}],
    {"file_path": "../x"}, {"username": 1},
)  # fmt: skip
AFTER: tuple[object, ...] = (1, 1e99, -5, "x", True, None, [])
BLOCKED = (
    b'{"ok":false,"description":"Forbidden: bot was blocked by the user"}',
    b'{"ok":false,"description":"Bad Request: chat not found"}',
)
"""Answers by which somebody does not get anything until they write again."""

BODIES: tuple[bytes, ...] = (
    *BLOCKED,
    b"", b"null", b"[]", b"{}", b'{"ok":tr', b"<html><h1>502</h1></html>", b"[" * 50_000, b'{"a":' * 20_000,
    b"\xff\xfe\x00", b"NaN", b'{"ok":false}', b'{"ok":false,"description":7}', b'{"ok":"yes"}',
    *(json.dumps({"ok": True, "result": one}).encode() for one in RESULTS),
    *(json.dumps({"ok": False, "parameters": {"retry_after": one}}).encode() for one in AFTER),
    b'{"ok":false,"parameters":[]}', b'{"ok":false,"parameters":{"migrate_to_chat_id":"x"}}',
)  # fmt: skip
MOMENTS = ("once, in a talk", "three times, in a talk", "once, without a record", "once, on a full disk")
Starting = Literal[
    "getMe", "deleteWebhook", "setWebhook", "getUpdates", "getMyCommands", "setMyCommands",
    "getMyDescription", "setMyDescription", "getMyShortDescription", "setMyShortDescription",
    "getMyName", "setMyName", "getUserProfilePhotos", "setMyProfilePhoto",
    "getChatMenuButton", "setChatMenuButton",
]  # fmt: skip
STARTING: tuple[Starting, ...] = Starting.__args__  # type: ignore[attr-defined]  # the literals
AT_START = ("once, at the start", "three times, at the start")
Answer = tuple[Method | Starting, int, bytes, str]
IN_USE: tuple[Answer, ...] = tuple(product(METHODS, STATUSES, BODIES, MOMENTS))
AT_A_START: tuple[Answer, ...] = tuple(product(STARTING, STATUSES, BODIES, AT_START))

SHARE = 400
"""Answers that one process meets, one after the other."""

ANSWERED_WITHIN = 90.0
"""Simulated seconds: the longest rest, and as much again as an answer may take."""

_DIRECT = {"sendDocument", "sendPhoto", "getFile", "getWebhookInfo", "sendChatAction"}
_CHAT, _STRANGER = 10_000, 20_000
_ADDRESS = "https://bot.example.org/hook"


class _Ordered(SimulatedRequest):
    """Gives the ordered answer to the next calls of a method."""

    method, answer, times = "", (200, b""), 0

    async def _ask(self, url: str, *args: Any) -> tuple[int, bytes]:
        kind = type(self)
        if kind.times and url.rpartition("/")[2] == kind.method:
            kind.times -= 1
            await asyncio.sleep(0.01)
            return kind.answer
        return await super()._ask(url, *args)


class Walk(world.World):
    """A bot that lives on while Telegram gives one odd answer after the other."""

    def __init__(self, seed: int, answers: tuple[Answer, ...]) -> None:
        super().__init__(seed, _conversation())
        self.answers = answers
        self.left = len(answers)

    def run(self) -> None:
        """Meet each answer."""
        self._life(None)

    async def _live(self) -> None:
        SimulatedRequest.server = self.server
        world.SimulatedTime.world = self
        if self.answers[0][3] in AT_START:
            for answer in self.answers:
                await self._start(answer)
                self.left -= 1
            return
        telegram = adapter.Telegram(world.TOKEN, "http://simulated")
        await telegram.open()
        store = SimulatedStore(self.disk, Random(1))
        app = App(cast(Any, store), self.conversation, telegram, self._now, Limiter(lambda: self.seconds))
        stop = asyncio.Event()
        gate = Gate(app, cast(Any, store), Access(), lambda: self.seconds)
        polling = asyncio.create_task(poll(Intake(gate, telegram, stop), telegram, stop))
        self.server.say(_CHAT, "/start")
        await self._until(lambda: bool(self.server.messages(_CHAT)))
        for answer in self.answers:
            await self._meet(answer, telegram)
            if polling.done():
                raise Broken(f"the process ended after {_told(answer)}")
            self.left -= 1
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)

    async def _start(self, answer: Answer) -> None:
        """Start anew, as the service does, and have a call for help answered by what has started."""
        method, status, body, moment = answer
        _Ordered.method, _Ordered.answer = method, (status, body)
        _Ordered.times = 3 if moment.startswith("three") else 1
        telegram, stop = adapter.Telegram(world.TOKEN, "http://simulated"), asyncio.Event()
        hook = Webhook(_ADDRESS, "127.0.0.1", 8080) if method == "setWebhook" else None
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                await greet(telegram, hook, stop)
        except (TokenRefused, AddressRefused) as refused:
            if not _is_final(answer):
                raise Broken(f"{type(refused).__name__} after {_told(answer)}") from None
            return
        except TimeoutError:
            raise Broken(f"nothing starts after {_told(answer)}") from None
        store = cast(Any, SimulatedStore(self.disk, Random(1)))
        app = App(store, self.conversation, telegram, self._now, Limiter(lambda: self.seconds))
        intake = Intake(Gate(app, store, Access(), lambda: self.seconds), telegram, stop)
        polling = asyncio.create_task(poll(intake, telegram, stop))
        await telegram.present(profiles(self.conversation))
        asked = self.server.say(_STRANGER, "/help_now")
        try:
            await self._until(lambda: self._is_helped(_STRANGER, asked))
        except TimeoutError:
            raise Broken(f"nobody answers a call for help after {_told(answer)}") from None
        _Ordered.times = 0
        stop.set()
        await polling
        await app.outbox.drain(timedelta(seconds=1))
        await asyncio.sleep(60)  # or the limit of cards is met

    async def _meet(self, answer: Answer, telegram: adapter.Telegram) -> None:
        method, status, body, moment = answer
        _Ordered.method, _Ordered.answer = method, (status, body)
        _Ordered.times = 3 if moment.startswith("three") else 1
        self.disk.full = moment.endswith("full disk")
        chat = _STRANGER if moment.endswith("record") else _CHAT
        if method in _DIRECT:
            await self._directly(method, telegram)
        shown = next((one for one in reversed(self.server.messages(chat)) if one.keyboard), None)
        if shown:
            self.server.press(chat, shown.id, shown.keyboard[0][0]["callback_data"])
        await asyncio.sleep(1)
        asked = self.server.say(chat, "/help_now")
        await asyncio.sleep(1)
        self.disk.full = False
        if body in BLOCKED:  # they write again, once they have let the bot in
            await asyncio.sleep(5)
            _Ordered.times = 0
            self.server.say(chat, "/help_now")
        try:
            await self._until(lambda: self._is_helped(chat, asked))
        except TimeoutError:
            raise Broken(f"nobody answers a call for help after {_told(answer)}") from None
        _Ordered.times = 0
        await asyncio.sleep(60)  # or the limit of cards, and of messages in a chat, is met

    async def _directly(self, method: str, telegram: adapter.Telegram) -> None:
        """Make the call without the bot: it has to fail in one of the two ways that callers know."""
        file = Outgoing("file", Message("a"), file="a.png" if method == "sendPhoto" else "a.html")
        for _ in range(3):
            try:
                if method == "getFile":
                    await telegram.open_file("F0", 10)
                elif method == "getWebhookInfo":
                    await telegram.deliveries()
                elif method == "sendChatAction":
                    telegram.busy(str(_CHAT))
                else:
                    await telegram.deliver(str(_CHAT), file, b"x")
            except (TryLater, Undeliverable):
                continue

    def _is_helped(self, chat: int, asked: int) -> bool:
        return any(one.id > asked and world._offers_help(one) for one in self.server.messages(chat))

    async def _until(self, true: Any) -> None:
        end = self.seconds + ANSWERED_WITHIN
        while not true():
            if self.seconds > end:
                raise TimeoutError
            await asyncio.sleep(0.25)


def _is_final(answer: Answer) -> bool:
    """Tell whether an answer is Telegram's own word that the token or the address is wrong."""
    method, status, body, _ = answer
    if status not in {"getMe": (401, 404), "setWebhook": (400,)}.get(method, ()):
        return False
    with suppress(ValueError, RecursionError):
        said = json.loads(body)
        return isinstance(said, dict) and isinstance(said.get("description"), str)
    return False


def _told(answer: Answer) -> str:
    method, status, body, moment = answer
    return f"{method} {status} {body[:60]!r} {moment}"


_made: list[Any] = []


def _conversation() -> Any:
    if not _made:
        _made.append(world.prepare())
        vars(adapter)["HttpRequest"] = _Ordered
    return _made[0]


def walked(share: tuple[Answer, ...]) -> list[str]:
    """Return what went wrong in meeting these answers; after each failure a new process goes on."""
    wrong: list[str] = []
    while share:
        walk = Walk(1, share)
        try:
            walk.run()
        except Broken as broken:
            wrong.append(str(broken))
            share = share[len(share) - walk.left + 1 :]
        except Exception as error:  # noqa: BLE001 - what no caller knows is what is looked for
            wrong.append(f"{type(error).__name__} after {_told(share[len(share) - walk.left])}")
            share = share[len(share) - walk.left + 1 :]
        else:
            break
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.misfortune.answers", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every so manieth answer")
    arguments = parser.parse_args()
    began = time.monotonic()
    kinds = IN_USE[:: arguments.every], AT_A_START[:: arguments.every]
    shares = [kind[at : at + SHARE] for kind in kinds for at in range(0, len(kind), SHARE)]
    with ProcessPoolExecutor() as pool:
        wrong = [line for found in pool.map(walked, shares) for line in found]
    print("\n".join(wrong[:40]))
    sizes = " x ".join(str(len(one)) for one in (METHODS, STATUSES, BODIES, MOMENTS))
    took = time.monotonic() - began
    starts = " x ".join(str(len(one)) for one in (STARTING, STATUSES, BODIES, AT_START))
    print(f"methods x statuses x bodies x moments: {sizes} = {len(IN_USE)}")
    print(f"the same at a start: {starts} = {len(AT_A_START)}")
    print(f"met {sum(map(len, kinds))} of them in {took:.0f} s, {len(wrong)} went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
