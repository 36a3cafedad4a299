"""Holds facts, day and language of one turn, and the prompts that were built with them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flows.model import Session, Values

if TYPE_CHECKING:
    from flows.engine.prompt import Prompt
    from flows.engine.prompts.base import BuildContext


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
