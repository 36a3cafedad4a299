"""Runs the bot: order of effects, delivery, rate limits, schedule and access.

It reaches Telegram and the store through `bot.ports`.
"""
