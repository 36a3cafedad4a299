"""Several things to tap, closed by Done; own words are lines beside them where `other` allows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec.structs import replace

from flows.definition.kinds import ANSWERED, Cases, Keys, Misfit, nothing_to_tap
from flows.definition.schema import CHOICES, FLAG, TEXT, TEXTS, Table
from flows.engine.bare_numbers import all_by_number, beyond, by_number, no_such_place
from flows.engine.closings import closing, without_adding
from flows.engine.listener import FEW_WORDS
from flows.engine.nearness import nearest
from flows.engine.number_parsers import made_of_phrases
from flows.engine.parsers import NOBODY, closes, pick, picks, says_only_yes, toggled, without_alone
from flows.engine.places import placed
from flows.engine.prompt import Accepted, Option, ParseResult, Partial, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.engine.prompts.choices import labels_of, offered, something_else
from flows.keyboard import MARKS, Phrase, Row, packed
from flows.locale.matching import alternatives, plain
from flows.model import DONE, OTHER, OWN, Button, Given, State, Value

OWN_PICKS = 10
"""Lines of own words that fit beside the choices."""

BESIDE_A_NAME = ("polite-words", "lead-in-words", "hedging-words", "chatter-words")
"""Lists of words that may stand beside an author's word for a choice."""

NONE = frozenset({NOBODY, "none", "nothing"})
"""The ids of choices that a bare "no" picks."""


