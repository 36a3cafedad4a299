"""Context that a screen draws from and answers in, and the type of a screen. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from flows.definition.loader import Library
from flows.definition.template import day_words
from flows.keyboard import Row
from flows.listening.letters import in_quotes
from flows.model import Button, Message, Value
from flows.person import Line, Outgoing, Person, ScreenState, zone_of
from flows.turn import TurnContext

SCREEN_PREFIX = ":desk-"
"""Prefix of every button value of a screen; a verb and a number follow: `:desk-on.3`.

Messages already in chats carry it, so it keeps its first name.
"""

COPY_LIMIT = 256
"""Most characters (UTF-16 units) that a copy button of Telegram holds: `CopyTextButton`."""


class ScreenContext(Struct, frozen=True):
    """Draft of a screen while an event is answered. `note` is shown above the next screen.

    Methods return a changed copy with a turn of its own, since a screen tries out what still fits. `router`
    hands the turn of the last one on.
    """

    library: Library
    context: TurnContext
    note: str = ""

    @property
    def person(self) -> Person:
        """Record so far."""
        return self.context.person

    @property
    def state(self) -> ScreenState:
        """State of the open screen; empty where none is open."""
        return self.person.dialog.screen or ScreenState("")

    def phrase(self, name: str, /, **values: Value) -> str:
        """Return a phrase in the person's language."""
        language = self.person.profile.language
        return self.library.translator(language)(name, **values)

    def in_quotes(self, text: str) -> str:
        """Return a text between the quotes of the person's language."""
        return in_quotes(text, self.person.profile.language)

    def button(self, label: str, verb: str, n: int = 0) -> Button:
        """Return a button of this screen: `verb` and `n` are handed to the screen's `tap`."""
        return Button(label, f"{SCREEN_PREFIX}{verb}.{n}")

    def row(self, phrase: str, verb: str, n: int = 0) -> Row:
        """Return a row of one button whose label is a phrase."""
        return (self.button(self.phrase(phrase), verb, n),)

    def day(self, at: datetime) -> date:
        """Return the day of a moment in the person's zone."""
        return at.astimezone(zone_of(self.person)).date()

    def dated(self, n: int) -> str:
        """Return the title and the day of the flow run at this index."""
        run = self.person.words.talks[n]
        return self.phrase(
            "talk-dated", title=run.title, on=day_words(self.day(run.at), self.person.profile.language)
        )

    def with_notice(self, phrase: str, /, **values: Value) -> ScreenContext:
        """Show a phrase above the next screen."""
        return replace(self, note=self.phrase(phrase, **values))

    def with_record(self, person: Person) -> ScreenContext:
        """Replace the record."""
        changed = self.context.draft()
        changed.person = person
        return replace(self, context=changed)

    def with_state(self, state: ScreenState | None) -> ScreenContext:
        """Replace the screen state; None closes the screens."""
        return self.with_record(replace(self.person, dialog=replace(self.person.dialog, screen=state)))

    def go_to(self, view: str, at: int = 0) -> ScreenContext:
        """Open the screen of this name at the entry `at` (from 0)."""
        return self.with_state(replace(self.state, view=view, at=at))

    def with_lines(self, lines: tuple[Line, ...]) -> ScreenContext:
        """Replace the lines of the page."""
        return self.with_state(replace(self.state, lines=lines))

    def say(self, message: Message) -> ScreenContext:
        """Send a message."""
        said = self.context.draft()
        said.say(message)
        return replace(self, context=said)

    def retire(self, message: int | None, words: str) -> ScreenContext:
        """Replace the text of a message and take its buttons away; None does nothing."""
        retired = self.context.draft()
        if message is not None:
            retired.queue(Outgoing("retire", Message(words), message))
        retired.delivery = replace(retired.delivery, keyboard=None)
        return replace(self, context=retired)

    def file(self, name: str, caption: str) -> ScreenContext:
        """Send the file of this name."""
        sent = self.context.draft()
        sent.send_file(name, caption)
        return replace(self, context=sent)


class Screen(Struct, frozen=True):
    """One screen.

    `draw` returns its message; `tap` answers a button by its verb and number; `types` answers typed text
    where the screen expects some; `behind` names the screen that Back leads to, empty to close.
    """

    draw: Callable[[ScreenContext], Message]
    tap: Callable[[ScreenContext, str, int], ScreenContext] | None = None
    types: Callable[[ScreenContext, str], ScreenContext] | None = None
    behind: str = ""


def paging_rows(screen: ScreenContext, total: int, page_size: int) -> tuple[Row, ...]:
    """Return the buttons that page through a list of `total` entries, `page_size` at a time; maybe none."""
    at = screen.state.at
    newer = (screen.button(screen.phrase("desk-newer"), "from", max(at - page_size, 0)),) if at else ()
    older = (
        (screen.button(screen.phrase("desk-older"), "from", at + page_size),)
        if at + page_size < total
        else ()
    )
    return ((*newer, *older),) if newer or older else ()
