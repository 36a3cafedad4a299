"""Yes or no."""

from __future__ import annotations

from collections.abc import Iterator

from flows.definition.kinds import ANSWERED, Cases
from flows.engine.number_parsers import yes_or_no
from flows.engine.prompt import Accepted, ParseResult, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.keyboard import Phrase, Row
from flows.model import Button, Given, State, Value


class YesNo(PromptKind):
    """A yes, or a no."""

    name = "yesno"
    keys = ANSWERED
    value_type = "flag"
    tells = True
    described = "yes or no"

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return the two buttons."""
        del prompt
        return ((Button(phrase("yes"), ":yes"), Button(phrase("no"), ":no")),)

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take a button, or a yes or a no in the ways people say it."""
        tapped = {":yes": True, ":no": False}.get(given.value)
        value = tapped if given.tapped else yes_or_no(prompt, given.value)
        if value is None:
            return Rejected("yes-or-no")
        return Accepted(value, prompt.word("yes" if value else "no"))

    def readable(self, context: BuildContext, value: Value) -> Value:
        """Return the word for it."""
        return context.phrase("yes" if value else "no").lower()

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield both."""
        del state, cases
        yield from (True, False)
