"""The bot of `fsm` as a process of its own over HTTP, with calls and records like Stile's.

A text and a tap are each written down, answered with a message that has buttons, and followed by taking
the buttons off the message before; a tap is answered as well. The stored state of a chat does not grow.
"""

from __future__ import annotations

import asyncio
import os
import ssl

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

KEPT = 6
LABELS = ("I went", "Skip", "Not now", "Back", "Pause", "Help now", "5", "6")


def keyboard() -> InlineKeyboardMarkup:
    """Return as many buttons as a question of Stile's has."""
    buttons = [InlineKeyboardButton(text=label, callback_data=f"v1:1:{label}") for label in LABELS]
    return InlineKeyboardMarkup(inline_keyboard=[buttons[n : n + 2] for n in range(0, len(buttons), 2)])


async def main() -> None:
    """Run until it is killed."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["STILE_TELEGRAM_API_URL"]))
    if trusted := os.environ.get("SSL_CERT_FILE"):
        session._connector_init["ssl"] = ssl.create_default_context(cafile=trusted)  # noqa: SLF001 - no other way
    bot = Bot(os.environ["STILE_TELEGRAM_TOKEN"], session=session)
    dispatcher = Dispatcher(storage=RedisStorage.from_url(os.environ["REDIS"]))

    async def turn(chat: int, words: str, state: FSMContext) -> None:
        known = await state.get_data()
        lines = [*known.get("lines", ()), words][-KEPT:]
        await state.update_data(lines=lines)
        sent = await bot.send_message(chat, f"kept: {words}.", reply_markup=keyboard())
        await state.update_data(keyboard=sent.message_id)
        if before := known.get("keyboard"):
            await bot.edit_message_reply_markup(chat_id=chat, message_id=before)

    @dispatcher.message()
    async def said(message: Message, state: FSMContext) -> None:
        await turn(message.chat.id, message.text or "", state)

    @dispatcher.callback_query()
    async def tapped(query: CallbackQuery, state: FSMContext) -> None:
        await turn(query.from_user.id, query.data or "", state)
        await query.answer()

    await dispatcher.start_polling(bot, handle_signals=False)


if __name__ == "__main__":
    asyncio.run(main())
