"""A bot as the library's manual has it: a ConversationHandler and PicklePersistence.

It saves once a minute, as is the library's own choice, or at each turn when it is given "each".
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, ConversationHandler, MessageHandler, PicklePersistence, filters

from bench.peers.tinydb_json import Bot, Builder, Context, settings

FILE = "data.pickle"


def build(builder: Builder, folder: Path, *, each: bool = False) -> Bot:
    """Return the bot, which keeps a line, and all there is with it if at `each` turn, before it says so."""

    async def keep(update: Update, context: Context) -> int:
        if update.message and update.message.text and context.chat_data is not None:
            context.chat_data.setdefault("lines", []).append(update.message.text)
            if each:
                await context.application.update_persistence()
            await update.message.reply_text(f"kept: {update.message.text}.")
        return 0

    application = builder.persistence(PicklePersistence(folder / FILE)).build()
    said: list[BaseHandler[Update, Any, object]] = [MessageHandler(filters.TEXT, keep)]
    application.add_handler(ConversationHandler(said, {0: said}, [], name="talk", persistent=True))
    return application


if __name__ == "__main__":
    build(*settings(), each="each" in sys.argv).run_polling(bootstrap_retries=-1)
