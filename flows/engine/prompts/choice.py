"""One thing to tap, or own words where `other` allows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from flows.definition.kinds import ANSWERED, Cases, Keys, Misfit, nothing_to_tap
from flows.definition.schema import CHOICES, FLAG, TEXT, TEXTS, Table
from flows.engine.bare_numbers import beyond, by_number, no_such_place, numbers_in
from flows.engine.degrees import asks_for_degree, degree_of, names_another, yes_to_degree
from flows.engine.doubt import is_doubt
from flows.engine.nearness import is_taken_back, nearest
from flows.engine.number_parsers import made_of_phrases, named_in, names, parts_typed, says, yes_or_no
from flows.engine.openings import begun
from flows.engine.parsers import pick, says_only_yes
from flows.engine.places import first_clause, placed
from flows.engine.prompt import Accepted, Option, ParseResult, Partial, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.engine.prompts.choices import labels_of, offered, something_else
from flows.keyboard import Phrase, Row, packed
from flows.locale.matching import grouped, plain
from flows.model import OTHER, OWN, Button, Given, State, Value
from flows.record.preferences import WEEKDAYS

MIDDLE_ANSWERS = frozenset({"sometimes", "unsure", "not-sure", "partly", "part", "bit", "some"})
"""Ids of choices between a yes and a no: beside them only a plain one is taken, and no "not really"."""

LENGTHS = frozenset({"short", "whole"})
"""Ids of choices that say how long a talk is to be."""

DENIED_WITHIN = 3
"""Words before a length in which a "not" is about it."""

AS_IT_IS = "fine"
"""The id of a choice that leaves everything as it is."""

OKAY = "okay"
"""The id of a choice that declines help, for which hardly any words may stand beside its own."""

LONGEST_FACT = 300
"""Characters of an entry that is taken over from a fact."""


class Choice(PromptKind):
    """A pick of one choice; its answer is the choice's id, or own words marked with `own:`."""

    name = "choice"
    keys: ClassVar[Keys] = {
        **ANSWERED,
        "choices": CHOICES,
        "from": TEXT,
        "other": FLAG,
        "stems": TEXTS,
        "exact": FLAG,
    }
    own = ("exact",)
    has_ids = True
    offers_picks = True
    single = True
    described = "one to tap"

    def check(self, given: Table) -> Iterator[Misfit]:
        """Yield that nothing can be tapped."""
        yield from nothing_to_tap(given)

    def options(self, context: BuildContext) -> tuple[Option, ...]:
        """Return the choices that are shown now."""
        return offered(context)

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return a button for each choice, and one for own words."""
        chosen = (Button(option.label, option.button) for option in prompt.options)
        return (*packed(chosen), *something_else(prompt, phrase))

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take a choice by its button, label or number, and other words where they are welcome."""
        if not given.tapped and _is_place_of_a_degree(prompt, given.value):
            return Rejected("choose")
        option = pick(prompt, given) or _by_own_words(prompt, given) or _by_meaning(prompt, given)
        option = option or _by_yes_or_no(prompt, given) or _by_most_words(prompt, given)
        option = option or _by_denial(prompt, given) or _by_number(prompt, given)
        if option is not None:
            return Accepted(option.value, option.label, option.goto)
        return _by_start(prompt, given) or _own_words(prompt, given)

    def readable(self, context: BuildContext, value: Value) -> Value:
        """Return the label of the pick."""
        return labels_of(context, value)

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield every id."""
        del state
        yield from cases.ids()

    def longest(self, state: State, labels: list[int]) -> int:
        """Return the length of the longest label."""
        del state
        return max(labels, default=LONGEST_FACT)


def _own_words(prompt: Prompt, given: Given) -> ParseResult:
    """Take other words where they are welcome; a bare yes names nothing, and a number is a button's."""
    if given.tapped:
        asks = prompt.state.other and given.value == OTHER
        return Partial(prompt.draft, "type-it") if asks else Rejected("unknown-button")
    text = given.value.strip()
    if prompt.state.other and beyond(prompt, text):
        return no_such_place(prompt)
    if not prompt.state.other or says_only_yes(prompt, text) or numbers_in(prompt, text):
        return Rejected("choose")
    return Accepted(OWN + text, text)


