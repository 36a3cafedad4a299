"""Decides whether, when and with which words an unasked message comes. Sending is in `bot.runtime`."""
