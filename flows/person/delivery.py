"""Types of messages on their way to a chat."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from flows.model import Message


class Outgoing(Struct, frozen=True):
    """One pending message. With `at_most_once` (nudges) it is never tried a second time.

    `send` sends `message`; `edit` replaces the text and buttons of `message_id` by `message`; `retire`
    removes the buttons of `message_id` and sets its text where `message.text` is not empty; `file` sends
    the file named `file`, made from the record at that time, with `message.text` as its caption. With
    `announces` it is the operator's, to everybody, and no pause or quiet hour drops it. A `send` with a
    `reaction` has nothing to say: Telegram shows that emoji on the person's message `message_id` instead,
    and the message is sent only where it refuses that. `again`: an earlier attempt may have arrived, and its
    receipt was lost.
    """

    do: Literal["send", "edit", "retire", "file"]
    message: Message
    message_id: int | None = None
    at_most_once: bool = False
    tried: datetime | None = None
    file: str = ""
    announces: bool = False
    reaction: str = ""
    again: bool = False


class ShownPrompt(Struct, frozen=True):
    """First known message that showed a prompt. Words with a lower number were written before it.

    `certain`: no copy of it arrived earlier with a receipt that was lost.
    """

    token: int
    message_id: int
    certain: bool = True


class Delivery(Struct, frozen=True):
    """Messages on their way to the person's chat, and the updates that came from it.

    `seen` holds the latest update ids, newest last. `keyboard` is the id of the message whose buttons are
    live, `prompt` the newest prompt that was shown. `announced` names the operator's announcements they got.
    """

    outbox: tuple[Outgoing, ...] = ()
    retry_at: datetime | None = None
    seen: tuple[int, ...] = ()
    keyboard: int | None = None
    prompt: ShownPrompt | None = None
    blocked: bool = False
    announced: tuple[str, ...] = ()