class Multi(PromptKind):
    """Picks of several choices, in the order they were tapped; its draft is the picks so far."""

    name = "multi"
    keys: ClassVar[Keys] = {
        **ANSWERED,
        "choices": CHOICES,
        "from": TEXT,
        "other": FLAG,
        "stems": TEXTS,
    }
    value_type = "list"
    label_chars = 38  # a tick stands in front
    has_ids = True
    offers_picks = True
    tells = True
    described = "several to tap"

    def check(self, given: Table) -> Iterator[Misfit]:
        """Yield that nothing can be tapped."""
        yield from nothing_to_tap(given)

    def options(self, context: BuildContext) -> tuple[Option, ...]:
        """Return the choices that are shown now, and what was written beside them."""
        choices, draft = offered(context), context.session.draft
        taken_over = {option.value for option in choices} if context.state.options_from else set[str]()
        own = (value for value in draft if value.startswith(OWN) and value not in taken_over)
        return (*choices, *(Option(f"#own-{n}", _without_mark(value), value) for n, value in enumerate(own)))

    def begin(self, context: BuildContext) -> tuple[str, ...] | None:
        """Return what was picked before Back and can still be picked."""
        if not isinstance(context.before, tuple):
            return None
        there = {option.value for option in self.options(context)}
        own = context.state.other
        return tuple(pick for pick in context.before if pick in there or (own and pick.startswith(OWN)))

    def restore(self, draft: tuple[str, ...], state: State) -> tuple[str, ...]:
        """Return the picks that are choices, and own words."""
        ids = {choice.id for choice in state.choices}
        return tuple(pick for pick in draft if pick in ids or pick.startswith(OWN))

    def shelve(self, draft: tuple[str, ...]) -> Value:
        """Return the picks."""
        return draft

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return a button with a tick for each choice, one for own words, and Done."""
        marked = (
            Button(MARKS[option.value in prompt.draft] + option.label, option.button)
            for option in prompt.options
        )
        done = ((Button(phrase("done"), DONE),),) if prompt.draft else ()
        return (*packed(marked), *something_else(prompt, phrase), *done)

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take a choice in or out, several with commas, own words, or Done."""
        if closes(prompt, given, DONE, "done-words"):
            return _close(prompt)
        option = pick(prompt, given)
        if option is not None:
            return Partial(toggled(prompt, option))
        if given.tapped:
            other = given.value == OTHER and prompt.state.other
            return Partial(prompt.draft, "type-it") if other else Rejected("unknown-button")
        at = placed(prompt, given)
        if one := at.option if at and not at.rest else by_number(prompt, given.value):
            return Partial(toggled(prompt, one))
        if several := picks(prompt, given.value) or all_by_number(prompt, given.value):
            added = [found.value for found in several if found.value not in prompt.draft]
            return Partial((*prompt.draft, *dict.fromkeys(added)))
        return _with_done(prompt, given) or _read(prompt, given)

    def readable(self, context: BuildContext, value: Value) -> Value:
        """Return the labels of the picks."""
        return labels_of(context, value)

    def in_a_sentence(self, value: Value) -> Value:
        """Return what was tapped, then the own words that are short enough to be read inside."""
        if not isinstance(value, tuple):
            return value
        tapped = tuple(pick for pick in value if not pick.startswith(OWN))
        own = (pick for pick in value if pick.startswith(OWN) and len(pick.split()) <= FEW_WORDS)
        return (*tapped, *own)

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield telling sets of picks; there is always one."""
        del state
        yield from cases.picks(1)

    def longest(self, state: State, labels: list[int]) -> int:
        """Return the length of all labels with commas between them."""
        del state
        return sum(labels) + 2 * len(labels)


def _close(prompt: Prompt) -> ParseResult:
    if not prompt.draft:
        return Rejected("pick-one")
    by_value = {option.value: option for option in prompt.options}
    picked = [by_value[value] for value in prompt.draft if value in by_value]
    goto = next((option.goto for option in picked if option.goto), None)
    labels = tuple(
        by_value[value].label if value in by_value else _without_mark(value) for value in prompt.draft
    )
    return Accepted(prompt.draft, ", ".join(labels), goto, labels)


def _with_done(prompt: Prompt, given: Given) -> ParseResult | None:
    """Read words that say "done" among others; those in front of it are an answer of their own."""
    said = closing(prompt, given)
    if said is None:
        return None
    if said.before:
        read = _added(prompt, Given(said.before))
        if not isinstance(read, Partial):
            return read
        prompt = replace(prompt, draft=read.draft)
    closed = _close(prompt)
    return replace(closed, partly=said.rest) if isinstance(closed, Accepted) else closed


def _added(prompt: Prompt, given: Given) -> ParseResult:
    """Read words as a pick or as own words; nothing that is ticked already is taken out."""
    option = pick(prompt, given)
    if found := (option,) if option else picks(prompt, given.value):
        return Partial(tuple(dict.fromkeys((*prompt.draft, *(one.value for one in found)))))
    read = _read(prompt, given)
    takes_out = isinstance(read, Partial) and len(read.draft) < len(prompt.draft)
    return Partial(prompt.draft) if takes_out else read


def _read(prompt: Prompt, given: Given) -> ParseResult:
    """Read a "none", most of the words of a choice, or own words."""
    if any(prompt.said(name, plain(given.value)) for name in ("no-words", "none-words")):
        return _none(prompt)
    named = [one for one in prompt.options if _is_named(prompt, one, given.value)]
    if len(named) == 1 and not given.heavy:
        return Partial(toggled(prompt, named[0]))
    if not given.heavy and (near := nearest(prompt, given.value)):
        return Partial(toggled(prompt, near))
    if prompt.state.other and beyond(prompt, given.value):
        return no_such_place(prompt)
    return _own_words(prompt, given.value.strip()) if prompt.state.other else Rejected("choose-several")


def _is_named(prompt: Prompt, option: Option, text: str) -> bool:
    """Tell whether a text is the author's word for an option, with small words beside: "beer mostly"."""
    told = alternatives(option.typed)
    parts = plain(text).replace(",", " ").replace(".", " ").split()
    return bool(told) and made_of_phrases(parts, told | prompt.listed(*BESIDE_A_NAME), told)


def _none(prompt: Prompt) -> ParseResult:
    """Read a bare "no": it means the choice that says none of them, and is no line of one's own."""
    none = next((option.value for option in prompt.options if option.value in NONE), None)
    return Rejected("choose-several") if none is None or prompt.draft else Partial((none,))


def _own_words(prompt: Prompt, text: str) -> ParseResult:
    if says_only_yes(prompt, text):
        return Rejected("choose-several")
    text = without_adding(prompt, text)
    if sum(value.startswith(OWN) for value in prompt.draft) >= OWN_PICKS:
        return Rejected("list-full", (("high", OWN_PICKS),))
    return Partial((*(value for value in without_alone(prompt) if value != OWN + text), OWN + text))


def _without_mark(value: str) -> str:
    return value.removeprefix(OWN)
