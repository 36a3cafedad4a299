"""Reads which of the buttons is meant by its place: "the fourth", "number 4", "the last one". Pure."""

from __future__ import annotations

import re

from msgspec import Struct

from flows.engine.prompt import Option, Prompt
from flows.locale.matching import grouped, plain
from flows.model import Given

_CLAUSES = re.compile(r"\s*[,.;:!?…]+\s+|\n+|\s+[-–—]+\s+")
_WORDS = re.compile(r"[^\W_]+")
_LONGEST = 3
"""Digits of a place that is typed as a number."""


class Placed(Struct, frozen=True):
    """The option at a place; `rest` are the words behind it that say more."""

    option: Option
    rest: str = ""


def first_clause(text: str) -> tuple[str, str]:
    """Return the first clause of a text, and what stands behind it."""
    clause, *rest = _CLAUSES.split(text.strip(), maxsplit=1)
    return clause, rest[0] if rest else ""


def placed(prompt: Prompt, given: Given) -> Placed | None:
    """Return the option whose place a text, or its first clause, says; None for a tap and for other texts.

    A bare number is none here. Heavy words, and a question that takes exact words, are read in no other way.
    """
    if given.tapped or given.heavy or prompt.state.own.get("exact"):
        return None
    clause, rest = first_clause(given.value)
    told = _place(prompt, clause)
    if told is None or not prompt.options:
        return None
    place = len(prompt.options) if told == "last" else int(told)
    if not 1 <= place <= len(prompt.options):
        return None
    return Placed(prompt.options[place - 1], rest.strip() if plain(rest) else "")


def _place(prompt: Prompt, clause: str) -> str | None:
    """Return the number of a place, or "last"."""
    forms = _forms(prompt)
    words = _WORDS.findall(plain(clause).replace("'", ""))
    told = [forms.get(word, word) for word in words if forms.get(word) != "beside"]
    numbers = {word: str(n) for n, word in enumerate(prompt.word("number-words").split())}
    if len(told) == 1 and told[0] in forms.values() and told[0] not in ("number", "beside"):
        return told[0] if words != told else None
    if len(told) == 2 and told[0] == "number":
        named = numbers.get(told[1], told[1])
        return named if named.isascii() and named.isdecimal() and len(named) <= _LONGEST else None
    return None


def _forms(prompt: Prompt) -> dict[str, str]:
    """Return what each word about a place says: its number, "last", "number", or "beside" for nothing."""
    groups = grouped(prompt.word("place-words"))
    return {plain(form).replace("'", ""): name for name, forms in groups for form in forms}
