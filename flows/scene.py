"""One event being answered: the record so far, and the messages that go out, in order. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flows.model import Event, Message
from flows.person import Outgoing, Person


@dataclass(frozen=True, slots=True)
class Scene:
    """The record as it stands while an event is answered. `chosen` is the answer just given, in words.

    `erased`: nothing of the person is kept, `sent` is the farewell.
    """

    person: Person
    event: Event
    now: datetime
    sent: tuple[Outgoing, ...] = ()
    chosen: str = ""
    erased: bool = False


def say(scene: Scene, message: Message) -> Scene:
    """Send a message. One with buttons takes the place of the buttons before it."""
    scene = retire(scene) if message.rows else scene
    return replace(scene, sent=(*scene.sent, Outgoing("send", message)))


def redraw(scene: Scene, message: Message) -> Scene:
    """Change the tapped message in place, or send it anew where none was tapped."""
    tapped = scene.event.message_id
    if tapped is None:
        return say(scene, message)
    return replace(scene, sent=(*scene.sent, Outgoing("edit", message, tapped)))


def retire(scene: Scene) -> Scene:
    """Take the buttons off the tapped message, with what was chosen under it, and off the live one."""
    tapped = scene.event.message_id if scene.event.kind == "button" else None
    done: list[Outgoing] = []
    before = {one.message_id for one in scene.sent if one.do == "retire"}
    if tapped is not None and tapped not in before:
        answered = f"{scene.event.shown}\n\n✓ {scene.chosen}" if scene.event.shown and scene.chosen else ""
        done.append(Outgoing("retire", Message(answered), tapped))
    live = scene.person.keyboard
    if live is not None and live != tapped:
        done.append(Outgoing("retire", Message(""), live))
    person = scene.person if live is None else replace(scene.person, keyboard=None)
    return replace(scene, person=person, sent=(*scene.sent, *done), chosen="")
