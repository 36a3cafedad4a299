"""State of one turn: the record so far and the queued messages. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, cast

from flows.model import Event, Message
from flows.person import Outgoing, Person

Facts = TypeVar("Facts")


class Known:
    """Keeps what was worked out of a record in this turn, for as long as the record is the same object.

    Every copy of a turn's context shares it, and the turn's end throws it away: no object that serves
    several people holds anything of one.
    """

    __slots__ = ("_facts", "_person")

    def __init__(self) -> None:
        self._person: Person | None = None
        self._facts: object = None

    def of(self, person: Person, work_out: Callable[[], Facts]) -> Facts:
        """Return what `work_out` returned for this very record, called if need be."""
        if self._person is not person:
            self._facts, self._person = work_out(), person
        return cast("Facts", self._facts)


@dataclass(frozen=True, slots=True)
class TurnContext:
    """Record and messages while one event is answered. `chosen` is the answer just given, in words.

    `erased`: the record is deleted, and `sent` holds the farewell. `folded` replaces the answered
    question, where its words come again below. `copy` is the sentence that was just made: its copy button
    stays under the answered question.
    """

    person: Person
    event: Event
    now: datetime
    sent: tuple[Outgoing, ...] = ()
    chosen: str = ""
    erased: bool = False
    folded: str = ""
    copy: str = ""
    known: Known = field(default_factory=Known, repr=False, compare=False)


def say(context: TurnContext, message: Message) -> TurnContext:
    """Queue a message. If it has buttons, those of earlier messages are removed."""
    context = retire(context) if message.rows else context
    return replace(context, sent=(*context.sent, Outgoing("send", message)))


def acknowledge(context: TurnContext, reaction: str, otherwise: str) -> TurnContext:
    """Queue a reaction to the person's message, which makes no sound; `otherwise` is its text elsewhere."""
    quiet = Outgoing("send", Message(otherwise), context.event.message_id, reaction=reaction)
    return replace(context, sent=(*context.sent, quiet))


def send_file(context: TurnContext, name: str, caption: str = "") -> TurnContext:
    """Queue the file of this name. It is made from the record when it is sent."""
    return replace(context, sent=(*context.sent, Outgoing("file", Message(caption), file=name)))


def redraw(context: TurnContext, message: Message) -> TurnContext:
    """Edit the tapped message, or send a new one where none was tapped."""
    tapped = context.event.message_id
    if tapped is None:
        return say(context, message)
    return replace(context, sent=(*context.sent, Outgoing("edit", message, tapped)))


def retire(context: TurnContext) -> TurnContext:
    """Remove the buttons of the tapped message, adding the answer to its text, and of the live message."""
    tapped = context.event.message_id if context.event.kind == "button" else None
    done: list[Outgoing] = []
    before = {outgoing.message_id for outgoing in context.sent if outgoing.do == "retire"}
    if tapped is not None and tapped not in before:
        shown = context.event.shown
        answered = f"{shown}\n\n✓ {context.chosen}" if shown and context.chosen else ""
        done.append(Outgoing("retire", Message(context.folded or answered, copy=context.copy), tapped))
    live = context.person.delivery.keyboard
    if live is not None and live != tapped:
        said = Message("") if tapped else Message(context.folded, copy=context.copy)
        done.append(Outgoing("retire", said, live))
    person = (
        context.person
        if live is None
        else replace(context.person, delivery=replace(context.person.delivery, keyboard=None))
    )
    return replace(context, person=person, sent=(*context.sent, *done), chosen="", folded="", copy="")
