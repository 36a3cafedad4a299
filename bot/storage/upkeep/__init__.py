"""Operator's work on a data folder: backups, examination, counts. No turn imports it."""
