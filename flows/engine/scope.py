"""Holds facts, day and language of one turn, the prompts that were built with them, and values as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from flows.model import Session, SparseValues, Value, Values

if TYPE_CHECKING:
    from flows.engine.prompt import Prompt
    from flows.engine.prompts.base import BuildContext


class Layers(SparseValues):
    """Several mappings as one: the first that has a name gives its value. None counts as not there.

    `ChainMap` asks each mapping up to three times for a value, and conditions ask for many in a turn.
    """

    __slots__ = ("_layers",)

    def __init__(self, *layers: Values) -> None:
        self._layers = layers

    def get(self, name: str, default: Value = None) -> Value:  # type: ignore[override]  # no other default
        """Return a value, the default where no mapping has it."""
        for layer in self._layers:
            value = layer.get(name)
            if value is not None:
                return value
        return default

    def __iter__(self) -> Iterator[str]:
        names = dict.fromkeys(chain.from_iterable(self._layers))
        return (name for name in names if self.get(name) is not None)


class EvalContext:
    """Values that conditions may use besides the session: facts, day and language.

    `built` holds the contexts of the sessions that were looked at, and `asked` the prompts that were built of
    them, so that a turn builds each once.
    """

    __slots__ = ("asked", "built", "facts", "language", "person", "today")

    def __init__(self, facts: Values, today: date, language: str = "en", person: str = "") -> None:
        self.facts = facts
        self.today = today
        self.language = language
        self.person = person
        self.built: list[BuildContext] = []
        self.asked: list[tuple[Session, Prompt]] = []

    def spoken(self, language: str) -> EvalContext:
        """Return the values in another language, with nothing built yet."""
        return EvalContext(self.facts, self.today, language, self.person)
