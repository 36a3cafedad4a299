"""Runs one flow for one session: prompts, parsers, keyboards and transitions.

It knows no other flow and no record.
"""
