"""Stores sealed records durably: engines, keys, backup, examination. It does not interpret records."""
