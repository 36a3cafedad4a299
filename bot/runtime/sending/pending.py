"""Uncommitted deliveries of one person, and the record as it is after them."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace

from bot.storage.store import Record
from flows.person import Outgoing, Person, ShownPrompt

SENT_ONCE = ("send", "file")
"""Kinds of items whose repetition a person sees. A repeated edit or removal of buttons is harmless."""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished item, the message that was sent for it, if any, and that message's id.

    `certain`: no copy of it can have arrived before.
    """

    item: Outgoing
    out: Outgoing | None = None
    sent: int | None = None
    certain: bool = True


@dataclass(slots=True)
class PendingDelivery:
    """One person's record, and the deliveries since its commit.

    `outbox`, `keyboard` and `prompt` are those of the record after the deliveries. `bare` holds the messages
    without buttons: a quick tap may request a removal again before the first one is stored. `removed` holds
    the removals beside a message, which are noted with it.
    """

    id: str
    record: Record
    done: tuple[Done, ...] = ()
    bare: set[int | None] = field(default_factory=set)
    removed: list[Done] = field(default_factory=list)
    outbox: tuple[Outgoing, ...] = field(init=False)
    keyboard: int | None = field(init=False)
    prompt: ShownPrompt | None = field(init=False)

    def __post_init__(self) -> None:
        self.committed(self.record)

    def note(self, done: Done) -> None:
        """Remove a finished item."""
        self.done += (done,)
        left = list(self.outbox)
        if done.item in left:
            left.remove(done.item)
        self.outbox = tuple(left)
        if done.out:
            self.keyboard = _keyboard(self.keyboard, done.out, done.sent)
            self.prompt = _prompt(self.prompt, done)

    def note_removals(self) -> None:
        """Remove the keyboard removals that were done beside a message."""
        while self.removed:
            self.note(self.removed.pop(0))

    def removals(self) -> tuple[Outgoing, ...]:
        """Return the keyboard removals that may be done now."""
        stop = next(
            (n for n, item in enumerate(self.outbox) if not (item.do in SENT_ONCE or is_removal(item))),
            len(self.outbox),
        )
        return tuple(item for item in self.outbox[:stop] if is_removal(item))

    def is_bare(self, item: Outgoing) -> bool:
        """Tell whether the buttons of the item's message are removed already."""
        return item.do == "retire" and not item.message.text and item.message_id in self.bare

    def drop(self, item: Outgoing) -> bool:
        """Remove the item undelivered."""
        self.note(Done(item))
        return True

    def settled(self, person: Person) -> Person:
        """Return the record after the deliveries, without the times of retries."""
        # Buttons that are about to be removed are not live: the next turn must not remove them again.
        going = self.keyboard in {item.message_id for item in self.outbox if item.do == "retire"}
        return replace(
            person,
            delivery=replace(
                person.delivery,
                outbox=self.outbox,
                keyboard=None if going else self.keyboard,
                prompt=self.prompt,
                retry_at=None,
            ),
        )

    def overtaken(self, record: Record) -> None:
        """Apply the deliveries to a record that a turn committed meanwhile."""
        before = self.done
        self.committed(record)
        for done in before:
            self.note(done)

    def committed(self, record: Record) -> None:
        """Continue from the record that was just committed, with no uncommitted deliveries."""
        self.record, self.done = record, ()
        self.outbox = record.person.delivery.outbox if record.person else ()
        self.keyboard = record.person.delivery.keyboard if record.person else None
        self.prompt = record.person.delivery.prompt if record.person else None


def front(outbox: tuple[Outgoing, ...]) -> Outgoing:
    """Return the item to deliver next: a message goes before removals of buttons that precede it."""
    for item in outbox:
        if item.do in SENT_ONCE:
            return item
        if not is_removal(item):
            break
    return outbox[0]


def is_removal(item: Outgoing) -> bool:
    """Tell whether the item removes buttons of a known message and nothing else; it may come late."""
    return item.do == "retire" and item.message_id is not None


def aimed(item: Outgoing, keyboard: int | None) -> Outgoing | None:
    """Return the item with a target: its own, else the message with live buttons; None without one."""
    if item.do in SENT_ONCE or item.message_id is not None:
        return item
    if keyboard is not None:
        return replace(item, message_id=keyboard)
    return replace(item, do="send") if item.do == "edit" else None


def _keyboard(before: int | None, out: Outgoing, sent: int | None) -> int | None:
    """Return the id of the message whose buttons are live after `out`, or None."""
    if out.do == "send":
        return sent if out.message.rows and sent is not None else before
    if out.do == "edit" and out.message.rows:
        return out.message_id
    return None if before == out.message_id else before


def _prompt(before: ShownPrompt | None, done: Done) -> ShownPrompt | None:
    """Return the first message of the newest prompt after `done`."""
    out = done.out
    if out is None or not out.message.token or out.do not in ("send", "edit"):
        return before
    number = done.sent if out.do == "send" else out.message_id
    if number is None or (before and before.token == out.message.token):
        return before
    return ShownPrompt(out.message.token, number, done.certain)
