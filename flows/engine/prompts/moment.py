"""Asks which day or hour typed words mean where they mean several, and reads back what was understood."""

from __future__ import annotations

from flows.engine import readings
from flows.engine.prompt import Option, Prompt
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.model import Value


class Moment(PromptKind):
    """Base of the kinds that ask for a day or an hour."""

    def options(self, context: BuildContext) -> tuple[Option, ...]:
        """Return the days or hours that typed words can mean."""
        return readings.offered(context.session.draft, context.language)

    def wording(self, prompt: Prompt) -> str:
        """Return the question which of them is meant."""
        return readings.wording(self.name, prompt)

    def step_back(self, draft: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return to the first question."""
        return () if draft else None

    def read_back(self, value: Value, language: str) -> str:
        """Return the day with its weekday, or the hour as the language writes it."""
        return readings.said(value, language)
