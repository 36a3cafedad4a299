"""Types of a prompt and of its parse results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from flows.locale.dates import Context
from flows.locale.days import Reference
from flows.locale.matching import Words, plain, unmarked
from flows.model import State, Value
from flows.person import Line

if TYPE_CHECKING:
    from flows.engine.prompts.base import PromptKind


class Option(Struct, frozen=True):
    """Something that can be picked now: the button's value, the label, what is saved, where it leads.

    `line` is the line of the page that it switches; `typed` holds other words that pick it, with `|` between.
    """

    button: str
    label: str
    value: str
    goto: str | None = None
    alone: bool = False
    line: Line | None = None
    typed: str = ""


class Accepted(Struct, frozen=True):
    """The answer is complete. `words` is how it reads, `labels` how each pick of a multi reads.

    `again` is a state that is to be asked once more, before the prompt comes back. `partly`: it was read out
    of a longer text, whose other words aren't kept unless the next question takes them; `rest` are those
    behind the answer.
    """

    value: Value
    words: str
    goto: str | None = None
    labels: tuple[str, ...] = ()
    again: str = ""
    partly: bool = False
    rest: str = ""


class Partial(Struct, frozen=True):
    """Part of the answer; the prompt stays open. `note` names a phrase to say first."""

    draft: tuple[str, ...]
    note: str = ""


class Rejected(Struct, frozen=True):
    """It can't be read as an answer. `why` names the phrase that says so; `fill` its numbers."""

    why: str
    fill: tuple[tuple[str, Value], ...] = ()


ParseResult = Accepted | Partial | Rejected


NOTHING_KNOWN = Context(Reference(date.min))


class Prompt(Struct, frozen=True, dict=True):
    """A state as it stands in front of a person: its kind, what can be picked, and what is drafted already.

    `usual` is when the person's sessions are, by their clock: the last one, or the next. `context` is
    what typed days and hours are read by, `now` the time (UTC), `country` the code of the person's.
    """

    kind: PromptKind
    state: State
    options: tuple[Option, ...] = ()
    suggest: str = ""
    cues: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    draft: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)
    today: date = date.min
    language: str = "en"
    usual: datetime | None = None
    context: Context = NOTHING_KNOWN
    now: datetime | None = None
    country: str | None = None

    @cached_property
    def by_label(self) -> Mapping[str, Option]:
        """Options by their labels as typed words are compared with them; the first of several alike.

        A label typed without its accents counts, too, where no other option is written so.
        """
        written = [(plain(option.label), option) for option in reversed(self.options)]
        return {bare: option for label, option in written for bare in unmarked(label)} | dict(written)

    def listed(self, *names: str) -> frozenset[str]:
        """Return the texts of these lists of typed words together."""
        return self.words.listed(*names)

    def said(self, phrase: str, typed: str) -> bool:
        """Tell whether the typed text is one of the phrase's alternatives."""
        return typed in self.words.typed.get(phrase, ())

    def word(self, phrase: str) -> str:
        """Return the phrase as it is written, empty where there is none."""
        return self.words.written.get(phrase, "")
