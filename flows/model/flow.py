"""A flow as content defines it: its states, what they ask, and where each answer leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from msgspec import Struct

Value = str | int | bool | tuple[str, ...] | None
"""An answer or a fact. A choice is its id; own words in a choice start with `OWN`; dates and times
are ISO text; a plan is the pair (cue, act)."""

Values = Mapping[str, Value]
Guard = Callable[[Values], bool]

OWN = "own:"
"""Marks a person's own words among choice ids, which never hold a colon."""

Kind = str
"""Name of a kind of state, `type` in content: a key of `flows.definition.kinds.KINDS`."""

RecordField = str
"""Field of the record that stores an answer beyond its flow run: a key of `flows.record.updates.FIELDS`."""

Section = Literal["sentence", "want", "plan", "barrier", "goals", "helps", "scores", "later"]
"""Section of the summary, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Span:
    """Piece of a template: literal text, or a slot with its filters."""

    text: str
    slot: bool = False
    filters: tuple[str, ...] = ()
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """Parsed text with slots. `source` is the text as its author wrote it; `bold` tells that a part is."""

    source: str
    spans: tuple[Span, ...]
    bold: bool = False

    def __bool__(self) -> bool:
        return bool(self.spans)


class Filled(Struct, frozen=True):
    """Text that is ready to send. `bold` holds (offset, length) pairs in UTF-16 units, as Telegram counts."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several texts. The first whose guard holds is used."""

    text: Template
    when: Guard | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a recap: the state whose answer it quotes, and its template."""

    source: str
    text: Template


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice. `alone` clears the other picks of a multi ("none of these").

    `inside` is its form within a sentence, `own` its form as a sentence; `typed` holds other words that
    pick it, with `|` between; `reflect` holds the reflections
    that may follow it.
    """

    id: str
    label: Template
    goto: str | None = None
    when: Guard | None = None
    alone: bool = False
    inside: Template | None = None
    typed: Template | None = None
    own: Template | None = None
    reflect: tuple[Template, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """Transition to a next state. The first branch whose guard holds is taken; the last has no guard."""

    to: str
    when: Guard | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One state of a flow: its prompt, its possible answers and its transitions.

    A target names a state of the flow, or `@name` to leave the flow and open another. `own` holds the
    keys that only this kind has, as written (`StateKind.own`); `line` is the line in the file.

    A sentence puts the words of its first answered source of `sources` into one of its `wordings`.
    `stems` are beginnings of the question that people repeat; `reflect` holds the reflections by kind of
    answer; `variants` holds several texts of a closing line or suggestion. `always` keeps the state on
    the short way. Between two states that are `in_place` a tap edits the message instead of sending one.
    """

    name: str
    kind: Kind
    ask: Template
    goto: tuple[Branch, ...] = ()
    save: str = ""
    choices: tuple[Choice, ...] = ()
    options_from: str | None = None
    other: bool = False
    skip: bool = True
    skip_label: Template | None = None
    button: Template | None = None
    help: Template | None = None
    retry: Template | None = None
    suggest: Template | None = None
    cues: tuple[Template, ...] = ()
    acts: tuple[Template, ...] = ()
    start_with: str | None = None
    low: int = 0
    high: int = 10
    max_chars: int = 600
    keep: RecordField | None = None
    label: Template | None = None
    section: Section = "barrier"
    share: bool = True
    sensitive: bool = False
    flow: str | None = None
    do: tuple[str, ...] = ()
    own: Mapping[str, object] = field(default_factory=dict)
    line: int = 0
    lead: tuple[Template, ...] = ()
    sources: tuple[str, ...] = ()
    wordings: Mapping[str, str] = field(default_factory=dict)
    stems: tuple[str, ...] = ()
    reflect: Mapping[str, tuple[Template, ...]] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    variants: tuple[Variant, ...] = ()
    note: Mapping[str, str] = field(default_factory=dict)
    quote: bool = True
    to_them: bool = False
    always: bool = False
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow. `logic` changes with its states and transitions, not with its wording.

    `short` lists the states of the short way in order. With `interrupts` the flow is pushed over the one
    in progress, which is suspended until this one ends. `entries` are states besides the first at which
    the program opens the flow. `was` lists names it was published under before. `page_title` heads the page
    where the title would tell others at a glance what it is about.
    """

    name: str
    title: Template
    version: int
    states: Mapping[str, State]
    start: str
    logic: str
    command: str | None = None
    menu: str | None = None
    order: int = 100
    minutes: int = 5
    about: Template | None = None
    page_title: Template | None = None
    derive: str | None = None
    short: tuple[str, ...] = ()
    summary: bool = False
    nudged: bool = True
    interrupts: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reviewed: str = ""
    file: str = ""
    former: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Labels of published choices by state and id: an answer whose choice is gone reads as it was tapped."""
    weights: Mapping[str, int] = field(default_factory=dict)
    """Weights (1 or 2) that statements of the flow that finds barriers have for this one; none for most."""
