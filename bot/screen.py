"""What the terminal shows: messages as lines, buttons as numbers, and what a tap would mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.model import BACK, HELP, PAUSE, SKIP, Button, Message
from flows.person import Outgoing

WAYS_OUT = {BACK: "b", SKIP: "s", PAUSE: "p", HELP: "h"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message on the screen, with what each key taps."""

    id: int
    message: Message

    def keys(self) -> dict[str, Button]:
        """Return the buttons by key: letters for the ways out, numbers for answers; a scale's are its own."""
        answers = [one for row in self.message.rows for one in row if one.value not in WAYS_OUT]
        is_scale = all(button.label.isdecimal() for button in answers)
        keyed = {button.label if is_scale else str(n): button for n, button in enumerate(answers, 1)}
        ways = (one for row in self.message.rows for one in row if one.value in WAYS_OUT)
        return keyed | {WAYS_OUT[button.value]: button for button in ways}

    def lines(self) -> list[str]:
        """Return the message as it reads in the terminal, a line for each row of buttons."""
        key_of = {button: key for key, button in self.keys().items()}
        rows = ("  ".join(_keyed(key_of[button], button) for button in row) for row in self.message.rows)
        return [*self.message.text.split("\n"), *(f"  {row}" for row in rows)]


def _keyed(key: str, button: Button) -> str:
    return f"[{key}]" if key == button.label else f"[{key}] {button.label}"


@dataclass(slots=True)
class Screen:
    """What the person sees: lines to print, the message whose buttons are live, and the one before it."""

    lines: list[str] = field(default_factory=list)
    live: Shown | None = None
    before: Shown | None = None
    last: int = 0
    files: dict[str, bytes] = field(default_factory=dict)

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        """Show a message. Nothing ever fails to arrive here."""
        del person
        if item.do == "file":
            self.files[item.file] = body
            caption = [item.message.text] if item.message.text else []
            weight = f"{-(-len(body) // 1000)} kB" if body else "drawn by `make run`"
            self.lines += [f"(file: {item.file}, {weight})", *caption, ""]
            return None
        if item.do == "retire":
            self._retire(item)
            return None
        if item.do == "edit" and self.live and self.live.id == item.message_id:
            return self._redraw(self.live, item.message)
        self.last += 1
        shown = Shown(self.last, item.message)
        self.lines += [*shown.lines(), ""]
        if item.message.rows:
            self.before, self.live = self.live or self.before, shown
        return shown.id

    def _redraw(self, old: Shown, message: Message) -> int:
        """Print what has changed in a message, which keeps a long list of ticks readable."""
        self.live = Shown(old.id, message)
        known = old.lines()
        self.lines += [line for line in self.live.lines() if line not in known]
        return old.id

    def _retire(self, item: Outgoing) -> None:
        gone = next((one for one in (self.live, self.before) if one and one.id == item.message_id), None)
        if gone and item.message.text:
            self.lines += [item.message.text.removeprefix(gone.message.text).strip(), ""]
        if gone and gone is self.live:
            self.before, self.live = gone, None
