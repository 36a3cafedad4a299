"""Reads how much something is so, from not at all to very much: "ugh yes very much", "yeah kinda". Pure."""

from __future__ import annotations

from collections.abc import Sequence

from flows.engine.number_parsers import made_of_phrases, parts_typed
from flows.engine.prompt import Option, Prompt
from flows.locale.matching import grouped, plain, with_unmarked

DEGREES = frozenset({"0", "1", "2", "3"})
"""Ids of choices that say how much something is so: from not at all to very much."""

NOT_AT_ALL = "0"
"""The id that says no."""

A_BARE_YES = "2"
"""The id that a yes without a degree stands for: the nearer one of the two that say yes."""

_BESIDE = ("beside-degree-words", "polite-words", "lead-in-words")


def asks_for_degree(prompt: Prompt) -> bool:
    """Tell whether the options of a prompt are degrees."""
    return {option.value for option in prompt.options} == DEGREES


def degree_of(prompt: Prompt, text: str) -> Option | None:
    """Return the only degree that a text is made of, with its button's words or others for it.

    Small words may stand around them. Words of another degree's button are never small, and beside a "not
    at all" a yes is none.
    """
    typed, beside = _parts(text), _bare(prompt.listed(*_BESIDE))
    yes = _bare(prompt.listed("yes-words", "yes-opening-words"))
    listed = dict(grouped(prompt.word("degree-words")))
    labels = {option.value: _told([option.label]) for option in prompt.options}
    found = list[Option]()
    for option in prompt.options:
        told = labels[option.value] | _told(listed.get(option.value, ()))
        others = frozenset[str]().union(*(words for name, words in labels.items() if name != option.value))
        small = beside - others - (yes if option.value == NOT_AT_ALL else frozenset())
        if made_of_phrases(typed, told | small, told):
            found.append(option)
    return found[0] if len(found) == 1 else None


def yes_to_degree(prompt: Prompt, text: str) -> Option | None:
    """Return the degree that a yes without one stands for, None where no yes was typed."""
    told = prompt.listed("yes-words", "yes-opening-words")
    said = made_of_phrases(_parts(text), _bare(told | prompt.listed(*_BESIDE)), _bare(told))
    return next((option for option in prompt.options if said and option.value == A_BARE_YES), None)


def names_another(prompt: Prompt, label: str, text: str) -> bool:
    """Tell whether a text holds another degree's button: "a little, no, very much" is two answers."""
    said = f" {' '.join(_parts(text))} "
    others = _told([one.label for one in prompt.options if one.label != label])
    return any(f" {other} " in said for other in others)


def _parts(text: str) -> Sequence[str]:
    """Return the words of a text without apostrophes: "thats me" is "that's me"."""
    return [part for part in (one.replace("'", "").strip("?:;…()-–—") for one in parts_typed(text)) if part]


def _told(forms: Sequence[str]) -> frozenset[str]:
    return _bare(with_unmarked(frozenset(map(plain, forms))))


def _bare(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.replace("'", "") for word in words)
