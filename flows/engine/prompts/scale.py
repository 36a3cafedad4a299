"""A number to tap, from two to eleven in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from flows.definition.kinds import Misfit
from flows.definition.schema import Table
from flows.engine.prompt import Prompt
from flows.engine.prompts.number import Number
from flows.keyboard import Phrase, Row
from flows.model import Button, State

SCALE_ROW = 6
"""Numbers in a row."""


class Scale(Number):
    """A number with a button for each."""

    name = "scale"
    required: ClassVar[tuple[str, ...]] = ("ask",)
    few_numbers = True
    described = "a number to tap"

    def check(self, given: Table) -> Iterator[Misfit]:
        """Yield a span that is empty, or too wide for buttons."""
        yield from super().check(given)
        if given.get("high", 10) - given.get("low", 0) > 10:
            yield "F107", "high", 'a scale has at most eleven buttons. Use type = "number" for more'

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return a button for each number."""
        del phrase
        numbers = tuple(Button(str(n), str(n)) for n in range(prompt.state.low, prompt.state.high + 1))
        return tuple(numbers[first : first + SCALE_ROW] for first in range(0, len(numbers), SCALE_ROW))

    def samples(self, state: State, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return nothing: every number is on a button."""
        del state, draft
        return ()
