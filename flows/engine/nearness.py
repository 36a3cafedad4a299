"""Reads typed words that are most of one button and of no other: "pattern" for "A pattern". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from flows.engine.prompt import Option, Prompt
from flows.locale.matching import begins, plain, unmarked
from flows.model import OWN

MOST_WORDS = 8
"""Words of a text that can name a button; a longer one says something of its own."""

SHORTEST_MISSPELT = 5
"""Letters of a word that is known with one slip in it; shorter ones become other words."""

MOST = 0.5
"""Part of a button's telling words that a text has to hold."""

BESIDE_A_LABEL = (("polite-words", "about-words", "lead-in-words"), ("hedging-words",), ("chatter-words",))
"""Lists of words that may stand beside a whole option: "hm, a bit maybe", then "quite tired"."""

_SIGN = re.compile(r"[,;:.!?–—]")
_WORD = re.compile(r"[^\W_]+")


class _Bar(Struct, frozen=True):
    """Part of a button that has to be typed: more than `most` of its words, or just as much."""

    most: float = MOST
    as_much: bool = True
    slips: bool = True

    def lets(self, part: float) -> bool:
        return part > self.most or (self.as_much and part == self.most)


_ALL_AS_SPELLED = _Bar(most=1.0, slips=False)


def nearest(prompt: Prompt, text: str) -> Option | None:
    """Return the only option most of whose words were typed, and no others; None for none, or two.

    Small words, apostrophes and spaces don't count, and a long word may hold one slip. Words that deny have
    to be the same on both sides. Where own words are welcome more than half of an option is wanted, at a
    sensitive question all of it, as it is spelled. Beside a whole option "hm", "maybe" and "a bit" may stand.
    """
    spelled = _spelled(text)
    whole = [option for option in prompt.options if "".join(_spelled(option.label)) == "".join(spelled)]
    if whole or not 0 < len(spelled) <= MOST_WORDS or is_taken_back(prompt, text):
        return whole[0] if len(whole) == 1 else None
    bar = _ALL_AS_SPELLED if prompt.state.sensitive else _Bar(as_much=not prompt.state.other)
    light, typed = _joined(prompt, "light-words"), spelled
    for beside in (light, *_beside(prompt)):
        typed = tuple(word for word in typed if word not in beside)
        found = _within(prompt, typed, bar, light)
        exact = [option for part, option in found if part == 1.0]
        if found or prompt.state.sensitive:
            only = found[0][1] if len(found) == 1 and _is_named(found[0], bar) else None
            whole_one = None if prompt.state.sensitive else _whole(prompt, spelled, light)
            return exact[0] if len(exact) == 1 else only or whole_one
        bar = _Bar(most=1.0)
    return _whole(prompt, spelled, light)


def _whole(prompt: Prompt, spelled: Sequence[str], light: frozenset[str]) -> Option | None:
    """Return the only option that was typed whole with small words beside it, of which it may hold some."""
    small = light.union(*_beside(prompt))
    found = list[Option]()
    for option in prompt.options:
        label = frozenset(_spelled(option.label))
        telling = label - light
        if telling and telling <= frozenset(spelled) <= label | small:
            found.append(option)
    return found[0] if len(found) == 1 else None


def _is_named(found: tuple[float, Option], bar: _Bar) -> bool:
    """Tell whether enough of an option was typed; of somebody's own words any part that no other holds."""
    part, option = found
    return bar.lets(part) or (part > 0 and option.value.startswith(OWN))


def is_taken_back(prompt: Prompt, text: str) -> bool:
    """Tell whether a clause behind the first begins with words that take it back: "a bit, actually a lot"."""
    clauses = (plain(clause) for clause in _SIGN.split(text)[1:])
    taken = prompt.listed("take-back-words")
    return any(begins(clause, taken) for clause in clauses)


def _beside(prompt: Prompt) -> Iterator[frozenset[str]]:
    """Yield words that may stand beside a whole option, those that say least first.

    A word that denies, or that is an option by itself, is none: "a bit, well no" is two answers.
    """
    light, kept = _joined(prompt, "light-words"), {*_joined(prompt, "not-words")}
    for option in prompt.options:
        told = [_telling(_spelled(form), light) for form in _forms(option.label)]
        kept.update(words[0] for words in told if len(words) == 1)
    for names in BESIDE_A_LABEL[: None if not _has_yes_or_no(prompt) else -1]:
        yield _joined(prompt, *names) - kept


def _has_yes_or_no(prompt: Prompt) -> bool:
    """Tell whether an option begins with a yes or a no, beside which a "yeah" is no chatter."""
    answers = {plain(prompt.word(name)) for name in ("yes", "no")}
    return any(plain(option.label.partition(",")[0]) in answers for option in prompt.options)


def _within(
    prompt: Prompt, typed: Sequence[str], bar: _Bar, light: frozenset[str]
) -> list[tuple[float, Option]]:
    """Return the options that hold every typed word, and which part of each was typed.

    The part is 0 of an option that denies more or less than the words do: it counts, and is never meant.
    Somebody's own words are named by a piece of them, which may leave out a "not".
    """
    if not typed:
        return []
    denying, found = _joined(prompt, "not-words"), list[tuple[float, Option]]()
    for option in prompt.options:
        labels = (_telling(_spelled(form), light) for form in _forms(option.label))
        told = frozenset[str]() if option.value.startswith(OWN) else denying
        parts = [_part(typed, label, told, slips=bar.slips) for label in labels]
        held = [part for part in parts if part is not None]
        if held:
            found.append((max(held), option))
    return found


def _forms(label: str) -> Iterator[str]:
    """Yield a label, and what stands before its colon or its first comma."""
    yield label
    yield from (label.partition(sign)[0] for sign in ":," if sign in label)


def _part(
    typed: Sequence[str], label: Sequence[str], denying: frozenset[str], *, slips: bool
) -> float | None:
    """Return which part of a label's words was typed; None where other words were typed."""
    held = [next((one for one in label if _same(word, one, slips=slips)), None) for word in typed]
    told = frozenset(one for one in held if one)
    if None in held:
        return None
    return (
        len(told) / len(frozenset(label))
        if denying.intersection(label) == denying.intersection(told)
        else 0.0
    )


def _same(typed: str, word: str, *, slips: bool) -> bool:
    if typed == word or typed in unmarked(word):
        return True
    return slips and min(len(typed), len(word)) >= SHORTEST_MISSPELT and is_slip(typed, word)


def is_slip(typed: str, word: str) -> bool:
    """Tell whether one letter was left out, added, changed, or changed places with the next."""
    start = next((n for n, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), None)
    if start is None:
        return abs(len(typed) - len(word)) == 1
    a, b = typed[start:], word[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or swapped


def _spelled(text: str) -> tuple[str, ...]:
    """Return the words of a text without apostrophes: "cant" is "can't"."""
    return _spelled_once(text)


@lru_cache(maxsize=256)
def _spelled_once(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain(text).replace("'", "")))


def _telling(words: Sequence[str], light: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in light)


def _joined(prompt: Prompt, *phrases: str) -> frozenset[str]:
    """Return the texts of these phrases, as they are spelled here, each as one word."""
    return _all_joined(prompt.listed(*phrases))


@lru_cache(maxsize=64)
def _all_joined(listed: frozenset[str]) -> frozenset[str]:
    return frozenset("".join(_spelled(one)) for one in listed)
