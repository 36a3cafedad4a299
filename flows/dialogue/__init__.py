"""Answers one event of one person: screening, routing, the dialog stack and the record.

It is the entry point of `flows/` for the runtime.
"""
