"""A card to read, with one button that goes on."""

from __future__ import annotations

from typing import ClassVar

from flows.definition.kinds import COMMON, Keys
from flows.definition.schema import FLAG, GOTO, TEXT
from flows.engine.closings import closing
from flows.engine.number_parsers import says
from flows.engine.parsers import closes
from flows.engine.prompt import Accepted, ParseResult, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.keyboard import Phrase, Row
from flows.locale.matching import plain
from flows.model import NEXT, Button, Given


class Say(PromptKind):
    """A message that nobody answers, except with its button."""

    name = "say"
    keys: ClassVar[Keys] = {
        **COMMON,
        "always": FLAG,
        "say": TEXT,
        "goto": GOTO,
        "help": TEXT,
        "retry": TEXT,
        "skip": FLAG,
        "button": TEXT,
    }
    required = ("say",)
    answered = False
    passed = True
    skippable = False  # the button is its way on
    described = "a message"
    shape = ('("', '")')

    def suggest(self, context: BuildContext) -> str:
        """Return the label of its button."""
        return context.text(context.state.button) or context.phrase("go-on")

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return its button."""
        del phrase
        return ((Button(prompt.suggest, NEXT),),)

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take its button, its label, or any of the words for going on."""
        labelled = not given.tapped and plain(given.value) == plain(prompt.suggest)
        goes_on = not given.tapped and says(prompt, "go-on-words", given.value)
        if labelled or goes_on or closes(prompt, given, NEXT, "go-on-words"):
            return Accepted(None, "")
        done = closing(prompt, given)  # somebody typed what a card asks to say: "door, lamp, window. done"
        if done and not done.rest:
            return Accepted(None, "")
        return Rejected("tap-to-go-on", (("button", prompt.suggest),))
