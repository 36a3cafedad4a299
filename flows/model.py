"""The words the rest is written in: flows and their states, sessions, events, messages, turns.

Everything here is frozen and compares by value. What is stored (`Session`, `Message`) is plain
JSON: text, whole numbers, true and false, and tuples of text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Value = str | int | bool | tuple[str, ...] | None
"""An answer or a fact. A choice is its id; own words in a choice start with `OWN`; dates and times
are ISO text; a plan is the pair (cue, act)."""

Values = Mapping[str, Value]
Guard = Callable[[Values], bool]

OWN = "own:"
"""Marks a person's own words among choice ids, which never hold a colon."""

Kind = Literal[
    "say", "text", "choice", "multi", "list", "scale", "number",
    "yesno", "date", "time", "plan", "preview", "call", "end",
]  # fmt: skip

Keep = Literal[
    "sentence", "plan", "reasons", "note", "importance", "confidence", "hope", "mood", "truth",
    "goals", "steady", "barriers", "signs", "country", "clock", "nudges_when", "slot", "safety",
    "useful", "heard", "goal", "way", "said", "pause", "pulse", "quiet_from", "quiet_to", "reminders",
    "ask_after", "city", "language",
]  # fmt: skip
"""Where an answer is kept in the person's record besides the talk it was given in."""

Section = Literal["want", "sentence", "barrier", "goals", "helps", "plan", "scores", "later"]
"""The part of the summary a line stands in, in the order of the page."""

# Values of the buttons that are there in every state. Choice ids have no colon.
BACK, SKIP, PAUSE, HELP = ":back", ":skip", ":pause", ":help"
DONE, OTHER, USE, NEXT = ":done", ":other", ":use", ":next"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a template: literal text, or a slot to fill with a value and its filters."""

    text: str
    slot: bool = False
    filters: tuple[str, ...] = ()
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A text with slots, parsed once. `source` is what the author wrote."""

    source: str
    spans: tuple[Span, ...]

    def __bool__(self) -> bool:
        return bool(self.spans)


@dataclass(frozen=True, slots=True)
class Filled:
    """A text that is ready to send. `bold` are (offset, length) pairs in UTF-16 units."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap. `alone` empties the other picks of a multi ("none of these")."""

    id: str
    label: Template
    goto: str | None = None
    when: Guard | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a state leads. The first branch whose guard holds is taken; the last has none."""

    to: str
    when: Guard | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One step of a flow: what is asked, what may be answered, and where each answer leads.

    A target is a state of the same flow, or `@name`: leave this flow and open that one.
    `line` says where the author wrote it.
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
    keep: Keep | None = None
    label: Template | None = None
    section: Section = "barrier"
    share: bool = True
    sensitive: bool = False
    flow: str | None = None
    do: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """One talk. `logic` changes when the steps do, never when only the wording does.

    With `interrupts` it opens over the talk in progress, which waits unchanged until it ends.
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
    derive: str | None = None
    summary: bool = False
    nudged: bool = True
    interrupts: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    reviewed: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """Where a person is in a flow. Plain data: it survives a restart and an edited flow.

    `path` are the states answered or passed so far, the present one not included. `shelved` keeps
    the answers that Back stepped over, so that nothing has to be written twice; `accepted` are the
    states whose answer was taken as it was suggested, so that nobody wrote it. `draft` is a list,
    the picks of a multi or the cue of a plan in the making. `under` is the talk that waits,
    unchanged, until this one ends.
    """

    flow: str
    version: int
    logic: str
    state: str
    token: int
    path: tuple[str, ...] = ()
    answers: dict[str, Value] = field(default_factory=dict)
    shelved: dict[str, Value] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    draft: tuple[str, ...] = ()
    retries: int = 0
    under: Session | None = None

    @property
    def leads_back(self) -> bool:
        """Tell whether there is a question before this one."""
        return bool(self.path) or self.under is not None


EventKind = Literal["text", "button", "command", "other", "edited", "blocked", "unblocked"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a person did. Never logged: `value` and `shown` hold what they wrote.

    `value` is the text, the button's value, or the command with its argument (`start fear`); for
    `other` it is the sort of thing that came (`photo`, `voice`, …). `token` tells which prompt a
    button belonged to (0: unknown) and `message_id`, `shown` which message and what it said.
    """

    person: str
    update_id: int
    kind: EventKind
    value: str = ""
    token: int = 0
    message_id: int | None = None
    shown: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap: a label to read and the value that comes back."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Message:
    """A text, sent as it is (no markup, so nothing needs escaping), with rows of buttons.

    `bold` are (offset, length) pairs in UTF-16 units. `copy` is a sentence that a copy button
    offers. With `replaces` the message takes the place of the prompt that was tapped.
    """

    text: str
    bold: tuple[tuple[int, int], ...] = ()
    rows: tuple[tuple[Button, ...], ...] = ()
    token: int = 0
    copy: str = ""
    silent: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """Something a state asks to be done to the person's record, by name (`do` in content)."""

    name: str
    flow: str
    state: str


@dataclass(frozen=True, slots=True)
class Given:
    """What the person gave the open question: a typed text, or the value of a tapped button."""

    value: str
    tapped: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that goes into the person's record as well; `words` and `labels` are as it was shown.

    `instead` is the answer that it takes the place of, given in this talk before Back.
    """

    what: Keep
    value: Value
    words: str
    labels: tuple[str, ...] = ()
    instead: Value = None


@dataclass(frozen=True, slots=True)
class Finished:
    """A flow that came to its end. `session` is its last snapshot, `closing` its last line."""

    session: Session
    closing: Message


@dataclass(frozen=True, slots=True)
class Turn:
    """What one answer leads to. `session` is None when nothing is open any more.

    `note` goes before the next prompt; `chosen` is what was answered, in words, to show under the
    question; `redraw` says that the same prompt changed in place (a multi, a list); `open` names
    the flow to open next; `unread` says that it was no answer to the open question.
    """

    session: Session | None
    note: str = ""
    chosen: str = ""
    redraw: bool = False
    effects: tuple[Effect, ...] = ()
    kept: tuple[Kept, ...] = ()
    finished: tuple[Finished, ...] = ()
    open: str | None = None
    unread: bool = False
