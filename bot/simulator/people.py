"""Lists the ready-made people to try the bot as. Each is a transcript, and is replayed to become them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from bot.simulator.lines import typed

PEOPLE_FOLDER = Path(__file__).with_name("people")

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "new": "Somebody new",
        "agreed": "Has said yes",
        "three-weeks-in": "Three weeks in: reasons, sessions on Thursdays, reminders",
        "drifting": "Drifting: thinks of stopping, and asked for a line at such a time",
    }
)
"""The people by name, each with a few words about them."""

DEFAULT = "agreed"


def lines_of(name: str) -> list[str]:
    """Return what this person typed so far.

    Raises:
        KeyError: there is no such person; `TITLES` has them all.
    """
    if name not in TITLES:
        raise KeyError(name)
    return typed((PEOPLE_FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
