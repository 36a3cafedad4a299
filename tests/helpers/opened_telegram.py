"""An adapter opened on a Bot API server of our own, and what it delivers there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.telegram_api.adapter import Telegram
from flows.model import Message
from flows.person import Outgoing
from tests.helpers.bot_api import Json
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi

USER = {"id": 7, "is_bot": False, "first_name": "P", "language_code": "es"}

PRIVATE = {"id": 7, "type": "private", "first_name": "P"}


@asynccontextmanager
async def opened(server: FakeBotApi) -> AsyncIterator[Telegram]:
    telegram = Telegram(TOKEN, server.url, lambda code: f"I only talk in private. ({code})")
    await telegram.open()
    try:
        yield telegram
    finally:
        await telegram.close()


def deliver(server: FakeBotApi, *items: Outgoing) -> list[int | None]:
    async def scene() -> list[int | None]:
        async with opened(server) as telegram:
            return [await telegram.deliver("7", item) for item in items]

    return asyncio.run(scene())


def send_file(
    server: FakeBotApi, body: bytes = b"<p>caf\xc3\xa9\x00</p>", name: str = "my-data.html"
) -> int | None:
    async def scene() -> int | None:
        async with opened(server) as telegram:
            item = Outgoing("file", Message("all of it"), file=name)
            return await telegram.deliver("7", item, body)

    return asyncio.run(scene())


def fetched(server: FakeBotApi, file: str, most: int = 100) -> bytes | None:
    async def scene() -> bytes | None:
        async with opened(server) as telegram:
            return await telegram.open_file(file, most)

    return asyncio.run(scene())


def message(**fields: object) -> Json:
    return {"message_id": 3, "date": 1, "chat": PRIVATE, "from": USER, **fields}
