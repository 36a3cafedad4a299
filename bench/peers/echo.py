"""A bot that keeps nothing: what the library itself costs."""

from __future__ import annotations

from pathlib import Path

from telegram import Update
from telegram.ext import MessageHandler, filters

from bench.peers.tinydb_json import Bot, Builder, Context


def build(builder: Builder, folder: Path) -> Bot:
    """Return the bot, which says what it hears."""
    del folder

    async def echo(update: Update, _context: Context) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(f"kept: {update.message.text}.")

    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application
