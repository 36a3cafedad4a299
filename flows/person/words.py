"""Types of what a person keeps in words of their own: talks, reasons, sentences, plans, notes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from flows.model import Section

Mark = Literal["", "heavy", "wanted"]
"""`heavy`: screening found danger in the text, so nothing shows or sends it; `wanted`: the person confirmed
that it stays."""


Went = Literal["", "good", "mixed", "hard", "passed"]


Became = Literal["", "did", "part", "not-yet", "no-fit", "passed"]


class Line(Struct, frozen=True):
    """One line of a summary: a label, and the person's words as they were when the flow ended.

    A `sensitive` line starts switched off and is shown with a lock. `under` is its heading on a page of
    several flow runs. A `heavy` line is off the page until it is tapped.
    `note` is its text among the notes of the page, where the author wrote one.
    """

    key: str
    label: str
    words: str
    section: Section = "barrier"
    share: bool = True
    sensitive: bool = False
    under: str = ""
    mark: Mark = ""
    note: str = ""


class Sheet(Struct, frozen=True):
    """Final summary: its title, its day, and exactly the lines on it."""

    title: str
    on: date
    lines: tuple[Line, ...]


class FlowRun(Struct, frozen=True):
    """One finished walk through a flow, with its summary lines."""

    flow: str
    version: int
    title: str
    at: datetime
    lines: tuple[Line, ...] = ()


UNTIL_TOUCHED = timedelta(days=36_500)
"""Rest of a reason that the person called no longer true: until they list it again, or call it true."""


class Reason(Struct, frozen=True):
    """One reason for being in therapy. `Person.reasons` holds them in the person's order of rank."""

    id: int
    text: str
    at: datetime
    shown: datetime | None = None
    tapped: datetime | None = None
    rest_until: datetime | None = None
    hidden: bool = False
    mark: Mark = ""

    @property
    def listed(self) -> bool:
        """Tell whether the reason is on the list that is shown and that nudges quote."""
        return not self.hidden and self.mark != "heavy"

    def listed_again(self, now: datetime) -> Reason:
        """Return the reason after it was put on the list anew: a doubt about it is over."""
        is_doubted = self.rest_until is not None and self.rest_until - now > UNTIL_TOUCHED / 2
        return replace(self, rest_until=None) if is_doubted else self


class Note(Struct, frozen=True):
    """Text that the person wrote on a better day, to read on a hard one."""

    text: str
    at: datetime
    shown: datetime | None = None
    mark: Mark = ""


class Sentence(Struct, frozen=True):
    """A sentence to bring to therapy.

    `said_at` is when it was marked as said, whole or in part, and `went` how the person says that it went;
    "passed" where they were asked and left it open.
    """

    text: str
    flow: str
    at: datetime
    said: Literal["not yet", "part", "said", "dropped"] = "not yet"
    mark: Mark = ""
    said_at: datetime | None = None
    went: Went = ""


class Plan(Struct, frozen=True):
    """An if-then plan: "If {cue}, then I will {act}".

    `became` is what the person says became of it; "passed" where they were asked and left it open.
    """

    cue: str
    act: str
    flow: str
    at: datetime
    mark: Mark = ""
    became: Became = ""


class SetAside(Struct, frozen=True):
    """Text in which screening found danger. No flow, page or message uses it.

    `flow` and `state` name the question that it answered; `sentence`: that question asked for a sentence
    to bring. `asked`: the person has decided what happens to the text. `from_clues`: clues alone added up in
    it, so that one tap makes it the answer; `step` is how much of the answer was there before.
    """

    text: str
    flow: str
    state: str
    at: datetime
    asked: bool = False
    sentence: bool = False
    from_clues: bool = False
    step: int = 0


class OwnWords(Struct, frozen=True):
    """Texts and finished talks that the person keeps, by their own wish.

    `aside` holds the texts that screening set aside; `screened_with` is the version of the screening lists
    with which the whole record was read.
    """

    talks: tuple[FlowRun, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Note, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    plans: tuple[Plan, ...] = ()
    safety_note: tuple[str, ...] = ()
    steady: tuple[str, ...] = ()
    sheet: Sheet | None = None
    aside: tuple[SetAside, ...] = ()
    screened_with: str = ""
