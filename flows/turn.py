"""State of one turn: the record so far and the queued messages. Filled while an event is answered."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from flows.model import Event, Message
from flows.person import Delivery, Dialog, Engagement, Outgoing, OwnWords, Person, Profile


class TurnContext:
    """Record and messages while one event is answered; read out at its end.

    The record is held in its parts, each of which another takes the place of; `person` is all of it. `sent`
    are the queued messages, `chosen` the answer just given, in words. `erased`: the record is deleted, and
    `sent` holds the farewell. `folded` replaces the answered question, where its words come again below.
    `copied` is the sentence that was just made: its copy button stays under the answered question.
    `facts` is what was worked out of the record `facts_of`.
    """

    __slots__ = (
        "_whole", "chosen", "copied", "delivery", "dialog", "engagement", "erased", "event", "facts",
        "facts_of", "folded", "now", "profile", "sent", "words",
    )  # fmt: skip

    profile: Profile
    dialog: Dialog
    words: OwnWords
    engagement: Engagement
    delivery: Delivery
    _whole: Person

    def __init__(self, person: Person, event: Event, now: datetime) -> None:
        self.person = person
        self.event = event
        self.now = now
        self.sent: tuple[Outgoing, ...] = ()
        self.chosen = self.folded = self.copied = ""
        self.erased = False
        self.facts: Any = None  # of a type that a turn knows nothing of
        self.facts_of: Person | None = None

    @property
    def person(self) -> Person:
        """Record as it is now: the same object until a part of it changes."""
        whole = self._whole
        same = (
            whole.dialog is self.dialog
            and whole.words is self.words
            and whole.engagement is self.engagement
            and whole.delivery is self.delivery
            and whole.profile is self.profile
        )
        if not same:
            self._whole = replace(
                whole, profile=self.profile, dialog=self.dialog, words=self.words,
                engagement=self.engagement, delivery=self.delivery,
            )  # fmt: skip
        return self._whole

    @person.setter
    def person(self, person: Person) -> None:
        self._whole = person
        self.profile, self.dialog, self.words = person.profile, person.dialog, person.words
        self.engagement, self.delivery = person.engagement, person.delivery

    def draft(self) -> TurnContext:
        """Return a copy on which something can be tried out."""
        return copy(self)

    def say(self, message: Message) -> None:
        """Queue a message. If it has buttons, those of earlier messages are removed."""
        if message.rows:
            self.retire()
        self.queue(Outgoing("send", message))

    def acknowledge(self, reaction: str, otherwise: str) -> None:
        """Queue a reaction to the person's message, without a sound; `otherwise` is its text elsewhere."""
        self.queue(Outgoing("send", Message(otherwise), self.event.message_id, reaction=reaction))

    def send_file(self, name: str, caption: str = "") -> None:
        """Queue the file of this name. It is made from the record when it is sent."""
        self.queue(Outgoing("file", Message(caption), file=name))

    def redraw(self, message: Message) -> None:
        """Edit the tapped message, or send a new one where none was tapped."""
        if self.event.message_id is None:
            self.say(message)
        else:
            self.queue(Outgoing("edit", message, self.event.message_id))

    def retire(self) -> None:
        """Remove the buttons of the tapped message, with the answer in its text, and of the live one."""
        tapped = self.event.message_id if self.event.kind == "button" else None
        before = {outgoing.message_id for outgoing in self.sent if outgoing.do == "retire"}
        if tapped is not None and tapped not in before:
            shown = self.event.shown
            answered = f"{shown}\n\n✓ {self.chosen}" if shown and self.chosen else ""
            self.queue(Outgoing("retire", Message(self.folded or answered, copy=self.copied), tapped))
        live = self.delivery.keyboard
        if live is not None and live != tapped:
            said = Message("") if tapped else Message(self.folded, copy=self.copied)
            self.queue(Outgoing("retire", said, live))
        if live is not None:
            self.delivery = replace(self.delivery, keyboard=None)
        self.chosen = self.folded = self.copied = ""

    def take_over(self, draft: TurnContext) -> None:
        """Go on from a copy of this turn on which something was tried out."""
        self.person, self.sent = draft.person, draft.sent
        self.chosen, self.folded, self.copied = draft.chosen, draft.folded, draft.copied

    def queue(self, *outgoing: Outgoing) -> None:
        """Add messages to those of this turn."""
        self.sent = (*self.sent, *outgoing)
