"""Free writing, with a suggestion that one tap takes."""

from __future__ import annotations

import re
from typing import ClassVar

from msgspec.structs import replace

from flows.definition.kinds import ANSWERED, Keys
from flows.definition.schema import MAX_TEXT, TEXT_OR_VARIANTS, TEXTS, number
from flows.engine.number_parsers import made_of_phrases
from flows.engine.prompt import Accepted, ParseResult, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.keyboard import Phrase, Row
from flows.listening.letters import in_quotes
from flows.locale.matching import begins, plain
from flows.model import USE, Button, Given, Session, State

KEPT_SHORT = frozenset({"note", "reasons", "sentence", "safety"})
"""Answers that are shown back in one short message; other texts are kept whole."""

BESIDE_USE = ("polite-words", "small-words", "remark-frame-words", "chatter-words")
"""Lists of words that may stand beside a "use this" and say nothing against it."""

_SENTENCES = re.compile(r"[.!?]+\s+")
_CLAUSE = re.compile(r"[,.;:!]+\s+")
_CLAUSES = re.compile(r"[,.;:!?…]+")


class Text(PromptKind):
    """A text in a person's own words."""

    name = "text"
    free = True
    keys: ClassVar[Keys] = {
        **ANSWERED,
        "suggest": TEXT_OR_VARIANTS,
        "stems": TEXTS,
        "max_chars": number(1, MAX_TEXT),
    }
    offers_picks = True
    own_words = True
    tells = True
    described = "free writing"
    shape = ('[/"', '"/]')

    def suggest(self, context: BuildContext) -> str:
        """Return what was written before Back, or what the author suggests."""
        if written := written_before(context):
            return written
        variants = context.state.variants
        return context.first(variants) if variants else super().suggest(context)

    def below(self, prompt: Prompt) -> str:
        """Return the suggestion."""
        return in_quotes(prompt.suggest, prompt.language) if prompt.suggest else ""

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return the button that takes the suggestion."""
        return ((Button(phrase("use-this"), USE),),) if prompt.suggest else ()

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take the text as it was written; one that is shown in a short message may be too long."""
        if given.tapped and not (given.value == USE and prompt.suggest):
            return Rejected("unknown-button")
        takes = given.tapped
        if prompt.suggest and not takes:
            takes = _takes(prompt, given.value)
        if takes:
            return Accepted(prompt.suggest, prompt.suggest)
        limit, text = prompt.state.max_chars, given.value.strip()
        if prompt.state.keep in KEPT_SHORT and len(text) > limit:
            return Rejected("too-long", (("limit", limit), ("length", len(text))))
        return Accepted(text, text)

    def with_offer(self, session: Session, state: State, words: str) -> Session | None:
        """Return the session in which these words are suggested, as those from before Back are."""
        accepted = tuple(name for name in session.accepted if name != state.name)
        return replace(session, shelved={**session.shelved, state.save: words}, accepted=accepted)

    def longest(self, state: State, labels: list[int]) -> int:
        """Return its limit."""
        del labels
        return state.max_chars

    def samples(self, state: State, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return a sentence."""
        del state, draft
        return ("In my own words.",)


def _takes(prompt: Prompt, text: str) -> bool:
    """Tell whether a text takes what is suggested: "use this", "yeah that", "is that it? thats good. ok"."""
    typed, taking = plain(text), prompt.listed("use-words", "yes-words")
    if typed in taking or _takes_at_once(prompt, typed, taking):
        return True
    last = _SENTENCES.split(typed)[-1]
    if len(last.split()) > 1 and last in taking:
        return True  # "use it, but … no. Leave it as it is"
    known = prompt.listed("use-words", "yes-words", *BESIDE_USE)
    clauses = [clause.split() for clause in map(plain, _CLAUSES.split(typed)) if clause]
    made = all(made_of_phrases(clause, known, known) for clause in clauses)
    return made and any(made_of_phrases(clause, known, taking) for clause in clauses)


def _takes_at_once(prompt: Prompt, typed: str, taking: frozenset[str]) -> bool:
    """Tell whether a text (`plain`) opens with a "use these" and goes on without a "but"."""
    first, *rest = _CLAUSE.split(typed, maxsplit=1)
    if len(first.split()) == 1 or first not in taking or not rest:
        return False
    return not begins(plain(rest[0]), prompt.listed("joining-words", "take-back-words"))


def written_before(context: BuildContext) -> str:
    """Return what the person wrote here before Back, empty where they took a suggestion."""
    before = context.before
    taken = context.state.name in context.session.accepted
    return before if isinstance(before, str) and not taken else ""
