"""People who go through a talk over and over, and how long each of their answers took."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from random import Random

from bench.product import ROUND
from bench.road.telegram import Json, Telegram, private, user

FIRST_CHAT = 1_000_000
PATIENCE = 120.0


@dataclass(slots=True)
class Turn:
    """When somebody meant to write, and when the answer arrived (None: not yet)."""

    meant: float
    answered: float | None = None


@dataclass(slots=True)
class _Talker:
    chat: int
    step: int = 0
    shown: Json = field(default_factory=dict)
    turn: Turn | None = None


class People:
    """So many people. Each says nothing more before the answer to the last thing has arrived."""

    def __init__(self, count: int) -> None:
        self.turns: list[Turn] = []
        self._talkers = {FIRST_CHAT + n: _Talker(FIRST_CHAT + n) for n in range(count)}
        self._free = deque(self._talkers.values())
        self._late: deque[Turn] = deque()
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._telegram: Telegram | None = None

    def join(self, telegram: Telegram) -> None:
        """Talk over this Telegram from now on."""
        self._telegram = telegram

    def answered(self, chat: int, shown: Json) -> None:
        """See a message arrive: the first one is the answer."""
        talker = self._talkers.get(chat)
        if talker is None:
            return
        talker.shown = shown
        if talker.turn is None:
            return
        talker.turn.answered = time.perf_counter()
        talker.turn = None
        talker.step = (talker.step + 1) % len(ROUND)
        if waiting := self._waiting.pop(chat, None):
            waiting.set_result(None)
        elif self._late:
            self._write(talker, self._late.popleft())
        else:
            self._free.append(talker)

    async def come(self, rate: float, seconds: float, seed: int = 1) -> None:
        """Let people write at random moments, so many a second, whether the bot keeps up or not."""
        random, meant = Random(seed), time.perf_counter()
        end = meant + seconds
        while (meant := meant + random.expovariate(rate)) < end:
            if (rest := meant - time.perf_counter()) > 0:
                await asyncio.sleep(rest)
            turn = Turn(meant)
            self.turns.append(turn)
            if self._free:
                self._write(self._free.popleft(), turn)
            else:
                self._late.append(turn)

    async def keep_talking(self, lines: int, seconds: float) -> None:
        """Let so many talk at any time, each writing again as soon as they are answered."""
        end = time.perf_counter() + seconds
        await asyncio.gather(*(self._line(end) for _ in range(lines)))

    async def settled(self, within: float) -> int:
        """Wait until all are answered, and return how many are not after so many seconds."""
        end = time.perf_counter() + within
        while self._left() and time.perf_counter() < end:  # noqa: ASYNC110 - what is awaited is in the list
            await asyncio.sleep(0.02)
        return self._left()

    def _left(self) -> int:
        return sum(turn.answered is None for turn in self.turns)

    async def _line(self, end: float) -> None:
        while time.perf_counter() < end:
            talker = self._free.popleft()
            for _ in ROUND:  # a whole talk, so that the next one to take this person finds them at its start
                done = asyncio.get_running_loop().create_future()
                self._waiting[talker.chat] = done
                turn = Turn(time.perf_counter())
                self.turns.append(turn)
                self._write(talker, turn)
                async with asyncio.timeout(PATIENCE):
                    await done
                if time.perf_counter() >= end:
                    break
            self._free.append(talker)

    def _write(self, talker: _Talker, turn: Turn) -> None:
        assert self._telegram is not None
        talker.turn = turn
        self._telegram.push(*_update(talker))


def _update(talker: _Talker) -> tuple[str, Json]:
    do, words = ROUND[talker.step]
    chat, shown = talker.chat, talker.shown
    if do == "say":
        number = shown.get("message_id", 0) + 1  # a text numbered before what was shown answers none of it
        body = {"message_id": number, "date": 1, "chat": private(chat), "from": user(chat), "text": words}
        return "message", body
    rows = shown["keyboard"].get("inline_keyboard", [])
    data = next((one["callback_data"] for row in rows for one in row if one["text"] == words), None)
    if data is None:
        raise AssertionError(f"{words} is on no button of {[one['text'] for row in rows for one in row]}")
    message = {key: shown[key] for key in ("message_id", "date", "chat", "text")}
    return "callback_query", {
        "id": "q", "from": user(chat), "chat_instance": "1", "data": data, "message": message,
    }  # fmt: skip
