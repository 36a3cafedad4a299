"""Types of how therapy goes, as told, and of the unasked messages there were."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from flows.person.calendar import Appointment, Break, CalendarCopy
from flows.person.preferences import NudgePreferences

Rating = Literal["importance", "confidence", "hope", "mood", "truth", "useful", "heard", "goal", "way"]


Attended = Literal[
    "went", "late", "moved", "i-cancelled", "i-cancelled-rebooked", "they-cancelled", "no-show",
    "light", "tried", "did-not-try", "thinking-of-stopping",
]  # fmt: skip


NudgeKind = Literal[
    "reason", "refresh", "look", "note", "decide", "carry-on", "pulse", "goodbye", "hold-over",
    "reminder", "after", "keep-on",
]  # fmt: skip


class Rated(Struct, frozen=True):
    """One rating by the person, 0 to 10."""

    what: Rating
    value: int
    at: datetime


class Attendance(Struct, frozen=True):
    """One report about a session of therapy, or about staying in therapy.

    `session` is the number of that session, counted from the first; None where it is unknown.
    """

    what: Attended
    at: datetime
    session: int | None = None


class Nudge(Struct, frozen=True):
    """One unasked message: its kind, the reasons for it, and the answer.

    `at` is the moment it was due (UTC); it is sent then or a little later. `why` holds the sentences that
    were true at that moment. `answer` is the value of the tapped button, empty where the person came back
    without tapping. `session` is the start of the session of therapy that it is about.
    """

    kind: NudgeKind
    at: datetime
    why: tuple[str, ...] = ()
    reason: int | None = None
    session: datetime | None = None
    answered: datetime | None = None
    answer: str = ""


class Screened(Struct, frozen=True):
    """Result of screening one text, without the text. `plain`: it spoke of the person's own life, now.

    `from_clues`: no phrase said it, clues alone added up to it.
    """

    tier: Literal["red", "amber", "soft"]
    at: datetime
    category: str = ""
    plain: bool = False
    from_clues: bool = False


class Known(Struct, frozen=True):
    """Category of a soft sign that the therapist knows of, as the person said; it counts until `until`."""

    category: str
    until: datetime


class Engagement(Struct, frozen=True):
    """Course of therapy as the person told it, and the unasked messages there were and may be.

    `looked` is when the person last opened their reasons, `warned` when they were last told that the record
    will be deleted. `known` holds the soft signs that their therapist knows of; `clarified` is when they
    were last asked whether words were about therapy. `focus` is the talk whose topic they wanted to look at
    first for a while, since `focus_since`; `looked_back` is when they were last asked about an earlier talk.
    `under_way` says that their first three sessions are over, as they told.
    """

    ratings: tuple[Rated, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    breaks: tuple[Break, ...] = ()
    calendar: CalendarCopy | None = None
    preferences: NudgePreferences = field(default_factory=NudgePreferences)
    nudges: tuple[Nudge, ...] = ()
    screened: tuple[Screened, ...] = ()
    known: tuple[Known, ...] = ()
    clarified: datetime | None = None
    focus: str = ""
    focus_since: datetime | None = None
    looked_back: datetime | None = None
    under_way: bool = False
    last_seen: datetime | None = None
    looked: datetime | None = None
    warned: datetime | None = None
