"""Reads a text that is numbers alone at a list of buttons: "#3", "nine", "1 and 4", "-1". Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from flows.engine.prompt import Option, Prompt, Rejected
from flows.locale.matching import grouped

MOST_SIGNS = 60
"""Signs of a text that can be numbers of buttons; a longer one says something else."""

MOST_DIGITS = 2
"""Digits of a number that can be meant for a button: longer ones are years and telephone numbers."""

_KEYCAP = {0xFE0F: None, 0x20E3: None}
_NUMERO = re.compile(r"\bno\.?\s*(?=\d)")
"""Stands before a figure for "number", as "No. 3" and "nº 3" do; alone it is a word."""

_TOKEN = re.compile(r"(?P<minus>(?<![\w)])[-−–])?(?P<figure>\d+)(?P<end>[^\W\d_]*)|[^\W\d_]+|[^\w\s]")
_BETWEEN = frozenset("#.,;&+()[]!?'\"“”„")
_ORDINAL_ENDS = frozenset(
    ("", "st", "nd", "rd", "th", "º", "ª", "o", "a", "er", "ra", "ro", "da", "do", "ta", "to", "te", "ten")
)
"""Ends of an ordinal in figures in English, Spanish and German; "º" and "ª" are "o" and "a" once folded."""


def by_number(prompt: Prompt, text: str) -> Option | None:
    """Return the one option whose number was typed, and nothing beside it."""
    found = all_by_number(prompt, text)
    return found[0] if len(found) == 1 else None


def all_by_number(prompt: Prompt, text: str) -> tuple[Option, ...]:
    """Return the options whose numbers were typed, in their order; none where one is beyond the list."""
    found = numbers_in(prompt, text)
    return tuple(prompt.options[place - 1] for place in found) if _are_places(prompt, found) else ()


def beyond(prompt: Prompt, text: str) -> bool:
    """Tell whether a text is numbers alone, and one of them is no button's."""
    return not _are_places(prompt, numbers_in(prompt, text))


def _are_places(prompt: Prompt, numbers: Iterable[int]) -> bool:
    return all(1 <= number <= len(prompt.options) for number in numbers)


def no_such_place(prompt: Prompt) -> Rejected:
    """Return the refusal of a number that is no button's: it says how many there are to choose from."""
    return Rejected("no-such-place", (("high", len(prompt.options)),))


def numbers_in(prompt: Prompt, text: str) -> tuple[int, ...]:
    """Return the numbers that a text is made of, each once; none where it says anything else.

    "The two" and "die zwei" mean both, and none of the buttons.
    """
    if len(text) > MOST_SIGNS:
        return ()
    folded = unicodedata.normalize("NFKC", text.translate(_KEYCAP)).casefold()
    words = _number_words(*map(prompt.word, ("number-words", "ordinal-words", "place-words")))
    found: list[int] = []
    before = ""
    for token in _TOKEN.finditer(_NUMERO.sub("", folded)):
        word = token[0]
        if token["figure"]:
            number = _figure(token)
        elif word in words.values and not (found and word in words.around):
            is_how_many = not found and word in words.counting and before in words.around
            number = None if is_how_many else words.values[word]
        elif word in words.around or word in words.naming or word in _BETWEEN:
            before = word
            continue
        else:
            return ()
        if number is None:
            return ()
        found.append(number)
        before = word
    return tuple(dict.fromkeys(found))


def _figure(token: re.Match[str]) -> int | None:
    """Return the value of a number in figures; None for a long one, and one with letters at its end."""
    if len(token["figure"]) > MOST_DIGITS or token["end"] not in _ORDINAL_ENDS:
        return None
    return -int(token["figure"]) if token["minus"] else int(token["figure"])


class _NumberWords(Struct, frozen=True):
    """Words of a language for numbers: their values, which of them count, and what stands beside them.

    Words `naming` one are "number" and "option"; those `around` it "the" and "please".
    """

    values: Mapping[str, int]
    counting: frozenset[str]
    naming: frozenset[str]
    around: frozenset[str]


@lru_cache(maxsize=8)
def _number_words(counted: str, ordered: str, placing: str) -> _NumberWords:
    """Return the words from the phrases that list them."""
    forms = [(name, form) for name, words in (*grouped(ordered), *grouped(placing)) for form in words]
    values = {form: int(name) for name, form in forms if name.isdecimal()}
    counting = {word: value for value, word in enumerate(counted.split())}
    naming, around = (frozenset(form for name, form in forms if name == one) for one in ("number", "beside"))
    return _NumberWords(values | counting, frozenset(counting), naming, around)
