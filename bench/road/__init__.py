"""Measures the bot as a process of its own over HTTP and TLS, with people and Telegram in another."""
