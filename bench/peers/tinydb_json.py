"""A bot as many are: python-telegram-bot, and everybody's lines in one TinyDB file (JSONStorage)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CallbackContext, MessageHandler, filters
from tinydb import TinyDB

Context = CallbackContext[Any, Any, Any, Any]
Builder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]
Bot = Application[Any, Any, Any, Any, Any, Any]


def build(builder: Builder, folder: Path) -> Bot:
    """Return the bot, which keeps a line before it says so."""
    database = TinyDB(folder / "db.json")

    async def keep(update: Update, _context: Context) -> None:
        if update.message and update.message.text:
            database.insert({"chat": update.message.chat_id, "line": update.message.text})
            await update.message.reply_text(f"kept: {update.message.text}.")

    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, keep))
    return application


def settings() -> tuple[Builder, Path]:
    """Return what Stile takes from the environment too."""
    builder = Application.builder().token(os.environ["STILE_TELEGRAM_TOKEN"])
    return builder.base_url(os.environ["STILE_TELEGRAM_API_URL"] + "/bot"), Path(os.environ["STILE_DATA_DIR"])


if __name__ == "__main__":
    build(*settings()).run_polling(bootstrap_retries=-1)