def _by_number(prompt: Prompt, given: Given) -> Option | None:
    """Return the choice whose number was typed with a sign or in words: "#3", "three".

    A number that is typed for a degree may count from 0 or from 1.
    """
    return None if given.tapped or asks_for_degree(prompt) else by_number(prompt, given.value)


def _by_start(prompt: Prompt, given: Given) -> Accepted | None:
    """Return the choice that a text starts with, by its place or, where no own words are taken, its label."""
    if at := placed(prompt, given):
        return Accepted(at.option.value, at.option.label, at.option.goto, partly=bool(at.rest), rest=at.rest)
    if prompt.state.other:
        return None
    if not given.tapped and asks_for_degree(prompt) and (yes := yes_to_degree(prompt, given.value)):
        return Accepted(yes.value, yes.label, yes.goto, partly=True)
    found = _by_beginning(prompt, given) or _by_first_clause(prompt, given)
    is_two = found and asks_for_degree(prompt) and names_another(prompt, found.words, found.rest)
    return None if is_two else found


def _by_beginning(prompt: Prompt, given: Given) -> Accepted | None:
    """Return the choice that a longer text begins with; heavy words are read whole or not at all."""
    if given.tapped or given.heavy or prompt.state.own.get("exact"):
        return None
    found = begun(prompt, given.value)
    if found is None:
        return None
    return Accepted(
        found.option.value, found.option.label, found.option.goto, partly=found.rest, rest=found.behind
    )


def _by_first_clause(prompt: Prompt, given: Given) -> Accepted | None:
    """Return the choice that a text names with its first clause: "I can't really move it, …"."""
    clause, rest = first_clause(given.value)
    if given.tapped or given.heavy or not rest or prompt.state.own.get("exact") or prompt.state.sensitive:
        return None
    found = None if is_taken_back(prompt, given.value) else nearest(prompt, clause)
    return Accepted(found.value, found.label, found.goto, partly=True, rest=rest) if found else None


def _by_most_words(prompt: Prompt, given: Given) -> Option | None:
    """Return the choice most of whose label was typed; heavy words and degrees are read whole or not."""
    if given.tapped or given.heavy or prompt.state.own.get("exact") or asks_for_degree(prompt):
        return None
    return nearest(prompt, given.value) or _by_doubt(prompt, given.value)


def _by_doubt(prompt: Prompt, text: str) -> Option | None:
    """Return the only choice that says "sort of" or "not sure", where the text says so in other words."""
    said, between = plain(text), prompt.listed("between-words")
    found = [option for option in prompt.options if said in between and plain(option.label) in between]
    if not found and (prompt.said("maybe-words", said) or is_doubt(text, prompt.words, prompt.language)):
        found = [one for one in prompt.options if is_doubt(one.label, prompt.words, prompt.language)]
    return found[0] if len(found) == 1 else None


def _by_denial(prompt: Prompt, given: Given) -> Option | None:
    """Return the choice with the id `no` for a denial of what is asked, unless it names another choice."""
    if not given.denies:
        return None
    by_id = {option.value: option for option in prompt.options}
    typed = f" {plain(given.value)} "
    others = (option.label for option in prompt.options if option.value != "no")
    return None if any(f" {plain(label)} " in typed for label in others) else by_id.get("no")


def _is_place_of_a_degree(prompt: Prompt, text: str) -> bool:
    """Tell whether a figure was typed for a degree, which may count from 0 or from 1: nobody can tell."""
    return plain(text).isdecimal() and asks_for_degree(prompt)


def _by_own_words(prompt: Prompt, given: Given) -> Option | None:
    """Return the only choice whose author gave the words that were typed for it."""
    if given.tapped:
        return None
    found = [option for option in prompt.options if names(prompt, option.typed, given.value)]
    found = found or [option for option in prompt.options if _is_okay(prompt, option, given)]
    return found[0] if len(found) == 1 else None


