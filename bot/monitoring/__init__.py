"""Tells from outside whether the bot is well: counts and times only, no id, no name, no word."""
