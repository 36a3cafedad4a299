"""A whole number to type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from flows.definition.kinds import ANSWERED, Cases, Keys, Misfit, span_misfits
from flows.definition.schema import Table, number
from flows.engine.number_parsers import number_said, reason_behind, whole_number
from flows.engine.prompt import Accepted, ParseResult, Prompt, Rejected
from flows.engine.prompts.base import PromptKind
from flows.model import Given, State, Value

HIGH = 7
"""Tenths of a scale from which words behind a number say what makes it so much; below, why it isn't more."""


class Number(PromptKind):
    """A whole number from `low` to `high`."""

    name = "number"
    keys: ClassVar[Keys] = {**ANSWERED, "low": number(0, 9999), "high": number(0, 9999)}
    required: ClassVar[tuple[str, ...]] = ("ask", "low", "high")
    value_type = "number"
    tells = True
    described = "a number to write"

    def check(self, given: Table) -> Iterator[Misfit]:
        """Yield a `low` that isn't smaller than `high`."""
        yield from span_misfits(given, 0, 10)

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take digits of any script, "7 out of 10", number words, and the only number of a sentence."""
        value = whole_number(prompt, given.value)
        low, high = prompt.state.low, prompt.state.high
        said = None if value is not None or given.heavy else number_said(prompt, given.value)
        if (found := said if value is None else value) is None or not low <= found <= high:
            return Rejected("number", (("low", low), ("high", high)))
        is_high = 10 * (found - low) >= HIGH * (high - low)
        behind = reason_behind(prompt, given.value) if said is not None and is_high else ""
        return Accepted(found, str(found), partly=said is not None, rest=behind)

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield the telling numbers of the span."""
        yield from cases.numbers(state.low, state.high)

    def notes(self, state: State) -> Iterator[str]:
        """Yield the span."""
        yield f"{state.low} to {state.high}"

    def samples(self, state: State, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return both ends of the span and its middle."""
        del draft
        few = sorted({state.low, (state.low + state.high) // 2, state.high})
        return tuple(str(value) for value in few)
