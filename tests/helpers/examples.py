"""Number of hypothesis examples, by the profile that is loaded."""

from __future__ import annotations

from hypothesis import settings

FULL = 100
"""Examples of the profile `thorough`, which `make check` loads."""


def examples(thorough: int) -> int:
    """Return `thorough` under that profile and a fifth of it under `quick`, at least 5."""
    return max(5, thorough * settings().max_examples // FULL)
