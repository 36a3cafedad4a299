"""What is kept about one person. Plain, frozen data; the store turns it into documents and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from flows.model import Message, Section, Session

SCHEMA = 1
"""The version of this shape, kept in every document."""

Rating = Literal["importance", "confidence", "hope", "mood", "truth", "useful"]
Attended = Literal[
    "went", "late", "moved", "i-cancelled", "i-cancelled-rebooked", "they-cancelled", "no-show",
    "light", "did-not-try", "thinking-of-stopping",
]  # fmt: skip
NudgeKind = Literal["reason", "look", "decide", "carry-on", "goodbye", "hold-over", "reminder"]


@dataclass(frozen=True, slots=True)
class Consent:
    """A yes to the privacy notice: when, and to which version of its text."""

    at: datetime
    version: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary: a label and the person's words, as they stood when they were given."""

    key: str
    label: str
    words: str
    section: Section = "barrier"
    share: bool = True
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """A flow that was finished, with its lines."""

    flow: str
    version: int
    title: str
    at: datetime
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the person's reasons for being in therapy, in rank order in `Person.reasons`."""

    id: int
    text: str
    at: datetime
    shown: datetime | None = None
    tapped: datetime | None = None
    rest_until: datetime | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What a person wrote on a better day, for a hard one."""

    text: str
    at: datetime
    shown: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to bring to therapy."""

    text: str
    flow: str
    at: datetime
    said: Literal["not yet", "part", "said", "dropped"] = "not yet"


@dataclass(frozen=True, slots=True)
class Plan:
    """An if-then plan: "If {cue}, then I will {act}"."""

    cue: str
    act: str
    flow: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rated:
    """A number from 0 to 10 the person gave."""

    what: Rating
    value: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Attendance:
    """Something the person told us about a session of therapy or about going on with it."""

    what: Attended
    at: datetime
    session: int | None = None


@dataclass(frozen=True, slots=True)
class Nudge:
    """A message nobody asked for at that moment: what it was, why, and what came back.

    `why` are plain sentences, true when it was sent. `answer` is the button tapped, if any.
    """

    kind: NudgeKind
    at: datetime
    why: tuple[str, ...]
    reason: int | None = None
    answered: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Nudging:
    """When this person wants to hear from us. `when` is None until they have said yes or no.

    Quiet hours and the slot are wall times in the person's zone. `backoff` counts nudges ignored in
    a row. `hold_until` is set by a help-now event: nothing unasked goes out before it.
    """

    when: Literal["drift", "sessions", "ask-only"] | None = None
    quiet_from: time = time(21)
    quiet_to: time = time(9)
    slot: time = time(18, 30)
    off: bool = False
    paused_until: datetime | None = None
    hold_until: datetime | None = None
    ask_after_hold: bool = False
    backoff: int = 0
    less: int = 0
    said_goodbye: bool = False


@dataclass(frozen=True, slots=True)
class Screened:
    """That a text was screened with this result; never the text."""

    tier: Literal["red", "amber", "soft"]
    at: datetime


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way. `at_most_once` (nudges): once tried, it is never tried again.

    `send` puts up `message`; `edit` makes `message` the text and buttons of `message_id`; `retire`
    takes the buttons off `message_id` and, where `message.text` is not empty, sets that text.
    """

    do: Literal["send", "edit", "retire"]
    message: Message
    message_id: int | None = None
    at_most_once: bool = False
    tried: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One person's record. `id` is the chat's; nothing else that names them is kept.

    `token` is the last button token given out. `keyboard` is the message whose buttons are live.
    `seen` are the update ids applied lately, newest last. `paused` are talks put aside.
    """

    id: str
    schema: int = SCHEMA
    since: datetime | None = None
    language: str = "en"
    zone: str | None = None
    country: str | None = None
    adult: bool | None = None
    consent: Consent | None = None
    session: Session | None = None
    paused: tuple[Session, ...] = ()
    held: str = ""
    token: int = 0
    keyboard: int | None = None
    last_seen: datetime | None = None
    seen: tuple[int, ...] = ()
    blocked: bool = False
    talks: tuple[Talk, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Note, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    plans: tuple[Plan, ...] = ()
    safety_note: tuple[str, ...] = ()
    steady: tuple[str, ...] = ()
    ratings: tuple[Rated, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    nudging: Nudging = field(default_factory=Nudging)
    nudges: tuple[Nudge, ...] = ()
    screened: tuple[Screened, ...] = ()
    outbox: tuple[Outgoing, ...] = ()
    retry_at: datetime | None = None
