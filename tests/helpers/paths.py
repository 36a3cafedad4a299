"""Paths of the checkout that tests read from."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The folder that holds `bot/`, `flows/` and `tests/`."""
