"""A bot as many are: python-telegram-bot, and everybody's lines in one TinyDB file (JSONStorage)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, MessageHandler, filters
from tinydb import TinyDB

Context = CallbackContext[Any, Any, Any, Any]


def main() -> None:
    """Run until killed, with the settings that Stile takes too."""
    database = TinyDB(Path(os.environ["STILE_DATA_DIR"]) / "db.json")

    async def keep(update: Update, _context: Context) -> None:
        if update.message and update.message.text:
            database.insert({"chat": update.message.chat_id, "line": update.message.text})
            await update.message.reply_text(f"kept: {update.message.text}.")

    application = (
        Application.builder()
        .token(os.environ["STILE_TELEGRAM_TOKEN"])
        .base_url(os.environ["STILE_TELEGRAM_API_URL"] + "/bot")
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, keep))
    application.run_polling(bootstrap_retries=-1)


if __name__ == "__main__":
    main()
