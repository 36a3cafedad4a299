"""A bot as the library's manual has it: python-telegram-bot with PicklePersistence.

With an argument, what is kept is saved that often (in seconds); the library's own choice is 60.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, MessageHandler, PicklePersistence, filters

Context = CallbackContext[Any, Any, Any, Any]


async def keep(update: Update, context: Context) -> None:
    """Keep a line, save all there is, and say so."""
    if update.message and update.message.text and context.chat_data is not None:
        context.chat_data.setdefault("lines", []).append(update.message.text)
        if "each" in sys.argv:
            await context.application.update_persistence()
        await update.message.reply_text(f"kept: {update.message.text}.")


def main() -> None:
    """Run until killed, with the settings that Stile takes too."""
    persistence: PicklePersistence[Any, Any, Any] = PicklePersistence(
        Path(os.environ["STILE_DATA_DIR"]) / "data.pickle"
    )
    application = (
        Application.builder()
        .token(os.environ["STILE_TELEGRAM_TOKEN"])
        .base_url(os.environ["STILE_TELEGRAM_API_URL"] + "/bot")
        .persistence(persistence)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, keep))
    application.run_polling(bootstrap_retries=-1)


if __name__ == "__main__":
    main()
