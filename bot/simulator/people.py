"""Lists the ready-made people to try the bot as. Each is a transcript, and is replayed to become them."""

from __future__ import annotations

import tomllib
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


def lines_of(name: str, language: str = "") -> list[str]:
    """Return what this person typed so far, in a language: English where it has no words of theirs.

    Raises:
        KeyError: there is no such person; `TITLES` has them all.
    """
    if name not in TITLES:
        raise KeyError(name)
    written = tomllib.loads((PEOPLE_FOLDER / "words.toml").read_text(encoding="utf-8"))
    own = written.get(language.partition("-")[0], {})
    lines = typed((PEOPLE_FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    return [own.get(line, line) for line in lines]
