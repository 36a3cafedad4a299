"""Translates between the Telegram Bot API and the project's events and messages. It keeps no record."""
