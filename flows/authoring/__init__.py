"""Tools for authors: checks, graphs, reviews, coverage and translation files.

Nothing that serves people imports it.
"""
