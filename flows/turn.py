"""State of one turn: the record so far and the queued messages. Filled while an event is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, cast

from flows.model import Event, Message
from flows.person import Delivery, Dialog, Engagement, Outgoing, OwnWords, Person, Profile

Facts = TypeVar("Facts")


@dataclass(slots=True)
class TurnContext:
    """Record and messages while one event is answered; read out at its end.

    `chosen` is the answer just given, in words. `erased`: the record is deleted, and `sent` holds the
    farewell. `folded` replaces the answered
    question, where its words come again below. `copy` is the sentence that was just made: its copy button
    stays under the answered question. The record itself never changes: another takes its place.
    """

    person: Person
    event: Event
    now: datetime
    sent: tuple[Outgoing, ...] = ()
    chosen: str = ""
    erased: bool = False
    folded: str = ""
    copy: str = ""
    _facts: object = field(default=None, repr=False, compare=False)
    _facts_of: Person | None = field(default=None, repr=False, compare=False)

    @property
    def profile(self) -> Profile:
        """Identity of the person."""
        return self.person.profile

    @profile.setter
    def profile(self, profile: Profile) -> None:
        self.person = replace(self.person, profile=profile)

    @property
    def dialog(self) -> Dialog:
        """Position of the person in the dialogue."""
        return self.person.dialog

    @dialog.setter
    def dialog(self, dialog: Dialog) -> None:
        self.person = replace(self.person, dialog=dialog)

    @property
    def words(self) -> OwnWords:
        """Texts that the person keeps."""
        return self.person.words

    @words.setter
    def words(self, words: OwnWords) -> None:
        self.person = replace(self.person, words=words)

    @property
    def engagement(self) -> Engagement:
        """Course of therapy, and what may come unasked."""
        return self.person.engagement

    @engagement.setter
    def engagement(self, engagement: Engagement) -> None:
        self.person = replace(self.person, engagement=engagement)

    @property
    def delivery(self) -> Delivery:
        """Messages on their way."""
        return self.person.delivery

    @delivery.setter
    def delivery(self, delivery: Delivery) -> None:
        self.person = replace(self.person, delivery=delivery)

    def facts_of(self, work_out: Callable[[], Facts]) -> Facts:
        """Return what `work_out` returned for this very record, called if need be.

        The turn's end throws it away: no object that serves several people holds anything of one.
        """
        if self._facts_of is not self.person:
            self._facts, self._facts_of = work_out(), self.person
        return cast("Facts", self._facts)

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
            self.queue(Outgoing("retire", Message(self.folded or answered, copy=self.copy), tapped))
        live = self.delivery.keyboard
        if live is not None and live != tapped:
            said = Message("") if tapped else Message(self.folded, copy=self.copy)
            self.queue(Outgoing("retire", said, live))
        if live is not None:
            self.delivery = replace(self.delivery, keyboard=None)
        self.chosen = self.folded = self.copy = ""

    def take_over(self, draft: TurnContext) -> None:
        """Go on from a copy of this turn on which something was tried out."""
        self.person, self.sent = draft.person, draft.sent
        self.chosen, self.folded, self.copy = draft.chosen, draft.folded, draft.copy

    def queue(self, *outgoing: Outgoing) -> None:
        """Add messages to those of this turn."""
        self.sent = (*self.sent, *outgoing)
