"""A sentence made of what was said, to be used as it is or written anew."""

from __future__ import annotations

from typing import ClassVar

from flows.definition.kinds import ANSWERED, Keys
from flows.definition.schema import MAX_TEXT, SOURCES, TEXTS, WORDINGS_TABLE, number
from flows.definition.template import fill
from flows.engine.prompt import Prompt
from flows.engine.prompts.base import BuildContext
from flows.engine.prompts.text import Text, written_before
from flows.listening.letters import quoted

_UNUSED = ("ask", "reflect", "quote")


class Sentence(Text):
    """A text whose suggestion takes the words of an earlier answer into the wording that fits them."""

    name = "sentence"
    keys: ClassVar[Keys] = {
        **{key: takes for key, takes in ANSWERED.items() if key not in _UNUSED},
        "from": SOURCES, "lead": TEXTS, "sentence": WORDINGS_TABLE, "max_chars": number(1, MAX_TEXT),
    }  # fmt: skip
    required = ("lead", "sentence")
    offers_picks = False
    suggests = True
    whole_sentence = True
    described = "a sentence in their words"

    def text(self, context: BuildContext) -> str:
        """Return the line above the sentence."""
        return context.text(context.listener.lead(context.state))

    def suggest(self, context: BuildContext) -> str:
        """Return what was written before Back, or the sentence."""
        return written_before(context) or context.listener.sentence(context.state)

    def hint(self, context: BuildContext) -> str:
        """Return how to say it to the therapist, where it speaks about them."""
        word = "" if written_before(context) else context.listener.about_therapist(context.state)
        if not word:
            return ""
        return fill(context.phrases["to-them"], {"word": word}, context.language).text

    def below(self, prompt: Prompt) -> str:
        """Return the sentence."""
        return quoted(prompt.suggest, prompt.language)
