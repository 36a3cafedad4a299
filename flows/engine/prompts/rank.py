"""Things to put in order: a tap gives the next place, a second tap takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from flows.definition.kinds import ANSWERED, Cases, Keys, Misfit, nothing_to_tap
from flows.definition.schema import CHOICES, TEXT, Table
from flows.engine.bare_numbers import all_by_number
from flows.engine.parsers import closes, pick, picks, toggled
from flows.engine.prompt import Accepted, Option, ParseResult, Partial, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.engine.prompts.choices import labels_of, offered
from flows.keyboard import MARKS, Phrase, Row, packed
from flows.model import DONE, Button, Given, State, Value

LONGEST_LIST = 1500
"""Characters of all entries that are taken over from a fact."""


class Rank(PromptKind):
    """Everything that can be picked, in the order it was tapped; the draft is what has a place so far.

    When one is left, its place is clear and the answer complete. Done puts the rest behind, as it stands.
    """

    name = "rank"
    keys: ClassVar[Keys] = {**ANSWERED, "choices": CHOICES, "from": TEXT}
    value_type = "list"
    label_chars = 36  # its place stands in front
    has_ids = True
    asks_in_steps = True
    offers_picks = True
    tells = True
    described = "things to put in order"

    def check(self, given: Table) -> Iterator[Misfit]:
        """Yield that nothing can be tapped."""
        yield from nothing_to_tap(given)

    def options(self, context: BuildContext) -> tuple[Option, ...]:
        """Return what can be put in order now."""
        return offered(context)

    def begin(self, context: BuildContext) -> tuple[str, ...] | None:
        """Return nothing placed: an order that Back stepped over is complete, with nothing left to tap."""
        del context
        return ()

    def restore(self, draft: tuple[str, ...], state: State) -> tuple[str, ...]:
        """Return nothing placed: what was placed may not be there any more."""
        del draft, state
        return ()

    def adopt(self, value: Value, before: Value) -> Value:
        """Return the pick of a choice that became this state, behind what was adopted before it."""
        placed = before if isinstance(before, tuple) else ()
        return (*placed, value) if isinstance(value, str) and value not in placed else before

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return a button for each thing, with its place in front, and Done once one is placed."""
        places = {value: f"{n}. " for n, value in enumerate(prompt.draft, 1)}
        unplaced = MARKS[False] if len(prompt.options) > 1 else ""
        buttons = (
            Button(places.get(option.value, unplaced) + option.label, option.button)
            for option in prompt.options
        )
        done = ((Button(phrase("done"), DONE),),) if prompt.draft else ()
        return (*packed(buttons), *done)

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take one tapped or typed, several with commas in their order, or Done."""
        if closes(prompt, given, DONE, "done-words"):
            return _ordered(prompt, prompt.draft) if prompt.draft else Rejected("pick-one")
        option = pick(prompt, given)
        several = () if option or given.tapped else _several(prompt, given.value)
        if option is None and not several:
            return Rejected("unknown-button" if given.tapped else "choose-several")
        placed = (
            toggled(prompt, option)
            if option
            else tuple(dict.fromkeys((*prompt.draft, *(found.value for found in several))))
        )
        complete = len(placed) >= max(1, len(prompt.options) - 1)
        return _ordered(prompt, placed) if complete else Partial(placed)

    def readable(self, context: BuildContext, value: Value) -> Value:
        """Return the labels in their order."""
        return labels_of(context, value)

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield telling sets of picks: conditions ask what is in the order, and how much."""
        del state
        yield from cases.picks(1)

    def longest(self, state: State, labels: list[int]) -> int:
        """Return the length of all labels with commas between them, or of a fact's entries."""
        return sum(labels) + 2 * len(labels) if labels or not state.options_from else LONGEST_LIST


def _several(prompt: Prompt, text: str) -> tuple[Option, ...]:
    """Return the options that a text names, by their labels or by numbers alone."""
    return picks(prompt, text) or all_by_number(prompt, text)


def _ordered(prompt: Prompt, placed: tuple[str, ...]) -> Accepted:
    """Return the whole order: what has a place, then the rest."""
    labels = {option.value: option.label for option in prompt.options}
    order = tuple(dict.fromkeys((*(value for value in placed if value in labels), *labels)))
    words = tuple(labels[value] for value in order)
    numbered = ", ".join(f"{n}. {label}" for n, label in enumerate(words, 1))
    return Accepted(order, numbered if len(words) > 1 else words[0], labels=words)
