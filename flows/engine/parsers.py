"""Parses pieces that several kinds of prompt share: a pick, a button's place in a list."""

from __future__ import annotations

import re

from flows.engine.prompt import Option, Prompt
from flows.locale.matching import plain, without_marks
from flows.model import Given

LONGEST_NUMBER = 9
"""Digits of a typed number that can be meant; longer ones cost time to read."""

_NEGATIVE = re.compile(r"\s*[-−–]\d")
"""A negative number begins so; `plain` takes its sign for a mark at the end."""

NOBODY = "nobody"
"""The id of a choice that "no one" and "none" pick too."""


def pick(prompt: Prompt, given: Given) -> Option | None:
    """Find the option that was tapped, or typed as its label or as its number."""
    if not prompt.options:
        return None
    if given.tapped:
        return next((option for option in prompt.options if option.button == given.value), None)
    typed = plain(given.value)
    by_label = prompt.by_label.get(typed) or prompt.by_label.get(without_marks(typed))
    if _NEGATIVE.match(given.value):
        return by_label
    if by_label is None and prompt.said("nobody-words", typed):
        by_label = next((option for option in prompt.options if option.value == NOBODY), None)
    if by_label is not None or not typed.isdecimal() or len(typed) > LONGEST_NUMBER:
        return by_label
    by_id = next((option for option in prompt.options if option.value == typed), None)
    number = int(typed)
    in_order = prompt.options[number - 1] if 1 <= number <= len(prompt.options) else None
    return by_id or in_order


def picks(prompt: Prompt, typed: str) -> tuple[Option, ...]:
    """Return the options that a text with commas names; nothing where one of its parts names none."""
    parts = typed.split(",") if typed.count(",") < len(prompt.options) else []
    found = [pick(prompt, Given(part)) for part in parts]
    return tuple(option for option in found if option) if all(found) else ()


def toggled(prompt: Prompt, option: Option) -> tuple[str, ...]:
    """Return the draft with the option in it, or out of it where it was in."""
    if option.value in prompt.draft:
        return tuple(value for value in prompt.draft if value != option.value)
    return (option.value,) if option.alone else (*without_alone(prompt), option.value)


def without_alone(prompt: Prompt) -> tuple[str, ...]:
    """Return the draft without a pick that excludes all others."""
    alone = {option.value for option in prompt.options if option.alone}
    return tuple(value for value in prompt.draft if value not in alone)


def tapped_index(given: Given, count: int) -> int | None:
    """Return which of so many numbered buttons was tapped, counted from 0."""
    index = given.value.removeprefix("#")
    return int(index) if index.isdecimal() and int(index) < count else None


def closes(prompt: Prompt, given: Given, button: str, phrase: str) -> bool:
    """Tell whether this button was tapped, or one of the phrase's words was typed for it."""
    return given.value == button if given.tapped else prompt.said(phrase, plain(given.value))


def says_only_yes(prompt: Prompt, text: str) -> bool:
    """Tell whether a text is a bare yes or "go on", which names nothing where something is to be named."""
    return prompt.said("go-on-words", plain(text))