def _by_meaning(prompt: Prompt, given: Given) -> Option | None:
    """Return the choice typed in other words.

    They are its label's first, or those for a degree, a length, a day or "fine".
    """
    by_id = {option.value: option for option in prompt.options}
    if given.tapped or prompt.state.own.get("exact"):
        return None
    if asks_for_degree(prompt):
        return degree_of(prompt, given.value)
    if named := _begun(prompt, plain(given.value)):
        return named[0] if len(named) == 1 else None
    if by_id.keys() == LENGTHS:
        return by_id.get(named_in(prompt, "length-words", given.value) or _length_in(prompt, given))
    if by_id.keys() >= set(WEEKDAYS):
        return by_id.get(_weekday(prompt, given.value))
    return by_id.get(AS_IT_IS) if says(prompt, "fine-words", given.value) else None


def _is_okay(prompt: Prompt, option: Option, given: Given) -> bool:
    """Tell whether a text says "I'm okay" and nothing else, as the option does: "yes, I'm ok. carry on"."""
    told = prompt.listed("okay-words")
    if option.value != OKAY or plain(option.label.partition(",")[0]) not in told or given.heavy:
        return False
    return made_of_phrases(parts_typed(given.value), told | prompt.listed("beside-okay-words"), told)


def _length_in(prompt: Prompt, given: Given) -> str:
    """Return the only length that is named within a sentence ("so let's do all of it"), or nothing.

    Of single words only those of the buttons name one.
    """
    if given.heavy:
        return ""
    heads = [(option.value, plain(option.label.partition(":")[0]).split()) for option in prompt.options]
    listed = grouped(prompt.word("length-words"))
    several = [(name, plain(form).split()) for name, all_forms in listed for form in all_forms]
    forms = [*heads, *((name, form) for name, form in several if len(form) > 1)]
    words = [word.strip(",;:.!?()…") for word in plain(given.value).split()]
    found = {
        name
        for name, form in forms
        for at in range(len(words))
        if words[at : at + len(form)] == form
        and prompt.listed("not-words").isdisjoint(words[:at][-DENIED_WITHIN:])
    }
    return found.pop() if len(found) == 1 else ""


def _begun(prompt: Prompt, typed: str) -> list[Option]:
    """Return the options whose label begins so before a colon, as "Short" in "Short: 5 questions"."""
    return [option for option in prompt.options if plain(option.label.partition(":")[0]) == typed]


def _weekday(prompt: Prompt, text: str) -> str:
    """Return the id of the weekday that was typed ("Thu", "on Thursdays"), or nothing."""
    plain_days = (
        [symbol for symbol in sentence if symbol.kind not in "x,"]
        for sentence in prompt.words.vocabulary.sentences(text)
    )
    found = {days[0].value for days in plain_days if len(days) == 1 and days[0].kind == "D"}
    return WEEKDAYS[found.pop()] if len(found) == 1 else ""


def _by_yes_or_no(prompt: Prompt, given: Given) -> Option | None:
    """Return the choice with the id `yes` or `no` that was typed in other words than its label."""
    if given.tapped or prompt.state.own.get("exact"):
        return None
    by_id = {option.value: option for option in prompt.options}
    if not by_id.keys() & {"yes", "no"}:
        return _by_first_word(prompt, given)
    said = yes_or_no(prompt, given.value, plainly=not MIDDLE_ANSWERS.isdisjoint(by_id))
    return None if said is None else by_id.get("yes" if said else "no")


def _by_first_word(prompt: Prompt, given: Given) -> Option | None:
    """Return the only choice that begins with the yes or the no that was typed: "No, the same"."""
    if given.heavy or (said := yes_or_no(prompt, given.value)) is None:
        return None
    word = plain(prompt.word("yes" if said else "no"))
    labels = ((option, *option.label.partition(",")[:2]) for option in prompt.options)
    begun_so = [option for option, first, comma in labels if comma and plain(first) == word]
    return begun_so[0] if len(begun_so) == 1 else None
