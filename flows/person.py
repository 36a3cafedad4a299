"""What is kept about one person. Plain, frozen data; the store turns it into documents and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from flows.model import Message, Section, Session

SCHEMA = 1
"""The version of this shape, kept in every document."""

Rating = Literal["importance", "confidence", "hope", "mood", "truth", "useful", "heard", "goal", "way"]
Attended = Literal[
    "went", "late", "moved", "i-cancelled", "i-cancelled-rebooked", "they-cancelled", "no-show",
    "light", "tried", "did-not-try", "thinking-of-stopping",
]  # fmt: skip
NudgeKind = Literal[
    "reason", "refresh", "look", "note", "decide", "carry-on", "pulse", "goodbye", "hold-over",
    "reminder", "after", "keep-on",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consent:
    """A yes to the privacy notice: when, and to which version of its text."""

    at: datetime
    version: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary: a label and the person's words, as they stood when they were given.

    `under` is the heading it stands under on a page of several talks.
    """

    key: str
    label: str
    words: str
    section: Section = "barrier"
    share: bool = True
    sensitive: bool = False
    under: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that was made final: its title, its day, and exactly the words that are on it."""

    title: str
    on: date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person looks at beside the talks: their page in the making, their sentences, or earlier talks.

    Of all the `lines` those with `share` are on the page. `view` is what is in front, empty when it was
    put away; `at` is what it is about, counted from 0. `picked` are the talks, and `word` is what was
    looked for.
    """

    view: str
    token: int = 0
    at: int = 0
    picked: tuple[int, ...] = ()
    word: str = ""
    title: str = ""
    lines: tuple[Line, ...] = ()


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

    `at` is the moment it was meant for; it goes out then or a little later. `why` are plain
    sentences, true at that moment. `answer` is the button tapped; empty when the person came back
    without tapping. `session` is the start of the session of therapy it is about.
    """

    kind: NudgeKind
    at: datetime
    why: tuple[str, ...] = ()
    reason: int | None = None
    session: datetime | None = None
    answered: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A session of therapy, once or every so many weeks, by the wall clock of its zone.

    `every_weeks` is 0 for a single session. `cancelled` are the days on which it doesn't happen.
    """

    id: int
    day: date
    at: time
    zone: str
    every_weeks: int = 0
    cancelled: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """Days, both ends included, on which no session is meant to happen."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Nudging:
    """When this person wants to hear from us. `when` is None until they have said yes or no.

    Quiet hours and the slot are wall times in the person's zone. `pulse` is the weekday (Monday: 0)
    of the check-in they asked for, `reminders` how long before a session they are reminded, and
    `ask_after` whether they are asked how it went. `helped` is the last help-now event; from then on
    nothing of ours goes out while `hold_until` stands, which only a yes takes away. `less` doubles
    the wait and is over at `less_until`. `usual_gap` is how long they usually stay away.
    """

    when: Literal["drift", "sessions", "ask-only"] | None = None
    quiet_from: time = time(21)
    quiet_to: time = time(9)
    slot: time = time(18, 30)
    pulse: int | None = None
    reminders: tuple[timedelta, ...] = (timedelta(days=3), timedelta(days=1))
    ask_after: bool = False
    off: bool = False
    paused_until: datetime | None = None
    helped: datetime | None = None
    hold_until: datetime | None = None
    ask_after_hold: bool = False
    less: int = 0
    less_until: datetime | None = None
    usual_gap: timedelta = timedelta(days=7)
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
    takes the buttons off `message_id` and, where `message.text` is not empty, sets that text; `file`
    sends the file named `file`, made from the record when it goes out, with `message.text` under it.
    """

    do: Literal["send", "edit", "retire", "file"]
    message: Message
    message_id: int | None = None
    at_most_once: bool = False
    tried: datetime | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One person's record. `id` is the chat's; nothing else that names them is kept.

    `token` is the last button token given out. `keyboard` is the message whose buttons are live.
    `seen` are the update ids applied lately, newest last. `paused` are talks put aside.
    `looked` is when they last opened their own reasons, `warned` when they were last told that what
    is kept goes for good unless they want it.
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
    looked: datetime | None = None
    warned: datetime | None = None
    notes: tuple[Note, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    plans: tuple[Plan, ...] = ()
    safety_note: tuple[str, ...] = ()
    steady: tuple[str, ...] = ()
    ratings: tuple[Rated, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    breaks: tuple[Break, ...] = ()
    nudging: Nudging = field(default_factory=Nudging)
    nudges: tuple[Nudge, ...] = ()
    screened: tuple[Screened, ...] = ()
    outbox: tuple[Outgoing, ...] = ()
    retry_at: datetime | None = None
    desk: Desk | None = None
    sheet: Sheet | None = None
