"""What was done for one person since their record was committed, and what a record is without it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.store import Record
from flows.person import Outgoing, Person

SENT_ONCE = ("send", "file")
"""What is seen twice when it is sent twice; edits and the taking away of buttons do no harm."""


@dataclass(frozen=True, slots=True)
class Done:
    """An item that is over with: what went out for it, if anything did, and the id of that message."""

    item: Outgoing
    out: Outgoing | None = None
    sent: int | None = None


@dataclass(slots=True)
class Work:
    """One person's record, and what was done for them since it was committed.

    `outbox` and `keyboard` are those of the record without what was done. `bare` are the messages whose
    buttons are gone: a quick tap may ask for that a second time, before the record says that it was done.
    """

    id: str
    record: Record
    done: tuple[Done, ...] = ()
    bare: set[int | None] = field(default_factory=set)
    outbox: tuple[Outgoing, ...] = field(init=False)
    keyboard: int | None = field(init=False)

    def __post_init__(self) -> None:
        self.committed(self.record)

    def note(self, done: Done) -> None:
        """Take out what is over with."""
        self.done += (done,)
        left = list(self.outbox)
        if done.item in left:
            left.remove(done.item)
        self.outbox = tuple(left)
        if done.out:
            self.keyboard = _keyboard(self.keyboard, done.out, done.sent)

    def drop(self, item: Outgoing) -> bool:
        """Take the item out, and go on with the next."""
        self.note(Done(item))
        return True

    def settled(self, person: Person) -> Person:
        """Return the person's record without what was done, and with nothing that has to be tried again."""
        return replace(person, outbox=self.outbox, keyboard=self.keyboard, retry_at=None)

    def overtaken(self, record: Record) -> None:
        """Go on from what somebody else wrote meanwhile: what was done is taken out of that."""
        before = self.done
        self.committed(record)
        for done in before:
            self.note(done)

    def committed(self, record: Record) -> None:
        """Go on from what was just written."""
        self.record, self.done = record, ()
        self.outbox = record.person.outbox if record.person else ()
        self.keyboard = record.person.keyboard if record.person else None


def aimed(item: Outgoing, keyboard: int | None) -> Outgoing | None:
    """Point an edit or a retirement without a target at the buttons that are live now."""
    if item.do in SENT_ONCE or item.message_id is not None:
        return item
    if keyboard is not None:
        return replace(item, message_id=keyboard)
    return replace(item, do="send") if item.do == "edit" else None


def _keyboard(before: int | None, out: Outgoing, sent: int | None) -> int | None:
    """Return the message whose buttons are live once `out` went out."""
    if out.do == "send":
        return sent if out.message.rows and sent is not None else before
    if out.do == "edit" and out.message.rows:
        return out.message_id
    return None if before == out.message_id else before
