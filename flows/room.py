"""What a view of the desk works with: the record, the words, and how to go from view to view. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from flows.loader import Library
from flows.model import Button, Message, Value
from flows.person import Desk, Line, Outgoing, Person
from flows.prompts import Row
from flows.scene import Scene, say
from flows.slots import zone_of
from flows.text import fill

PREFIX = ":desk-"
"""Begins the value of every button of the desk, then come a verb and a number: `:desk-on.3`."""


@dataclass(frozen=True, slots=True)
class Room:
    """The desk while an event is answered. `note` is said before the view is shown again."""

    library: Library
    scene: Scene
    note: str = ""

    @property
    def person(self) -> Person:
        """The record as it stands."""
        return self.scene.person

    @property
    def desk(self) -> Desk:
        """What is on the desk."""
        return self.person.desk or Desk("")

    def phrase(self, name: str, /, **values: Value) -> str:
        """Return a phrase in the person's language."""
        language = self.person.language
        return fill(self.library.phrase(name, language), values, language).text

    def button(self, label: str, verb: str, n: int = 0) -> Button:
        """Return a button of the desk."""
        return Button(label, f"{PREFIX}{verb}.{n}")

    def row(self, phrase: str, verb: str, n: int = 0) -> Row:
        """Return a row of one button, labelled by a phrase."""
        return (self.button(self.phrase(phrase), verb, n),)

    def day(self, at: datetime) -> date:
        """Return the day of a moment, where the person is."""
        return at.astimezone(zone_of(self.person)).date()

    def noted(self, phrase: str, /, **values: Value) -> Room:
        """Return the room with something to say first."""
        return replace(self, note=self.phrase(phrase, **values))

    def record(self, person: Person) -> Room:
        """Return the room with another record."""
        return replace(self, scene=replace(self.scene, person=person))

    def put(self, desk: Desk | None) -> Room:
        """Return the room with something else on the desk."""
        return self.record(replace(self.person, desk=desk))

    def turn(self, view: str, at: int = 0) -> Room:
        """Return the room with another view in front."""
        return self.put(replace(self.desk, view=view, at=at))

    def lines(self, lines: tuple[Line, ...]) -> Room:
        """Return the room with these lines for the page."""
        return self.put(replace(self.desk, lines=lines))

    def say(self, message: Message) -> Room:
        """Return the room with a message on its way."""
        return replace(self, scene=say(self.scene, message))

    def retire(self, message: int | None, words: str) -> Room:
        """Return the room with other words, and no buttons, in the place of a message."""
        gone = (Outgoing("retire", Message(words), message),) if message is not None else ()
        person = replace(self.person, keyboard=None)
        return replace(self, scene=replace(self.scene, person=person, sent=(*self.scene.sent, *gone)))

    def file(self, name: str, caption: str) -> Room:
        """Return the room with a file on its way."""
        item = Outgoing("file", Message(caption), file=name)
        return replace(self, scene=replace(self.scene, sent=(*self.scene.sent, item)))


@dataclass(frozen=True, slots=True)
class View:
    """One view: how it looks, what a tap does, what typed words do (if any are awaited), what is behind."""

    draw: Callable[[Room], Message]
    tap: Callable[[Room, str, int], Room] | None = None
    types: Callable[[Room, str], Room] | None = None
    behind: str = ""


def turning(room: Room, there_are: int, a_screen: int) -> tuple[Row, ...]:
    """Return the buttons to earlier and later screens of a list, where it needs more than one."""
    at = room.desk.at
    newer = (room.button(room.phrase("desk-newer"), "from", max(at - a_screen, 0)),) if at else ()
    older = (
        (room.button(room.phrase("desk-older"), "from", at + a_screen),) if at + a_screen < there_are else ()
    )
    return ((*newer, *older),) if newer or older else ()
