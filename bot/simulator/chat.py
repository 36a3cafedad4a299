"""Models a chat as Telegram shows it: messages in order, edited in place, with live buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from flows.model import Message
from flows.person import Outgoing


class Bubble(Struct, frozen=True):
    """One message in the chat. `own`: the person typed it; `file` is the name of its attachment."""

    id: int
    at: datetime
    message: Message
    own: bool = False
    file: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: the item, its bubble afterwards, and the bubble's text before."""

    item: Outgoing
    bubble: Bubble
    before: Message | None = None


@dataclass(slots=True)
class Chat:
    """One person's chat, as a transport that never fails.

    `live` is the message with the newest buttons, `before` the one whose buttons it replaced, unchanged.
    `news` holds the deliveries since they were last read, and the moments the clock moved to.
    """

    clock: Callable[[], datetime]
    bubbles: list[Bubble] = field(default_factory=list)
    live: Bubble | None = None
    before: Bubble | None = None
    last: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    news: list[Delivery | datetime] = field(default_factory=list)

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        """Add a message and return its id, or None where it has none."""
        del person
        match item.do:
            case "file":
                self.files[item.file] = body
                self.news.append(Delivery(item, self._added(item.message, file=item.file)))
                return None
            case "retire":
                self._retire(item)
                return None
            case "edit" if (old := self.bubble(item.message_id)) is not None:
                return self._edit(old, item)
        return self._send(item)

    def own(self, text: str) -> None:
        """Add a typed text."""
        self._added(Message(text), own=True)

    def bubble(self, id_: int | None) -> Bubble | None:
        """Return the message of this id, or None."""
        return next((bubble for bubble in reversed(self.bubbles) if bubble.id == id_), None)

    def _send(self, item: Outgoing) -> int:
        sent = self._added(item.message)
        self.news.append(Delivery(item, sent))
        if item.message.rows:
            self.before, self.live = self.live or self.before, sent
        return sent.id

    def _edit(self, old: Bubble, item: Outgoing) -> int:
        edited = replace(old, message=item.message)
        self._put(edited)
        is_live = self.live is not None and self.live.id == old.id
        self.news.append(Delivery(item, edited, old.message if is_live else None))
        if not is_live:
            self.before = self.live or self.before
        self.live = edited
        return edited.id

    def _retire(self, item: Outgoing) -> None:
        gone = self.bubble(item.message_id)
        if gone is None:
            return
        said = item.message.text or gone.message.text
        bold = gone.message.bold if said.startswith(gone.message.text) else ()
        kept = replace(gone, message=replace(gone.message, text=said, bold=bold, rows=()))
        self._put(kept)
        self.news.append(Delivery(item, kept, gone.message))
        if self.live and gone.id == self.live.id:
            self.before, self.live = self.live, None

    def _added(self, message: Message, *, own: bool = False, file: str = "") -> Bubble:
        """Add a bubble. Messages that the app can edit have positive ids, others negative ones."""
        if own or file:
            id_ = min((0, *(bubble.id for bubble in self.bubbles))) - 1
        else:
            self.last += 1
            id_ = self.last
        self.bubbles.append(Bubble(id_, self.clock(), message, own, file))
        return self.bubbles[-1]

    def _put(self, bubble: Bubble) -> None:
        place = next(n for n, one in enumerate(self.bubbles) if one.id == bubble.id)
        self.bubbles[place] = bubble
