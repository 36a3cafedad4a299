"""A bot as aiogram's manual has it: what is known of each chat in its FSM, in memory or in Redis."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import BaseStorage, StorageKey
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Message

from bench.peers.wire import Json, Line

AT_ONCE = 50
"""Connections: its pool holds a hundred."""


class Session(BaseSession):
    """Asks the line instead of Telegram."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    async def close(self) -> None:
        """Nothing was opened."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - its name there
    ) -> TelegramType:
        del timeout
        values = method.model_dump(warnings=False).items()
        fields = {name: self.prepare_value(value, bot=bot, files={}) for name, value in values}
        result = await self._line.answer(method.__api_method__, {n: v for n, v in fields.items() if v})
        content = json.dumps({"ok": True, "result": result})
        answer = self.check_response(bot=bot, method=method, status_code=200, content=content)
        assert answer.result is not None
        return answer.result

    async def stream_content(self, *_: object, **__: object) -> AsyncGenerator[bytes, None]:
        """No file is ever asked for."""
        yield b""


@asynccontextmanager
async def running(
    line: Line, token: str, storage: BaseStorage, known: Iterable[int], record: Json
) -> AsyncIterator[None]:
    """Run the bot, which keeps a line before it says so; a record of each chat is there already."""
    bot, dispatcher = Bot(token, session=Session(line)), Dispatcher(storage=storage)
    chats = [StorageKey(bot.id, chat, chat) for chat in known]
    for first in range(0, len(chats), AT_ONCE):
        batch = chats[first : first + AT_ONCE]
        await asyncio.gather(*(storage.set_data(key, {**record, "lines": []}) for key in batch))

    @dispatcher.message()
    async def keep(message: Message, state: FSMContext) -> None:
        known = await state.get_data()
        await state.update_data(lines=[*known.get("lines", ()), message.text])
        await message.answer(f"kept: {message.text}.")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    yield
    await dispatcher.stop_polling()
    await polling


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a Redis that syncs every write before it answers, and yield its address."""
    socket = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--dir", str(folder)]
    durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", "", "--loglevel", "warning"]
    with subprocess.Popen([*command, *durable], stdout=subprocess.DEVNULL) as server:
        while not socket.exists() and server.poll() is None:
            time.sleep(0.01)
        try:
            yield f"unix://{socket}"
        finally:
            server.terminate()
