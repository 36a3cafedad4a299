"""Shared types: flows and their states, sessions, events, messages, results of the engine.

All are frozen and compare by value. Stored types (`Session`, `Message`) are plain JSON: text, whole
numbers, booleans and tuples of text.
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

Kind = str
"""Name of a kind of state, `type` in content: a key of `flows.definition.kinds.KINDS`."""

RecordField = str
"""Field of the record that stores an answer beyond its flow run: a key of `flows.record.updates.FIELDS`."""

Section = Literal["sentence", "want", "plan", "barrier", "goals", "helps", "scores", "later"]
"""Section of the summary, in the order of the page."""

# Values of the buttons in every state. Choice ids have no colon, so they never clash.
BACK, SKIP, PAUSE, HELP = ":back", ":skip", ":pause", ":help"
DONE, OTHER, USE, NEXT, ENOUGH = ":done", ":other", ":use", ":next", ":enough"


@dataclass(frozen=True, slots=True)
class Span:
    """Piece of a template: literal text, or a slot with its filters."""

    text: str
    slot: bool = False
    filters: tuple[str, ...] = ()
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """Parsed text with slots. `source` is the text as its author wrote it."""

    source: str
    spans: tuple[Span, ...]

    def __bool__(self) -> bool:
        return bool(self.spans)


@dataclass(frozen=True, slots=True)
class Filled:
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
    the program opens the flow. `was` lists names it was published under before.
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
    """How much each statement of the flow that finds barriers says for this one (1 or 2); none for most."""


@dataclass(frozen=True, slots=True)
class Session:
    """Position of a person in a flow run. Plain data, so it survives a restart and an edited flow.

    `path` lists the states answered or passed so far, without the present one. `shelved` keeps answers
    that Back passed, so that nobody writes them twice; `accepted` lists the states whose suggested answer
    was taken unchanged. `draft` is a partial answer: picks of a multi, or the cue of a plan. `chance`
    selects among variants; `resume` is the recap from which one answer is corrected; `known` lists the
    answers whose very words the record had before. `done` are the states of the short way that this run goes
    on from: their answers are taken again, unasked, up to the recap.
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
    chance: int = 0
    resume: str = ""
    known: tuple[str, ...] = ()
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """Dialog stack: the flow runs in progress, from the bottom. The top one asks until it ends.

    An empty one is false. `top` and `base` are for one that isn't.
    """

    runs: tuple[Session, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.runs)

    @property
    def top(self) -> Session:
        """Flow run whose question is open."""
        return self.runs[-1]

    @property
    def base(self) -> Session:
        """Flow run at the bottom."""
        return self.runs[0]

    @property
    def below(self) -> Stack:
        """Stack without its top: what goes on when the top ends."""
        return Stack(self.runs[:-1])

    @property
    def flow(self) -> str:
        """Name of the flow that asks, empty where none is open."""
        return self.runs[-1].flow if self.runs else ""

    @property
    def leads_back(self) -> bool:
        """Tell whether Back leads to an earlier question."""
        return len(self.runs) > 1 or any(run.path for run in self.runs)

    def push(self, run: Session) -> Stack:
        """Return the stack with a flow run on top."""
        return Stack((*self.runs, run))

    def with_top(self, run: Session) -> Stack:
        """Return the stack with this in place of its top."""
        return self if run is self.runs[-1] else Stack((*self.runs[:-1], run))

    def find(self, flow: str) -> Session | None:
        """Return the uppermost run of a flow, or None."""
        return next((run for run in reversed(self.runs) if run.flow == flow), None)

    def below_run_of(self, flow: str) -> Stack:
        """Return the stack below the uppermost run of a flow, or all of it where that flow isn't open."""
        places = (n for n in reversed(range(len(self.runs))) if self.runs[n].flow == flow)
        return Stack(self.runs[: next(places, len(self.runs))])

    def changed(self, change: Callable[[Session], Session]) -> Stack:
        """Return the stack with every run changed; itself where each is as it was."""
        runs = tuple(map(change, self.runs))
        return self if all(new is old for new, old in zip(runs, self.runs, strict=True)) else Stack(runs)


EMPTY_STACK = Stack()

EventKind = Literal["text", "button", "command", "other", "calendar", "edited", "blocked", "unblocked"]


@dataclass(frozen=True, slots=True)
class Event:
    """One action of a person. Never logged: `value` and `shown` hold the person's words.

    `value` is the text, the button's value, or the command with its argument (`start fear`); for `other`
    it is the kind of message (`photo`, `voice`, …). `token` identifies the prompt of a button (0: unknown),
    `message_id` and `shown` its message and text. `sent` is the time of the message in Unix seconds of
    Telegram's clock (0: unknown). `together`: it arrived with an earlier event, before that was answered.
    `foreign`: the text was forwarded, or sent through another bot. `album` is the id of its album.
    `file` is Telegram's id of a calendar file to fetch; once that was read the kind is `calendar`, and the
    value holds the result (`flows.record.calendar.calendar_note`).
    """

    person: str
    update_id: int
    kind: EventKind
    value: str = ""
    token: int = 0
    message_id: int | None = None
    shown: str = ""
    language: str = ""
    sent: int = 0
    together: bool = False
    foreign: bool = False
    album: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """Button: its label, and the value that a tap returns."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Message:
    """Text with rows of buttons. It is sent without markup, so nothing needs escaping.

    `bold` holds (offset, length) pairs in UTF-16 units. `copy` is the content of a copy button. With
    `replaces` the message replaces the tapped prompt.
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
    """Effect that a state names with `do`."""

    name: str
    flow: str
    state: str


@dataclass(frozen=True, slots=True)
class Given:
    """Answer to the open question: a typed text, or the value of a tapped button."""

    value: str
    tapped: bool = False


@dataclass(frozen=True, slots=True)
class RecordUpdate:
    """Answer that is also stored in the record. `words` and `labels` are its text as shown.

    `instead` is the earlier answer of this flow run that it replaces after Back. `code` is the named
    country or language. `gone` lists the lines that were removed from a list.
    """

    what: RecordField
    value: Value
    words: str
    labels: tuple[str, ...] = ()
    instead: Value = None
    code: str | None = None
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """Flow run that has ended. `session` is its last state, `closing` its last line."""

    session: Session
    closing: Message


@dataclass(frozen=True, slots=True)
class EngineResult:
    """Result of one answer. `stack` is empty when no flow is open any more.

    `note` is shown above the next prompt; `chosen` is the answer in words, shown under the question, and
    `copy` that answer where it is a sentence to bring;
    `understood` tells how typed words were read; `redraw`: the prompt changes in place (a multi, a list);
    `open` names the flow to open next; `unread`: the text did not answer the open question.
    """

    stack: Stack
    note: str = ""
    chosen: str = ""
    copy: str = ""
    understood: str = ""
    redraw: bool = False
    effects: tuple[Effect, ...] = ()
    kept: tuple[RecordUpdate, ...] = ()
    finished: tuple[Finished, ...] = ()
    open: str | None = None
    unread: bool = False
