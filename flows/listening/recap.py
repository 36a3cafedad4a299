"""Lays out what a person said, line by line, before the sentence is made of it."""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 2
"""Parts below which there is nothing to put side by side, so that the recap is passed over."""

RECAP_CHARS = 300
"""Letters of a recap; parts at its end go where it is longer."""


def laid_out(lead: str, parts: Sequence[str], ask: str) -> str:
    """Return the recap: its lead, a line for each part, the question. Parts that don't fit are left out."""
    kept = list(parts)
    while True:
        text = "\n".join((lead, *(f"• {part}" for part in kept), ask))
        if len(text) <= RECAP_CHARS or len(kept) <= FEWEST:
            return text
        kept.pop()
