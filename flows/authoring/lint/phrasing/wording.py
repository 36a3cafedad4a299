"""Knows the words that talks do without, and finds them in a text. Pure but for reading its file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import msgspec

from flows.definition.toml.toml_files import read

WORDING = Path(__file__).parents[3] / "content" / "wording.toml"

_QUOTED = re.compile("“[^”]*”|„[^“]*“")


@dataclass(frozen=True, slots=True)
class Words:
    """One rule of the list: what it forbids, where, and what to write instead."""

    code: str
    instead: str
    words: tuple[str, ...]
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """All rules, ready to look for."""

    rules: tuple[tuple[Words, re.Pattern[str]], ...]

    def found(self, text: str, *, own_voice: bool) -> list[tuple[str, str, str]]:
        """Return (code, the word, what to write instead) for what a text had better not say.

        `own_voice`: the bot says it, not the person.
        """
        plain = text.replace("’", "'")
        outside = _QUOTED.sub(" ", plain)
        return [
            (rule.code, match[0], rule.instead)
            for rule, pattern in self.rules
            if own_voice or rule.everywhere
            for match in pattern.finditer(plain if rule.everywhere else outside)
        ]


def load(path: Path = WORDING) -> Wording:
    """Read the lists.

    Raises:
        Unreadable: the file is damaged.
    """
    rules = read(path, _Lists).rule
    return Wording(tuple((rule, _pattern(rule.words)) for rule in rules))


class _Lists(msgspec.Struct, frozen=True):
    rule: tuple[Words, ...] = ()


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = (re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word) for word in words)
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(parts)})(?![\w'-])", re.IGNORECASE)
