"""Events and messages, and the results of the engine. A message is stored as plain JSON until it is sent."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from flows.model.flow import RecordField, Value
from flows.model.session import Session, Stack

# Values of the buttons in every state. Choice ids have no colon, so they never clash.
BACK, SKIP, PAUSE, HELP = ":back", ":skip", ":pause", ":help"
DONE, OTHER, USE, NEXT, ENOUGH = ":done", ":other", ":use", ":next", ":enough"

EventKind = Literal["text", "button", "command", "other", "calendar", "edited", "blocked", "unblocked"]


class Event(Struct, frozen=True):
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


def is_start(event: Event) -> bool:
    """Tell whether an event is /start."""
    return event.kind == "command" and event.value.partition(" ")[0] == "start"


class Button(Struct, frozen=True):
    """Button: its label, and the value that a tap returns."""

    label: str
    value: str


class Message(Struct, frozen=True):
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


class Effect(Struct, frozen=True):
    """Effect that a state names with `do`."""

    name: str
    flow: str
    state: str


class Given(Struct, frozen=True):
    """Answer to the open question: a typed text, or the value of a tapped button.

    `heavy`: screening heard something in the text, so that it is no answer unless all its words are.
    `denies`: it heard nothing but a denial of what the open question asks, so that the text is a no.
    """

    value: str
    tapped: bool = False
    heavy: bool = False
    denies: bool = False


class RecordUpdate(Struct, frozen=True):
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


class Finished(Struct, frozen=True):
    """Flow run that has ended. `session` is its last state, `closing` its last line."""

    session: Session
    closing: Message


class EngineResult(Struct, frozen=True):
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
