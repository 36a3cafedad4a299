"""Prompt that lists earlier answers and asks whether they are right."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from flows.definition.kinds import COMMON, Keys
from flows.definition.schema import FLAG, GOTO, LIST_OF_TABLES, TEXT, TEXTS
from flows.engine.number_parsers import yes_or_no
from flows.engine.openings import begun
from flows.engine.parsers import pick
from flows.engine.prompt import Accepted, Option, ParseResult, Partial, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.keyboard import Phrase, Row, packed
from flows.listening.recap import RECAP_CHARS, laid_out
from flows.locale.matching import plain
from flows.model import Button, Given, State

PUT_RIGHT = "put-right"
"""The draft of a recap that isn't quite right."""


class Recap(PromptKind):
    """Yes goes on; Not quite names the parts, and the one that is picked is asked again."""

    name = "recap"
    keys: ClassVar[Keys] = {
        **COMMON, "ask": TEXT, "goto": GOTO, "help": TEXT, "lead": TEXTS, "parts": LIST_OF_TABLES,
        "always": FLAG,
    }  # fmt: skip
    required = ("ask", "lead", "parts")
    answered = False
    asks_in_steps = True
    described = "what was said, side by side"

    def passed_over(self, context: BuildContext) -> bool:
        """Tell whether there are too few parts to be put side by side."""
        return context.listener.is_passed_over(context.state)

    def text(self, context: BuildContext) -> str:
        """Return the parts that were said, a line each, and the question."""
        lead = context.text(context.listener.lead(context.state))
        parts = tuple(text for _, text in context.listener.recap(context.state))
        ask = context.phrase("recap-which") if context.session.draft else context.text(context.state.ask)
        return laid_out(lead, parts, ask)

    def options(self, context: BuildContext) -> tuple[Option, ...]:
        """Return the parts, once one of them isn't right."""
        parts = context.listener.recap(context.state) if context.session.draft else ()
        return tuple(Option(f"#{n}", _named(text), name) for n, (name, text) in enumerate(parts))

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return yes and not quite, then the parts."""
        if prompt.draft:
            return packed(Button(option.label, option.button) for option in prompt.options)
        return ((Button(phrase("yes"), ":yes"), Button(phrase("recap-not-quite"), ":no")),)

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take yes, not quite, or the part that isn't right; there, too, a yes."""
        typed = "" if given.tapped else plain(given.value)
        if prompt.draft:
            return _put_right(prompt, given)
        said = None if given.tapped else yes_or_no(prompt, given.value)
        if given.value == ":yes" if given.tapped else said is True:
            return Accepted(None, prompt.word("yes"))
        not_quite = plain(prompt.word("recap-not-quite"))
        if given.value == ":no" if given.tapped else typed == not_quite or said is False:
            return Partial((PUT_RIGHT,))
        return _opened(prompt, given) or Rejected("yes-or-no")

    def restore(self, draft: tuple[str, ...], state: State) -> tuple[str, ...]:
        """Return the draft as it is."""
        del state
        return draft[:1]

    def step_back(self, draft: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return to the question whether it is right."""
        return () if draft else None

    def buttons(self, state: State) -> int:
        """Return how many parts there are."""
        return max(2, len(state.parts))

    def longest(self, state: State, labels: list[int]) -> int:
        """Return the length of a recap."""
        del state, labels
        return RECAP_CHARS


def _put_right(prompt: Prompt, given: Given) -> ParseResult:
    """Take the part that isn't right, or a yes: it is right after all."""
    if option := pick(prompt, given):
        return Accepted(None, option.label, again=option.value)
    is_right = not given.tapped and yes_or_no(prompt, given.value)
    return Accepted(None, prompt.word("yes")) if is_right else Rejected("choose")


def _opened(prompt: Prompt, given: Given) -> ParseResult | None:
    """Return the yes or the no that a longer text begins with: "Yes, that's it more or less"."""
    if given.tapped or given.heavy:
        return None
    both = (Option(":yes", prompt.word("yes"), "yes"), Option(":no", prompt.word("recap-not-quite"), "no"))
    found = begun(replace(prompt, options=both), given.value)
    if found is None:
        return None
    return Accepted(None, prompt.word("yes")) if found.option.value == "yes" else Partial((PUT_RIGHT,))


def _named(part: str) -> str:
    """Return what a line of a recap is about: the words before its colon."""
    return part.partition(":")[0].strip("“”„«»「」 \u202f")
